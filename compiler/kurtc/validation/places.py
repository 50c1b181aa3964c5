"""Where an instruction has values that may hold futures, and whether Kurtosis puts the run-time value in there."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple, assert_never

from kurtc.plan.configs import (
    ExecRecipe,
    GetHttpRequestRecipe,
    Image,
    PostHttpRequestRecipe,
    ReadyCondition,
    Recipe,
    ServiceConfig,
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
from kurtc.plan.values import Future, Holed, Value, futures


class Place(NamedTuple):
    """A value of an instruction: what it is to the user, and whether futures in it are filled in."""

    name: str
    value: Value
    filled: bool


class Use(NamedTuple):
    """A future in a place."""

    future: Future
    place: Place


def uses(place: Place) -> Iterator[Use]:
    """The futures in a place, each once."""
    for future in dict.fromkeys(futures(place.value)):
        yield Use(future, place)


def literals(value: Value) -> Iterator[str]:
    """All text in a value that is there before anything runs."""
    match value:
        case str():
            yield value
        case Holed(parts):
            yield from (part for part in parts if isinstance(part, str))
        case tuple():
            for item in value:
                yield from literals(item)
        case Mapping():
            for item in value.values():
                yield from literals(item)


def places(instruction: Instruction) -> Iterator[Place]:
    """Every place of an instruction that a future may stand in."""
    match instruction:
        case AddService():
            yield Place("the name of a service", instruction.name, False)
            yield from _config(instruction.config)
        case AddServices():
            for config in instruction.configs.values():
                yield from _config(config)
        case SetService():
            yield Place("the name of a service", instruction.name, False)
            yield from _config(instruction.config)
        case GetService() | RemoveService() | StartService() | StopService():
            yield Place("the name of a service", instruction.name, False)
        case Exec() | Request():
            yield Place("the name of a service", instruction.service_name, False)
            yield from _recipe(instruction.recipe)
        case Wait():
            yield Place("the name of a service", instruction.service_name, False)
            yield from _condition(instruction)
        case Verify():
            yield Place("value", instruction.value, True)
            filled = isinstance(instruction.target_value, str | Holed)
            yield Place("target_value" if filled else "a list in target_value", instruction.target_value, filled)
        case Print():
            yield Place("msg", instruction.msg, True)
        case RunSh() | RunPython():
            yield from _task(instruction)
        case RenderTemplates():
            for path, template in instruction.config.items():
                yield Place(f"the template of {path!r}", template.template, False)
                yield Place(f"the data of {path!r}", template.data, True)
        case StoreServiceFiles():
            yield Place("the name of a service", instruction.service_name, False)
            yield Place("depends_on", instruction.depends_on, True)
        case GetServices() | UploadFiles() | GetFilesArtifact() | GetClusterType():
            return
        case _ as never:
            assert_never(never)


def _config(config: ServiceConfig) -> Iterator[Place]:
    if isinstance(config.image, Image):
        yield Place("image", config.image.name, False)
    for item in config.entrypoint:
        yield Place("entrypoint", item, True)
    for item in config.cmd:
        yield Place("cmd", item, True)
    for key, value in config.env_vars.items():
        yield Place(f"the environment variable {key!r}", value, True)
    if config.ready_conditions:
        yield from _condition(config.ready_conditions)


def _condition(condition: Wait | ReadyCondition) -> Iterator[Place]:
    yield from _recipe(condition.recipe)
    yield Place(f"target_value of {_noun(condition)}", condition.target_value, False)


def _noun(condition: Wait | ReadyCondition) -> str:
    return "wait" if isinstance(condition, Wait) else "ReadyCondition"


def _recipe(recipe: Recipe) -> Iterator[Place]:
    match recipe:
        case ExecRecipe():
            for item in recipe.command:
                yield Place("command", item, True)
        case GetHttpRequestRecipe() | PostHttpRequestRecipe():
            yield Place("endpoint", recipe.endpoint, False)
            for key, value in recipe.headers.items():
                yield Place(f"the header {key!r}", value, False)
            if isinstance(recipe, PostHttpRequestRecipe):
                yield Place("content_type", recipe.content_type, False)
                yield Place("body", recipe.body, True)
        case _ as never:
            assert_never(never)


def _task(task: RunSh | RunPython) -> Iterator[Place]:
    if isinstance(task.image, Image):
        yield Place("image", task.image.name, False)
    match task:
        case RunSh():
            yield Place("run", task.run, True)
            for key, value in task.env_vars.items():
                yield Place(f"the environment variable {key!r}", value, True)
        case RunPython():
            yield Place("run of run_python", task.run, False)
            for item in task.args:
                yield Place("args", item, True)
            for item in task.packages:
                yield Place("packages", item, False)
