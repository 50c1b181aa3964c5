"""Before a run: what left the script, what an interrupted run left behind, what is gone from the engine."""

import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from kurtc.execution.context import Context
from kurtc.execution.enclave import Held
from kurtc.execution.events import Removed
from kurtc.execution.scheduler import run_in_order
from kurtc.execution.state import State
from kurtc.execution.turns import Planned
from kurtc.order import Unit
from kurtc.plan.instructions import RenderTemplates, RunPython, RunSh, StoreServiceFiles, UploadFiles

_AT_ONCE = 16
"""Containers that are removed at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Departures:
    """What an earlier run of the package made, and its plan does not ask for any more; all by name."""

    services: tuple[str, ...]
    artifacts: tuple[str, ...]
    units: tuple[str, ...]


def departures(state: State, package: str, turns: Sequence[Planned]) -> Departures:
    """What left the script."""
    services = {turn.unit.service for turn in turns if turn.unit.service}
    artifacts = {name for turn in turns for name in _artifacts(turn.unit)}
    known = {turn.identity for turn in turns}
    return Departures(
        services=tuple(n for n, s in state.services.items() if s.package == package and n not in services),
        artifacts=tuple(n for n, a in state.artifacts.items() if a.package == package and n not in artifacts),
        units=tuple(n for n, r in state.units.items() if r.package == package and n not in known),
    )


def remove_departures(context: Context, gone: Departures) -> None:
    """Remove and forget it, and remove containers that no service has: of tasks that failed, of runs that were killed.

    Raises `EngineError`.
    """
    held, removals = context.held, [*_departing(context.state, gone), *_remains(context)]
    held.update(lambda state: _without(state, gone))
    outcome = run_in_order(
        [frozenset()] * len(removals),
        lambda index: _remove(context, *removals[index]),
        limit=_AT_ONCE,
        stop=threading.Event(),
    )
    for error in outcome.failures.values():
        raise error
    for name in gone.artifacts:
        context.tell(Removed(kind="artifact", name=name))


def _departing(state: State, gone: Departures) -> Iterator[tuple[str, Removed]]:
    for name in gone.services:
        yield state.services[name].container, Removed(kind="service", name=name)


def _remains(context: Context) -> Iterator[tuple[str, Removed]]:
    known = {service.container for service in context.state.services.values()}
    for container in context.there.values():
        if container.role != "helper" and container.id not in known:
            kind: Literal["task", "remains"] = "task" if container.role == "task" else "remains"
            yield container.id, Removed(kind=kind, name=container.name)


def _remove(context: Context, container: str, told: Removed) -> None:
    context.engine.remove_container(container)
    context.tell(told)


def forget_unused_archives(held: Held) -> None:
    """Remove the archives that neither an artifact nor a unit's record names."""
    named = {artifact.digest for artifact in held.state.artifacts.values()}
    for record in held.state.units.values():
        named |= {str(value).partition(" ")[0] for field, value in record.values.items() if field.startswith("store.")}
    for place in (held.enclave.folder / "archives").iterdir():
        if place.name.removesuffix(".tar") not in named:
            place.unlink(missing_ok=True)


def _without(state: State, gone: Departures) -> State:
    services = {name: service for name, service in state.services.items() if name not in gone.services}
    artifacts = {name: artifact for name, artifact in state.artifacts.items() if name not in gone.artifacts}
    return replace(state, services=services, artifacts=artifacts).without_units(frozenset(gone.units))


def _artifacts(unit: Unit) -> tuple[str, ...]:
    match unit.step.instruction:
        case UploadFiles(name=name) | RenderTemplates(name=name) | StoreServiceFiles(name=name):
            return (name,)
        case RunSh(store=store) | RunPython(store=store):
            return tuple(spec.name for spec in store)
        case _:
            return ()
