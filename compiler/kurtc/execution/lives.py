"""The lives of services in a plan, each from the step that starts it to the one that removes it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from kurtc.order import Unit
from kurtc.plan.configs import PostHttpRequestRecipe
from kurtc.plan.instructions import (
    AddService,
    AddServices,
    Exec,
    RemoveService,
    Request,
    RunPython,
    RunSh,
    StartService,
    StopService,
    StoreServiceFiles,
    Wait,
)

_TURNS = (AddService, AddServices, StartService, StopService, RemoveService)
"""What leaves a service running, stopped or removed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """What a unit has to do with services; units are given by their index.

    `started` are the units that started the services which it may reach, that of its own service first; `after` those
    that changed something in these last, before it. `settles` says that it leaves its service as the plan leaves it:
    no later unit starts, stops or removes it. `rest` are the units from the start of a service to its removal; empty
    for all but the start, and where nothing removes it.
    """

    started: tuple[int, ...] = ()
    after: tuple[int, ...] = ()
    settles: bool = False
    rest: tuple[int, ...] = ()


def reaches(units: Sequence[Unit], names: Sequence[Sequence[str]]) -> tuple[Reach, ...]:
    """The reach of each unit; `names` are the services that each can reach by name, beside its own."""
    running: dict[str, int] = {}
    latest: dict[int, int] = {}
    found: list[Reach] = []
    for index, unit in enumerate(units):
        if unit.service:
            running[unit.service] = index
        listed = [service_of(unit), *(() if unit.service else names[index])]
        started = tuple(dict.fromkeys(running[name] for name in listed if name in running))
        after = () if unit.service else tuple(sorted({latest[start] for start in started if start in latest}))
        if _changes(unit):
            latest.update(dict.fromkeys(started, index))
        found.append(Reach(started=started, after=after))
    return _with_ends(units, found)


def _with_ends(units: Sequence[Unit], found: Sequence[Reach]) -> tuple[Reach, ...]:
    """The same with what only the units behind them tell."""
    behind: dict[int, list[int]] = {}
    settled: set[int] = set()
    complete: list[Reach] = []
    for index in range(len(units) - 1, -1, -1):
        unit, reach = units[index], found[index]
        if service_of(unit) and reach.started:
            start = reach.started[0]
            is_turn = bool(unit.service) or isinstance(
                unit.step.instruction, StartService | StopService | RemoveService
            )
            rest = behind.pop(start, []) if unit.service else []
            is_removed = bool(rest) and isinstance(units[rest[0]].step.instruction, RemoveService)
            reach = replace(reach, settles=is_turn and start not in settled, rest=tuple(rest) if is_removed else ())
            behind.setdefault(start, []).append(index)
            if is_turn:
                settled.add(start)
        complete.append(reach)
    return tuple(reversed(complete))


def service_of(unit: Unit) -> str:
    """The service that a unit starts or acts on (`""`: none)."""
    match unit.step.instruction:
        case Exec(service_name=name) | Request(service_name=name) | Wait(service_name=name):
            return str(name)
        case StoreServiceFiles(service_name=name):
            return str(name)
        case StartService(name=name) | StopService(name=name) | RemoveService(name=name):
            return str(name)
        case _:
            return unit.service


def _changes(unit: Unit) -> bool:
    """Whether a unit may change what it reaches, so that what comes later finds something else."""
    match unit.step.instruction:
        case Exec() | RunSh() | RunPython() | StartService() | StopService():
            return True
        case Request(recipe=PostHttpRequestRecipe()):
            return True
        case _:
            return False
