"""What each instruction makes, uses, mentions, and whether its effects can be told from others'."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias, assert_never

from kurtc.order.units import Unit
from kurtc.plan.configs import ImageBuild, ServiceConfig
from kurtc.plan.instructions import (
    AddService,
    AddServices,
    Exec,
    GetClusterType,
    GetFilesArtifact,
    GetService,
    GetServices,
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
from kurtc.plan.values import Future, Holed, Text, Value, futures

Kind: TypeAlias = Literal["service", "artifact", "image", "volume", "value"]
Resource: TypeAlias = tuple[Kind, str]
"""Something that one unit makes and another one uses, by kind and name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """A unit's use of a resource; `reason` says how, to follow the unit's name."""

    resource: Resource
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Touch:
    """What a unit touches.

    `texts` pairs where a text stands with its literal parts: whatever service they name may be reached. A `barrier` may
    affect or observe anything, so that everything before it comes first, and everything behind it later.
    """

    makes: tuple[Resource, ...] = ()
    uses: tuple[Use, ...] = ()
    texts: tuple[tuple[str, str], ...] = ()
    barrier: bool = False


def touch(unit: Unit) -> Touch:
    """What a unit makes, uses and mentions."""
    instruction = unit.step.instruction
    match instruction:
        case AddService() | AddServices():
            assert unit.config is not None
            return _service(unit.step.id, unit.service, unit.config)
        case UploadFiles(name=name):
            return Touch(makes=(("artifact", name),))
        case RenderTemplates(name=name, config=config):
            uses = tuple(
                use for path, template in config.items() for use in _values(template.data, f"template {path!r}")
            )
            return Touch(makes=(("artifact", name),), uses=uses)
        case GetService(name=service):
            return Touch(uses=(_use("service", str(service), "looks it up"),))
        case GetServices(names=names):
            return Touch(uses=tuple(_use("service", name, "looks it up") for name in names))
        case GetFilesArtifact(name=name):
            return Touch(uses=(_use("artifact", name, "looks it up"),))
        case Print(msg=msg):
            return Touch(uses=tuple(_values(msg, "msg")))
        case SetService() | GetClusterType():
            return Touch()
        case (
            Exec()
            | Request()
            | Wait()
            | Verify()
            | RunSh()
            | RunPython()
            | StoreServiceFiles()
            | RemoveService()
            | StartService()
            | StopService()
        ):
            return Touch(makes=(("value", unit.step.id),), barrier=True)
        case _ as never:
            assert_never(never)


def _service(step: str, name: str, config: ServiceConfig) -> Touch:
    uses: list[Use] = []
    if isinstance(config.image, ImageBuild):
        uses.append(_use("image", config.image.name, "its image is built with it"))
    texts: list[tuple[str, str]] = []
    for where, text in service_texts(config):
        uses.extend(_values(text, where))
        texts.extend((where, part) for part in _literals(text))
    makes: list[Resource] = [("service", name), ("value", f"{step}.{name}")]
    for path, directory in config.files.items():
        where = f"files[{path!r}]"
        uses.extend(_use("artifact", artifact, f"{where} mounts it") for artifact in directory.artifact_names)
        if directory.persistent_key:
            key = directory.persistent_key
            uses.append(_use("volume", key, f"{where} shares '{key}' with it"))
            makes.append(("volume", key))
    return Touch(makes=tuple(makes), uses=tuple(uses), texts=tuple(texts), barrier=_sees_everything(config))


def service_texts(config: ServiceConfig) -> Iterator[tuple[str, Text]]:
    """The texts that a service is started with, each with the place where it stands (`env_vars['X']`)."""
    yield from ((f"entrypoint[{index}]", text) for index, text in enumerate(config.entrypoint))
    yield from ((f"cmd[{index}]", text) for index, text in enumerate(config.cmd))
    yield from ((f"env_vars[{key!r}]", text) for key, text in config.env_vars.items())


def _sees_everything(config: ServiceConfig) -> bool:
    return config.privileged or config.host_pid_namespace or bool(config.bind_mounts)


def _values(value: Value, where: str) -> Iterator[Use]:
    for future in futures(value):
        yield _use("value", producer(future), f"{where} uses its {_noun(future)}")


def producer(future: Future) -> str:
    """The name of the value resource that a future is of."""
    return f"{future.step}.{future.service}" if future.service else future.step


def _noun(future: Future) -> str:
    return {"ip_address": "address", "hostname": "name"}.get(future.field, future.field)


def _literals(text: Text) -> Iterator[str]:
    match text:
        case Holed(parts):
            yield from (part for part in parts if isinstance(part, str))
        case str():
            yield text


def _use(kind: Kind, name: str, reason: str) -> Use:
    return Use(resource=(kind, name), reason=reason)
