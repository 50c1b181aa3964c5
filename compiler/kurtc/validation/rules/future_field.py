"""A run-time value is one of those that its step yields."""

from collections.abc import Iterator

from kurtc.diagnostics import Diagnostic
from kurtc.validation.parts import result_fields
from kurtc.validation.visit import Visit

CODE = "future-field"


def check(visit: Visit) -> Iterator[Diagnostic]:
    """Places that can hold run-time values."""
    for future, place in visit.uses:
        producer = visit.before.done.get(future.step)
        if producer and place.filled:
            known = result_fields(producer.instruction, future.service)
            if future.field not in known:
                near = visit.suggestions.hint(future.field, known)
                hint = near or ("it yields " + ", ".join(map(repr, known)) if known else "it yields nothing")
                what = f"{producer.instruction.instruction} at {producer.position}"
                yield visit.error(
                    CODE, f"{place.name} holds {future.field!r} of {what}, which does not yield that", hint
                )
