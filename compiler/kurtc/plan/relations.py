"""How steps hang together: which run-time values, services and files artifacts each one makes and uses."""

from collections.abc import Iterator, Mapping
from dataclasses import field, fields, is_dataclass
from typing import TypeVar, assert_never

from kurtc.plan.configs import ServiceConfig
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
from kurtc.plan.values import Future, Text
from kurtc.records import frozen

T = TypeVar("T")


def parts_of(thing: object, kind: type[T]) -> Iterator[T]:
    """Everything of that class in an instruction, or in any part of one, in the order of fields, with repetitions."""
    if isinstance(thing, kind):
        yield thing
        return
    match thing:
        case str() | None | bool() | int() | float():
            return
        case tuple():
            for item in thing:
                yield from parts_of(item, kind)
        case Mapping():
            for item in thing.values():
                yield from parts_of(item, kind)
        case _ if is_dataclass(thing):
            for member in fields(thing):
                yield from parts_of(getattr(thing, member.name), kind)


def futures_of(thing: object) -> Iterator[Future]:
    """Every future in an instruction, or in any part of one, in the order of its fields, with repetitions."""
    return parts_of(thing, Future)


@frozen
class Relations:
    """What an instruction makes and uses, by name.

    `starts` are the services that it starts, with their configurations, `services` those that it acts on, `makes` and
    `uses` the files artifacts.
    """

    starts: Mapping[Text, ServiceConfig] = field(default_factory=dict)
    services: tuple[Text, ...] = ()
    makes: tuple[str, ...] = ()
    uses: tuple[str, ...] = ()


def relations(instruction: Instruction) -> Relations:
    """What the instruction makes and uses."""
    match instruction:
        case AddService(name=name, config=config):
            return Relations(starts={name: config}, uses=_mounted(config))
        case AddServices(configs=configs):
            mounted = (name for config in configs.values() for name in _mounted(config))
            starts: Mapping[Text, ServiceConfig] = {name: config for name, config in configs.items()}  # noqa: C416
            return Relations(starts=starts, uses=_distinct(mounted))
        case (
            SetService(name=name)
            | GetService(name=name)
            | RemoveService(name=name)
            | StartService(name=name)
            | StopService(name=name)
            | Exec(service_name=name)
            | Request(service_name=name)
            | Wait(service_name=name)
        ):
            return Relations(services=(name,))
        case GetServices(names=names):
            return Relations(services=names)
        case RunSh(files=files, store=store) | RunPython(files=files, store=store):
            return Relations(makes=tuple(spec.name for spec in store), uses=_distinct(iter(files.values())))
        case UploadFiles(name=artifact) | RenderTemplates(name=artifact):
            return Relations(makes=(artifact,))
        case StoreServiceFiles(service_name=name, name=artifact):
            return Relations(services=(name,), makes=(artifact,))
        case GetFilesArtifact(name=artifact):
            return Relations(uses=(artifact,))
        case Verify() | Print() | GetClusterType():
            return Relations()
        case _ as never:
            assert_never(never)


def _mounted(config: ServiceConfig) -> tuple[str, ...]:
    return _distinct(name for directory in config.files.values() for name in directory.artifact_names)


def _distinct(names: Iterator[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))
