"""A run-time value stands where Kurtosis puts it in when the step is executed."""

from collections.abc import Iterator
from functools import partial

from kurtc.diagnostics import Diagnostic
from kurtc.plan.values import Future
from kurtc.validation.visit import Later, Visit

CODE = "future-place"
SUBJECT = ("uses",)
_HINTS = {
    "the name of a service": "use the `name` of the service, which is known beforehand",
    "endpoint": "send the request with curl in plan.exec or plan.run_sh, where run-time values are put in",
    "content_type": "only the body of a request can hold run-time values",
    "the header": "send the request with curl in plan.exec or plan.run_sh, where run-time values are put in",
    "target_value of": "compare with plan.verify, whose target_value can be a run-time value",
    "a list": "compare with each value in a plan.verify of its own",
    "run of run_python": "pass it in `args` and read it from sys.argv",
    "the template": "put it into `data` and write its key in the template",
    "image": "images are known before anything runs",
}


def check(visit: Visit) -> Iterator[Diagnostic | Later]:
    """Places that keep the placeholder's text instead of its value."""
    for future, place in visit.uses:
        if not place.filled:
            yield partial(_misplaced, visit, future, place.name)


def _misplaced(visit: Visit, future: Future, place: str) -> Iterator[Diagnostic]:
    if future.step in visit.outlook.steps:
        hint = next((hint for start, hint in _HINTS.items() if place.startswith(start)), "")
        yield visit.error(CODE, f"{place} cannot hold a run-time value, but has {visit.described(future)}", hint)
