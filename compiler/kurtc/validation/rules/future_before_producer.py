"""A run-time value is yielded before it is used."""

from collections.abc import Iterator

from kurtc.diagnostics import Diagnostic
from kurtc.validation.visit import Visit

CODE = "future-before-producer"
SUBJECT = "uses"


def check(visit: Visit) -> Iterator[Diagnostic]:
    """Places that can hold run-time values."""
    for future, place in visit.uses:
        producer = visit.outlook.steps.get(future.step)
        if producer and place.filled and future.step not in visit.before.done:
            itself = producer is visit.step
            when = "by this very step" if itself else "only later"
            yield visit.error(CODE, f"{place.name} holds {visit.described(future)}, which is yielded {when}")
