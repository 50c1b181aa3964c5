"""Fold `set_service` into the service that it changes."""

from kurtc.lowering.decisions import Decision, Origin, Outcome
from kurtc.plan import Plan, Step
from kurtc.plan.instructions import SetService
from kurtc.plan.settings import with_settings


def settled(plan: Plan) -> tuple[Plan, list[Decision]]:
    """The plan without `set_service` steps, and what became of each."""
    changed, changes = with_settings(plan)
    return changed, [_folded(step, change) for step, change in changes]


def _folded(step: Step, change: SetService) -> Decision:
    text = f"folded into the service: {', '.join(change.changes)}" if change.changes else "changes nothing"
    return Decision(origin=Origin.of(step), subject=str(change.name), outcome=Outcome.EMITTED, text=text)
