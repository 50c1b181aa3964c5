"""Every run-time value is yielded by a step of the plan."""

from collections.abc import Iterator

from kurtc.diagnostics import Diagnostic
from kurtc.plan.model import Plan
from kurtc.plan.values import futures
from kurtc.validation.visit import Visit

CODE = "unknown-future"
SUBJECT = "uses"
_HINT = "use only values that instructions of this plan returned"


def check(visit: Visit) -> Iterator[Diagnostic]:
    """Wherever a future can stand."""
    for future, place in visit.uses:
        if future.step not in visit.outlook.steps:
            message = f"{place.name} holds {visit.described(future)}, which no step of the plan yields"
            yield visit.error(CODE, message, _HINT)


def check_output(plan: Plan) -> Iterator[Diagnostic]:
    """What `run` returned."""
    known = {step.id for step in plan.steps}
    for future in dict.fromkeys(futures(plan.output)):
        if future.step not in known:
            message = f"what the plan returns holds the run-time value {future}, which no step of the plan yields"
            yield Diagnostic(code=CODE, message=message, hint=_HINT)
