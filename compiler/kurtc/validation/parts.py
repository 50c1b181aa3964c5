"""What an instruction is made of, whichever instruction it is: services, recipes, images, mounts, results."""

from collections.abc import Iterator, Mapping

from kurtc.plan.configs import (
    AnyImage,
    Directory,
    ExecRecipe,
    GetHttpRequestRecipe,
    PostHttpRequestRecipe,
    ReadyCondition,
    Recipe,
    ServiceConfig,
    StoreSpec,
)
from kurtc.plan.instructions import (
    AddService,
    AddServices,
    Exec,
    GetService,
    GetServices,
    Instruction,
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
    Wait,
)
from kurtc.plan.values import Text, Value

Condition = ReadyCondition | Wait
"""What repeats a recipe until an assertion on a field of its result holds."""


def plain(text: Text) -> str:
    """The text when it holds no run-time value, otherwise the empty text (that names nothing)."""
    return text if isinstance(text, str) else ""


def started_services(instruction: Instruction) -> tuple[tuple[str, ServiceConfig], ...]:
    """Names and configurations of the services that the instruction starts; a name with a run-time value is `""`."""
    match instruction:
        case AddService():
            return ((plain(instruction.name), instruction.config),)
        case AddServices():
            return tuple(instruction.configs.items())
        case _:
            return ()


def configs(instruction: Instruction) -> tuple[tuple[str, ServiceConfig], ...]:
    """As `started_services`, with the configuration that `set_service` gives as well."""
    if isinstance(instruction, SetService):
        return ((plain(instruction.name), instruction.config),)
    return started_services(instruction)


def conditions(instruction: Instruction) -> Iterator[tuple[str, Condition]]:
    """What the instruction waits for, each with the service that it asks."""
    if isinstance(instruction, Wait):
        yield plain(instruction.service_name), instruction
    for name, config in started_services(instruction):
        if config.ready_conditions:
            yield name, config.ready_conditions


def recipes(instruction: Instruction) -> Iterator[tuple[str, Recipe]]:
    """The recipes of the instruction, each with the service that it asks."""
    if isinstance(instruction, Exec | Request):
        yield plain(instruction.service_name), instruction.recipe
    for name, condition in conditions(instruction):
        yield name, condition.recipe


def fields(recipe: Recipe) -> tuple[str, ...]:
    """The fields of the recipe's result."""
    match recipe:
        case ExecRecipe():
            first: tuple[str, ...] = ("code", "output")
        case GetHttpRequestRecipe() | PostHttpRequestRecipe():
            first = ("code", "body")
    return first + tuple(f"extract.{key}" for key in recipe.extract)


def result_fields(instruction: Instruction, service: str) -> tuple[str, ...]:
    """The fields that the instruction yields, those of one of its services if `service` is set."""
    match instruction:
        case AddService() | AddServices():
            names = {name for name, _ in started_services(instruction)}
            return ("hostname", "ip_address") if service and service in names else ()
        case Exec() | Request() | Wait():
            return fields(instruction.recipe)
        case RunSh() | RunPython():
            return ("code", "output")
        case _:
            return ()


def stores(instruction: Instruction) -> tuple[StoreSpec, ...]:
    """What a task stores."""
    return instruction.store if isinstance(instruction, RunSh | RunPython) else ()


def made_artifacts(instruction: Instruction) -> tuple[str, ...]:
    """Names of the files artifacts that the instruction makes."""
    match instruction:
        case UploadFiles() | RenderTemplates() | StoreServiceFiles():
            return (instruction.name,)
        case RunSh() | RunPython():
            return tuple(spec.name for spec in instruction.store)
        case _:
            return ()


def mounts(instruction: Instruction) -> Iterator[tuple[str, Mapping[str, Directory]]]:
    """What is mounted where, for each container with mounts that the instruction starts: who it is, and mount paths."""
    for name, config in started_services(instruction):
        if config.files:
            yield f"service {name!r}", config.files
    if isinstance(instruction, RunSh | RunPython) and instruction.files:
        named = {path: Directory(artifact_names=(artifact,)) for path, artifact in instruction.files.items()}
        yield f"task {instruction.name!r}", named


def bind_mounts(instruction: Instruction) -> Iterator[Mapping[str, str]]:
    """Host paths to container paths, for each container that the instruction starts or changes."""
    for _, config in configs(instruction):
        yield config.bind_mounts
    if isinstance(instruction, RunSh):
        yield instruction.bind_mounts


def images(instruction: Instruction) -> Iterator[AnyImage]:
    """The images that the instruction needs."""
    for _, config in configs(instruction):
        yield config.image
    if isinstance(instruction, RunSh | RunPython):
        yield instruction.image


def environment_variables(instruction: Instruction) -> Iterator[Mapping[str, Text]]:
    """The environment of each container that the instruction starts."""
    for _, config in started_services(instruction):
        yield config.env_vars
    if isinstance(instruction, RunSh):
        yield instruction.env_vars


def artifact_names(value: Value) -> Iterator[str]:
    """Every plain string in a value: those among them that name artifacts count as uses."""
    match value:
        case str():
            yield value
        case tuple():
            for item in value:
                yield from artifact_names(item)
        case Mapping():
            for item in value.values():
                yield from artifact_names(item)
        case _:
            return


ASKING = (
    *("get_service", "get_services", "set_service", "remove_service", "start_service", "stop_service"),
    *("exec", "request", "wait", "store_service_files"),
)
"""The instructions that have `asked_services`."""


def asked_services(instruction: Instruction) -> tuple[str, ...]:
    """Names of the services that must exist for the instruction, each once."""
    match instruction:
        case SetService() | GetService() | RemoveService() | StartService() | StopService():
            return (plain(instruction.name),)
        case Exec() | Request() | Wait() | StoreServiceFiles():
            return (plain(instruction.service_name),)
        case GetServices():
            return tuple(dict.fromkeys(instruction.names))
        case _:
            return ()


def mount_paths(instruction: Instruction) -> Iterator[tuple[str, str]]:
    """Every path that something is mounted at, with the container that it is mounted in."""
    for container, files in mounts(instruction):
        for path in files:
            yield container, path
    for name, config in started_services(instruction):
        for path in config.bind_mounts.values():
            yield f"service {name!r}", path
    if isinstance(instruction, RunSh):
        for path in instruction.bind_mounts.values():
            yield f"task {instruction.name!r}", path
