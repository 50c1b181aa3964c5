"""A run-time value is yielded before it is used."""

from collections.abc import Iterator
from functools import partial

from kurtc.diagnostics import Diagnostic
from kurtc.plan.values import Future
from kurtc.validation.visit import Later, Visit

CODE = "future-before-producer"
SUBJECT = ("uses",)


def check(visit: Visit) -> Iterator[Diagnostic | Later]:
    """Places that can hold run-time values."""
    for future, place in visit.uses:
        if place.filled and future.step not in visit.before.done:
            yield partial(_too_early, visit, future, place.name)


def _too_early(visit: Visit, future: Future, place: str) -> Iterator[Diagnostic]:
    if producer := visit.outlook.steps.get(future.step):
        when = "by this very step" if producer is visit.step else "only later"
        yield visit.error(CODE, f"{place} holds {visit.described(future)}, which is yielded {when}")
