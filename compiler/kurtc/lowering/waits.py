"""Absorb `wait` steps into the readiness of their services, where no other service could tell the difference."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from kurtc.diagnostics import Diagnostic
from kurtc.lowering.decisions import Decision, Origin, Outcome
from kurtc.lowering.unsupported import unsupported
from kurtc.lowering.uses import used_steps
from kurtc.order import FileTexts, Unit, dependencies, units
from kurtc.plan import Plan, Step
from kurtc.plan.configs import ExecRecipe
from kurtc.plan.instructions import Wait

_HINT = "make it the ready_conditions of the service's ServiceConfig"


@dataclass(slots=True, kw_only=True)
class Absorbed:
    """The plan without `wait` steps, and for each service the waits that its readiness now includes."""

    plan: Plan
    waits: dict[str, list[Step]] = field(default_factory=dict)
    decisions: list[Decision] = field(default_factory=list)
    findings: list[Diagnostic] = field(default_factory=list)


def absorbed_waits(plan: Plan, texts: FileTexts) -> Absorbed:
    """Move each `wait` into its service; each that must stay a step of its own is a finding.

    A wait can move when its result is not used, its shape is one that targets probe by themselves, and no service
    between the two steps needs the waiting one: that service would now wait for something it may have to bring about.
    """
    result = Absorbed(plan=replace(plan, steps=tuple(s for s in plan.steps if not isinstance(s.instruction, Wait))))
    if len(result.plan.steps) == len(plan.steps):
        return result
    used = used_steps(plan)
    between = _Between.of(plan, texts)
    for step in plan.steps:
        if isinstance(step.instruction, Wait):
            reason = _obstacle(step, step.instruction, used) or between.obstacle(step, step.instruction)
            if reason:
                result.findings.append(unsupported(step, reason, _HINT))
            else:
                name = str(step.instruction.service_name)
                result.waits.setdefault(name, []).append(step)
                result.decisions.append(_moved(step, name))
    return result


def is_native(recipe: object, field_name: str, assertion: str, target: object) -> bool:
    """Whether a condition on a command's result is the one that targets probe by themselves: code 0."""
    if not isinstance(recipe, ExecRecipe):
        return True
    zero = isinstance(target, int) and not isinstance(target, bool) and target == 0
    return field_name == "code" and assertion == "==" and zero and not recipe.extract


def _obstacle(step: Step, wait: Wait, used: frozenset[str]) -> str:
    if step.id in used:
        return "has a result that the plan uses"
    if not is_native(wait.recipe, wait.field, wait.assertion, wait.target_value):
        return f"waits for {wait.field} {wait.assertion} {wait.target_value!r} of a command"
    return ""


def _moved(step: Step, service: str) -> Decision:
    text = "became a part of the service's readiness: whoever needs the service waits for it"
    return Decision(origin=Origin.of(step), subject=service, outcome=Outcome.NOTE, text=text)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Between:
    """The units that start services, in order, and what each needs directly."""

    units: Sequence[Unit]
    needs: dict[int, set[int]]
    order: dict[str, int]

    @classmethod
    def of(cls, plan: Plan, texts: FileTexts) -> "_Between":
        order = {step.id: index for index, step in enumerate(plan.steps)}
        services = [unit for unit in units(plan) if unit.service]
        needs: dict[int, set[int]] = {}
        for edge in dependencies(services, texts):
            needs.setdefault(edge.unit, set()).add(edge.on)
        return cls(units=services, needs=needs, order=order)

    def obstacle(self, step: Step, wait: Wait) -> str:
        """Which service, started before the wait, needs the one that is waited for."""
        at = self.order[step.id]
        name = str(wait.service_name)
        needing: set[int] = set()
        for index, unit in enumerate(self.units):
            if self.order[unit.step.id] > at:
                break
            if unit.service == name:
                needing = {index}
            elif self.needs.get(index, set()) & needing:
                return f"comes after the start of '{unit.service}', which needs '{name}' before the wait has ended"
        return ""
