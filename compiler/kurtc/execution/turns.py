"""The units of a plan as this run takes them: in their order, with their names in events and across runs."""

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, field
from typing import assert_never

from kurtc.execution.identities import definitions, identities
from kurtc.execution.lives import reaches, service_of
from kurtc.order import FileTexts, Unit, dependencies, file_texts, named_services, units
from kurtc.package.tree import Contents
from kurtc.plan.configs import ServiceConfig
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
from kurtc.plan.model import Plan
from kurtc.plan.settings import with_settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """One unit: `id` names it in events, `identity` across runs; `needs` are the indices of what it waits for.

    `definition` has a hash of each of its arguments. The others are what it has to do with services, by identities, as
    `Reach` has it: `started` are those that it may reach, `after` what changed them last, `rest` the life of its own;
    `acts_on` is the configuration of the service that it acts on.
    """

    unit: Unit
    id: str
    identity: str
    needs: frozenset[int] = frozenset()
    definition: Mapping[str, str] = field(default_factory=dict)
    started: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    settles: bool = True
    rest: tuple[str, ...] = ()
    acts_on: ServiceConfig | None = None

    def is_over(self, done: Container[str]) -> bool:
        """Whether all that the plan does with the service that this unit starts, to its removal, has been done."""
        return bool(self.rest) and all(unit in done for unit in self.rest)

    @property
    def subject(self) -> str:
        """The service, artifact or task that the unit is about (`""`: none)."""
        match self.unit.step.instruction:
            case AddService() | AddServices():
                return self.unit.service
            case Exec(service_name=name) | Request(service_name=name) | Wait(service_name=name):
                return str(name)
            case StoreServiceFiles(name=name) | UploadFiles(name=name) | RenderTemplates(name=name):
                return name
            case RunSh(name=name) | RunPython(name=name) | GetFilesArtifact(name=name):
                return name
            case GetService(name=name) | SetService(name=name):
                return str(name)
            case StartService(name=name) | StopService(name=name) | RemoveService(name=name):
                return str(name)
            case GetServices() | GetClusterType() | Verify() | Print():
                return ""
            case _ as never:
                assert_never(never)


def planned(plan: Plan, contents: Contents, *, sequential: bool) -> tuple[Planned, ...]:
    """The units of a plan with their order; `sequential` has each wait for the one before. Raises `Refused`."""
    plan, _ = with_settings(plan)
    every = tuple(units(plan))
    texts = file_texts(plan, contents)
    names = identities(every, package_of(plan))
    needs = _in_a_row(every) if sequential else _as_needed(every, texts)
    found = reaches(every, named_services(every, texts))
    given = definitions(every, names, contents)
    return tuple(
        Planned(
            unit=unit,
            id=_id(unit),
            identity=names[index],
            needs=frozenset(needs[index]),
            definition=definition,
            started=tuple(names[start] for start in reach.started),
            after=tuple(names[before] for before in reach.after),
            settles=reach.settles,
            rest=tuple(names[later] for later in reach.rest),
            acts_on=every[reach.started[0]].config if service_of(unit) and reach.started else None,
        )
        for index, (unit, definition, reach) in enumerate(zip(every, given, found, strict=True))
    )


def package_of(plan: Plan) -> str:
    """Whose what a plan makes is: plans of other packages leave it alone."""
    return plan.package.id or plan.package.main_file


def _in_a_row(every: Sequence[Unit]) -> list[set[int]]:
    return [{index - 1} if index else set() for index in range(len(every))]


def _as_needed(every: Sequence[Unit], texts: FileTexts) -> list[set[int]]:
    needs: list[set[int]] = [set() for _ in every]
    for edge in dependencies(every, texts):
        needs[edge.unit].add(edge.on)
    return needs


def _id(unit: Unit) -> str:
    return f"{unit.step.id}.{unit.service}" if isinstance(unit.step.instruction, AddServices) else unit.step.id
