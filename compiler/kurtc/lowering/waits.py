"""Absorb `wait` steps into the readiness of their services, where nobody could tell the difference."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field, replace

from kurtc.lowering.decisions import Decision, Origin, Outcome
from kurtc.order import FileTexts, Unit, dependencies, units
from kurtc.order.mentions import called, words
from kurtc.order.touches import touch
from kurtc.plan import Plan, Step
from kurtc.plan.instructions import Wait
from kurtc.plan.relations import futures_of
from kurtc.records import frozen, mutable


@mutable
class Absorbed:
    """The plan without the absorbed `wait` steps, and for each service those that its readiness now includes."""

    plan: Plan
    waits: dict[str, list[Step]] = field(default_factory=dict)
    decisions: list[Decision] = field(default_factory=list)


def absorbed_waits(plan: Plan, texts: FileTexts) -> Absorbed:
    """Move each `wait` into its service; those that cannot move stay steps of their own, with the reason as a decision.

    A wait can move when nothing uses its result, it uses no value of the run itself and names no other service, and
    nothing between the two steps needs the waiting service: that would now wait for what it may have to bring about.
    """
    waits = [step for step in plan.steps if isinstance(step.instruction, Wait)]
    result = Absorbed(plan=plan)
    if not waits:
        return result
    used = {future.step for future in futures_of((*(step.instruction for step in plan.steps), plan.output))}
    between = _Between.of(plan, texts)
    moved: set[str] = set()
    for step in waits:
        assert isinstance(step.instruction, Wait)
        name = str(step.instruction.service_name)
        reason = _obstacle(step, used) or between.obstacle(step, name, moved)
        if not reason:
            moved.add(step.id)
            result.waits.setdefault(name, []).append(step)
        result.decisions.append(_decision(step, name, reason))
    result.plan = replace(plan, steps=tuple(step for step in plan.steps if step.id not in moved))
    return result


def _obstacle(step: Step, used: Iterable[str]) -> str:
    if step.id in used:
        return "its result is used"
    if any(future.field != "hostname" for future in futures_of(step.instruction)):
        return "it uses a value of the run"
    return ""


def _decision(step: Step, service: str, obstacle: str) -> Decision:
    text = f"stays a step of its own: {obstacle}"
    if not obstacle:
        text = "became a part of the service's readiness: whoever needs the service waits for it"
    outcome = Outcome.EMITTED if obstacle else Outcome.NOTE
    return Decision(origin=Origin.of(step), subject=service, outcome=outcome, text=text)


@frozen
class _Between:
    """Everything that happens, in order, and what each needs directly."""

    units: Sequence[Unit]
    needs: Mapping[int, set[int]]
    starts: Mapping[str, int]
    index: Mapping[str, int]
    """The index of the only unit of each step that starts no service."""

    @classmethod
    def of(cls, plan: Plan, texts: FileTexts) -> "_Between":
        every = list(units(plan))
        needs: dict[int, set[int]] = {}
        for edge in dependencies(every, texts, lambda unit: touch(unit).acts):
            needs.setdefault(edge.unit, set()).add(edge.on)
        starts = {unit.service: index for index, unit in enumerate(every) if unit.service}
        return cls(
            units=every, needs=needs, starts=starts, index={unit.step.id: index for index, unit in enumerate(every)}
        )

    def obstacle(self, step: Step, name: str, moved: set[str]) -> str:
        """What comes before the wait and needs its service; `moved` are waits that the service has absorbed."""
        if others := self._named(self.index[step.id]) - {name}:
            return f"it names '{min(others)}'"
        start = self.starts[name]
        needing = {start}
        for index in range(start + 1, self.index[step.id]):
            unit = self.units[index]
            if not self.needs.get(index, set()) & needing:
                continue
            if unit.step.id not in moved:
                return f"{_called(unit)} needs '{name}' before the wait has ended"
            needing.add(index)
        return ""

    def _named(self, index: int) -> set[str]:
        said = {word for _, text in touch(self.units[index]).texts for word in words(text)}
        return {name for name in self.starts if not said.isdisjoint(called(name))} if said else set()


def _called(unit: Unit) -> str:
    return f"'{unit.service}'" if unit.service else f"{unit.step.instruction.instruction} at {unit.step.position}"
