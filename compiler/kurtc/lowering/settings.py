"""Fold `set_service` into the service that it changes: in Kurtosis it mutates what the service starts with."""

from dataclasses import replace

from kurtc.lowering.decisions import Decision, Origin, Outcome
from kurtc.plan import Plan, Step
from kurtc.plan.instructions import AddService, SetService


def with_settings(plan: Plan) -> tuple[Plan, list[Decision]]:
    """The plan without `set_service` steps: each has changed the nearest `add_service` of its name before it."""
    steps: list[Step] = []
    added: dict[str, int] = {}
    decisions: list[Decision] = []
    for step in plan.steps:
        match step.instruction:
            case SetService() as change if (index := added.get(str(change.name))) is not None:
                steps[index] = _changed(steps[index], change)
                decisions.append(_folded(step, change))
                continue
            case AddService(name=name):
                added[str(name)] = len(steps)
            case _:
                pass
        steps.append(step)
    return replace(plan, steps=tuple(steps)), decisions


def _changed(step: Step, change: SetService) -> Step:
    add = step.instruction
    assert isinstance(add, AddService)
    changes = {name: getattr(change.config, name) for name in change.changes}
    return replace(step, instruction=replace(add, config=replace(add.config, **changes)))


def _folded(step: Step, change: SetService) -> Decision:
    text = f"folded into the service: {', '.join(change.changes)}" if change.changes else "changes nothing"
    return Decision(origin=Origin.of(step), subject=str(change.name), outcome=Outcome.EMITTED, text=text)
