"""Every run-time value is yielded by a step of the plan."""

from collections.abc import Container, Iterator
from functools import partial

from kurtc.diagnostics import Diagnostic
from kurtc.plan.values import Future, Value, futures
from kurtc.validation.visit import Later, Visit

CODE = "unknown-future"
SUBJECT = ("uses",)
_HINT = "use only values that instructions of this plan returned"


def check(visit: Visit) -> Iterator[Diagnostic | Later]:
    """Wherever a future can stand."""
    for future, place in visit.uses:
        if future.step not in visit.outlook.steps:
            yield partial(_unknown, visit, future, place.name)


def _unknown(visit: Visit, future: Future, place: str) -> Iterator[Diagnostic]:
    if future.step not in visit.outlook.steps:
        message = f"{place} holds {visit.described(future)}, which no step of the plan yields"
        yield visit.error(CODE, message, _HINT)


def check_output(output: Value, known: Container[str]) -> Iterator[Diagnostic]:
    """What `run` returned; `known` are the plan's steps."""
    for future in dict.fromkeys(futures(output)):
        if future.step not in known:
            message = f"what the plan returns holds the run-time value {future}, which no step of the plan yields"
            yield Diagnostic(code=CODE, message=message, hint=_HINT)
