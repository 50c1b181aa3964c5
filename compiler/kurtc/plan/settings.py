"""What `set_service` changes: in Kurtosis it mutates what the service starts with, even where that stands before it."""

from dataclasses import replace

from kurtc.plan.instructions import AddService, SetService
from kurtc.plan.model import Plan, Step


def with_settings(plan: Plan) -> tuple[Plan, tuple[tuple[Step, SetService], ...]]:
    """The plan after each `set_service` has changed the nearest `add_service` of its name before it, and those steps.

    The steps are no longer in the plan.
    """
    steps: list[Step] = []
    added: dict[str, int] = {}
    changes: list[tuple[Step, SetService]] = []
    for step in plan.steps:
        match step.instruction:
            case SetService() as change if (index := added.get(str(change.name))) is not None:
                steps[index] = _changed(steps[index], change)
                changes.append((step, change))
                continue
            case AddService(name=name):
                added[str(name)] = len(steps)
            case _:
                pass
        steps.append(step)
    return replace(plan, steps=tuple(steps)), tuple(changes)


def _changed(step: Step, change: SetService) -> Step:
    add = step.instruction
    assert isinstance(add, AddService)
    changes = {name: getattr(change.config, name) for name in change.changes}
    return replace(step, instruction=replace(add, config=replace(add.config, **changes)))
