"""What one step does: a headline, and rows with what differs from the defaults."""

from collections.abc import Iterator, Mapping
from typing import assert_never

from kurtc.plan.configs import (
    ExecRecipe,
    GetHttpRequestRecipe,
    PackageSource,
    ServiceConfig,
    Source,
    Template,
)
from kurtc.plan.instructions import (
    AddService,
    AddServices,
    Exec,
    GetClusterType,
    GetFilesArtifact,
    GetService,
    GetServices,
    Instruction,
    Print,
    RemoveService,
    RenderTemplates,
    Request,
    RunPython,
    RunSh,
    SetService,
    StartService,
    StopService,
    StoreServiceFiles,
    UploadFiles,
    Verify,
    Wait,
)
from kurtc.plan.printing.index import Index
from kurtc.plan.printing.notation import command_lines, value_rich
from kurtc.plan.printing.recipes import code_rows, recipe_rich, recipe_rows
from kurtc.plan.printing.rich import (
    ROOM,
    Rich,
    Row,
    Span,
    block,
    bounded,
    joined,
    lines_of,
    padded,
    rich,
    shortened,
    size,
    text_rich,
)
from kurtc.plan.printing.services import image_name, service_rows, source_name
from kurtc.plan.printing.tasks import task_rows
from kurtc.plan.values import Text
from kurtc.terminal import Ink

_USUAL_REQUEST = Request(service_name="", recipe=GetHttpRequestRecipe(port_id="", endpoint=""))
_MOST_TEMPLATES = 12
_FROM = rich(" ← ", Ink.DIM)
_GAP = rich("  ")


def headline(instruction: Instruction, room: int) -> Rich:
    """What the step is about in at most `room` columns, to follow the instruction's name."""
    return shortened(_headline(instruction, room), room)


def _headline(instruction: Instruction, room: int) -> Rich:
    match instruction:
        case AddService(name=name, config=config):
            return _service(name, config) + _forced(instruction.force_update)
        case AddServices(configs=configs):
            return _services(configs) + _forced(instruction.force_update)
        case SetService(name=name, changes=changes):
            return _name(name) + _GAP + rich(f"changes {', '.join(changes)}" if changes else "changes nothing")
        case GetService(name=name) | RemoveService(name=name) | StartService(name=name) | StopService(name=name):
            return _name(name)
        case GetServices(names=names):
            return joined(map(_name, names), ", ")
        case Exec(service_name=name, recipe=recipe):
            return _name(name) + (_GAP + recipe_rich(recipe) if _is_short(instruction, room) else Rich())
        case Request(service_name=name, recipe=recipe):
            return _name(name) + _GAP + recipe_rich(recipe)
        case Wait(service_name=name, field=field, assertion=assertion, target_value=target):
            return _name(name) + _GAP + rich(f"until {field} {assertion} ") + value_rich(target)
        case Verify(value=value, assertion=assertion, target_value=target):
            return text_rich(value) + rich(f" {assertion} ") + value_rich(target)
        case Print(msg=msg):
            return text_rich(msg) if len(lines_of(msg)) < 2 else rich(size(msg), Ink.DIM)
        case RunSh(name=name, image=image) | RunPython(name=name, image=image):
            return _name(name) + _GAP + text_rich(image_name(image))
        case UploadFiles(name=name, src=src):
            return _name(name) + _FROM + rich(src)
        case RenderTemplates(name=name, config=config):
            return _name(name) + _FROM + joined(map(rich, config), ", ")
        case StoreServiceFiles(service_name=service, src=src, name=name):
            return _name(name) + _FROM + text_rich(service) + rich(f":{src}")
        case GetFilesArtifact(name=name):
            return _name(name)
        case GetClusterType(cluster_type=cluster_type):
            return rich(cluster_type)
        case _ as never:
            assert_never(never)


def rows(instruction: Instruction, index: Index, number: int, *, room: int) -> Iterator[Row]:
    """The details below the headline, which has `room` columns; rows without lines are to be left out."""
    match instruction:
        case AddService(config=config):
            yield from service_rows(config, index, number)
        case AddServices(configs=configs):
            for name, config in configs.items():
                if len(configs) > 1:
                    yield None, [_service(name, config)]
                yield from service_rows(config, index, number)
        case SetService(config=config, changes=changes):
            if "image" in changes:
                yield "image", [text_rich(image_name(config.image))]
            yield from (row for row in service_rows(config, index, number) if row[0] not in {"entrypoint", "files"})
        case Exec(recipe=recipe):
            if not _is_short(instruction, room):
                yield "command", command_lines(recipe.command, ROOM)
            yield from recipe_rows(recipe)
            yield from code_rows(instruction.acceptable_codes, (0,), skipped=instruction.skip_code_check)
        case Request(recipe=recipe):
            yield from recipe_rows(recipe)
            yield from code_rows(
                instruction.acceptable_codes, _USUAL_REQUEST.acceptable_codes, skipped=instruction.skip_code_check
            )
        case Wait(recipe=recipe):
            yield "of", command_lines(recipe.command, ROOM) if isinstance(recipe, ExecRecipe) else [recipe_rich(recipe)]
            yield from recipe_rows(recipe)
            yield "tries", [rich(f"every {instruction.interval}, for at most {instruction.timeout}")]
        case RunSh() | RunPython():
            yield from task_rows(instruction, index, number)
        case UploadFiles(source=source, src=src):
            yield "from", _source_lines(source, src)
        case RenderTemplates(config=config):
            yield (
                "templates",
                bounded(list(_templates(config)), _MOST_TEMPLATES),
            )
        case Print(msg=msg):
            if len(lines_of(msg)) > 1:
                yield "text", block(msg, ROOM)
        case (
            GetService()
            | GetServices()
            | RemoveService()
            | StartService()
            | StopService()
            | Verify()
            | StoreServiceFiles()
            | GetFilesArtifact()
            | GetClusterType()
        ):
            return
        case _ as never:
            assert_never(never)


def _name(name: Text) -> Rich:
    return Rich(tuple(Span(span.text, span.ink or Ink.BOLD) for span in text_rich(name).spans))


def _service(name: Text, config: ServiceConfig) -> Rich:
    return _name(name) + _GAP + text_rich(image_name(config.image))


def _services(configs: Mapping[str, ServiceConfig]) -> Rich:
    if len(configs) == 1:
        return joined([_service(name, config) for name, config in configs.items()], "")
    return rich(f"{len(configs)} at once: ") + joined(map(_name, configs), ", ")


def _forced(force_update: bool) -> Rich:
    return rich("  always anew", Ink.DIM) if force_update else Rich()


def _is_short(instruction: Exec, room: int) -> bool:
    """Whether the command fits into the headline."""
    words = instruction.recipe.command
    command = recipe_rich(instruction.recipe)
    return command.width <= room - text_rich(instruction.service_name).width - 2 and all(
        len(lines_of(word)) < 2 for word in words
    )


def _source_lines(source: Source, src: str) -> list[Rich]:
    if not isinstance(source, PackageSource):
        return [] if source.url == src else [rich(source.url)]
    name = source_name(source)
    is_plain = not source.repository and source.path.endswith(src.strip("./"))
    return [] if is_plain else [rich(name)]


def _templates(config: Mapping[str, Template]) -> Iterator[Rich]:
    names = min(max((rich(path).width for path in config), default=0), 40)
    for path, template in config.items():
        line = padded(rich(path), names) + rich(size(template.template))
        yield line + rich(", data ") + value_rich(template.data) if template.data else line
