"""Fold what was stopped, started and removed into the end state, where nobody can have observed the difference."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import field, replace
from typing import Literal, TypeAlias

from kurtc.diagnostics import Diagnostic
from kurtc.lowering.decisions import Decision, Origin, Outcome
from kurtc.lowering.unsupported import unsupported
from kurtc.order import FileTexts, Unit, units
from kurtc.order.mentions import called, words
from kurtc.order.touches import Resource, Touch, touch
from kurtc.plan import Plan, Step
from kurtc.plan.configs import ServiceConfig
from kurtc.plan.instructions import (
    AddService,
    AddServices,
    GetService,
    GetServices,
    RemoveService,
    StartService,
    StopService,
)
from kurtc.records import mutable

Ended: TypeAlias = Literal["refuse", "keep"]
"""What becomes of a service that the plan ends after others have met it: the plan is refused, or it runs on."""

_HINT = "if nothing needs it to have run, remove it from the plan; otherwise use `kurtc run`"
_HINT_TO_KEEP = f"`--option ended=keep` lets it run on; {_HINT}"


@mutable
class EndState:
    """The plan without stop, start and remove steps, the services that are stopped in the end, and what was decided."""

    plan: Plan
    stopped: frozenset[str] = frozenset()
    decisions: list[Decision] = field(default_factory=list)
    findings: list[Diagnostic] = field(default_factory=list)


def end_state(plan: Plan, awaited: Collection[str], texts: FileTexts, ended: Ended) -> EndState:
    """Fold every stop, start and remove whose service nobody meets; of the others, keep the service or refuse the plan.

    `awaited` are the services that the plan waited for.
    """
    changes = [step for step in plan.steps if isinstance(step.instruction, StopService | StartService | RemoveService)]
    if not changes:
        return EndState(plan=plan)
    meetings = _meetings(plan, {_name(step) for step in changes}, texts)
    meetings |= dict.fromkeys(awaited, "the plan waits for it first")
    state = EndState(plan=plan)
    last: dict[str, Step] = {}
    for step in changes:
        if (meeting := meetings.get(_name(step))) is None:
            last[_name(step)] = step
            state.decisions.append(_folded(step))
        elif (can_stay := _can_stay(plan, step)) and ended == "keep":
            state.decisions.append(_kept(step, meeting))
        else:
            hint = _HINT_TO_KEEP if can_stay else _HINT
            state.findings.append(unsupported(step, f"ends '{_name(step)}', but {meeting}", hint))
    state.stopped = frozenset(name for name, step in last.items() if isinstance(step.instruction, StopService))
    state.plan = _without(plan, changes, last)
    return state


def _can_stay(plan: Plan, change: Step) -> bool:
    """Whether a service can run on in place of a stop or removal: nothing behind starts it, or takes its place."""
    if isinstance(change.instruction, StartService):
        return False
    name = _name(change)
    before, after = _split(plan, change)
    held = {one for unit in before if unit.service == name and unit.config for one in _alone(unit.config)}
    return not any(
        unit.service == name
        or (isinstance(unit.step.instruction, StartService) and _name(unit.step) == name)
        or (unit.config and not held.isdisjoint(_alone(unit.config)))
        for unit in after
    )


def _split(plan: Plan, at: Step) -> tuple[list[Unit], list[Unit]]:
    """The units before a step and behind it."""
    every = list(units(plan))
    index = next(index for index, unit in enumerate(every) if unit.step.id == at.id)
    return every[:index], every[index + 1 :]


def _alone(config: ServiceConfig) -> Iterator[tuple[str, str]]:
    """What only one running service has: ports of the host, and persistent directories, as databases lock theirs."""
    yield from ((str(port.number), port.transport_protocol) for port in config.public_ports.values())
    yield from (
        ("persistent", directory.persistent_key) for directory in config.files.values() if directory.persistent_key
    )


def _kept(step: Step, meeting: str) -> Decision:
    text = f"runs on, although the plan ends it here: {meeting}"
    return Decision(origin=Origin.of(step), subject=_name(step), outcome=Outcome.NOTE, text=text)


def _folded(step: Step) -> Decision:
    text = {
        StopService: "nobody meets the service: it is declared, but not started",
        StartService: "nobody meets the service: it is only started once",
        RemoveService: "nobody meets the service: it is left out",
    }[type(step.instruction)]
    return Decision(origin=Origin.of(step), subject=_name(step), outcome=Outcome.NOTE, text=text)


def _name(step: Step) -> str:
    assert isinstance(step.instruction, StopService | StartService | RemoveService)
    return str(step.instruction.name)


def _without(plan: Plan, changes: list[Step], last: Mapping[str, Step]) -> Plan:
    """The plan without the changes and without each service that came before its own removal."""
    removals = {_name(step): step for step in last.values() if isinstance(step.instruction, RemoveService)}
    order = {step.id: index for index, step in enumerate(plan.steps)}
    dropped = {step.id for step in changes}

    def is_gone(step: Step, name: str) -> bool:
        return name in removals and order[step.id] < order[removals[name].id]

    kept: list[Step] = []
    for step in plan.steps:
        match step.instruction:
            case AddService(name=name) | GetService(name=name) if is_gone(step, str(name)):
                continue
            case AddServices(configs=configs) as add:
                left = {name: config for name, config in configs.items() if not is_gone(step, name)}
                if left:
                    kept.append(replace(step, instruction=replace(add, configs=left)))
            case GetServices(names=names) as look:
                left_names = tuple(name for name in names if not is_gone(step, name))
                kept.append(replace(step, instruction=replace(look, names=left_names)))
            case _ if step.id not in dropped:
                kept.append(step)
            case _:
                pass
    return replace(plan, steps=tuple(kept))


def _meetings(plan: Plan, names: set[str], texts: FileTexts) -> dict[str, str]:
    """For each of `names` that is not alone in the plan, who may have observed it or been affected by it."""
    files = {resource: {word for _, text in of for word in words(text)} for resource, of in texts.items()}
    found: dict[str, str] = {}
    everyone = list(units(plan))
    services = {unit.service for unit in everyone if unit.service}
    for unit in everyone:
        touched = touch(unit)
        said = _words(touched, files)
        met = {name for name in services - {unit.service} if not said.isdisjoint(called(name))}
        for name in sorted(met & names):
            found.setdefault(name, f"{_called(unit)} may know it")
        for name in _acted_on(unit, touched) & names:
            found.setdefault(name, f"{_called(unit)} needs it to run")
        if unit.service in names and (reason := _reach(unit, touched, met)):
            found.setdefault(unit.service, reason)
        for name in names if touched.barrier and unit.service not in names and not _is_change(unit) else ():
            found.setdefault(name, f"{_called(unit)} may observe it")
    return found


def _acted_on(unit: Unit, touched: Touch) -> set[str]:
    """The services that an effect needs to be running."""
    if unit.service or _is_change(unit) or not touched.acts:
        return set()
    return {use.resource[1] for use in touched.uses if use.resource[0] == "service"}


def _reach(unit: Unit, touched: Touch, met: set[str]) -> str:
    """How a service may affect what stays; empty when it cannot."""
    if met:
        return f"it may have used '{min(met)}'"
    if touched.barrier:
        return "it may affect everything on the machine"
    if volumes := [name for kind, name in touched.makes if kind == "volume"]:
        return f"it may have written to the persistent directory '{volumes[0]}'"
    return ""


def _words(touched: Touch, files: Mapping[Resource, set[str]]) -> set[str]:
    found = {word for _, text in touched.texts for word in words(text)}
    for use in touched.uses:
        kind, name = use.resource
        found |= files.get(use.resource, set())
        if kind == "value" and "." in name:
            found.add(name.partition(".")[2])
    return found


def _is_change(unit: Unit) -> bool:
    return isinstance(unit.step.instruction, StopService | StartService | RemoveService)


def _called(unit: Unit) -> str:
    return (
        f"the service '{unit.service}'"
        if unit.service
        else f"{unit.step.instruction.instruction} at {unit.step.position}"
    )
