"""A run-time value is one of those that its step yields."""

from collections.abc import Iterator

from kurtc.diagnostics import Diagnostic
from kurtc.plan.model import Step
from kurtc.plan.values import Future
from kurtc.validation.parts import result_fields, started_services
from kurtc.validation.visit import Visit

CODE = "future-field"
SUBJECT = ("uses",)


def check(visit: Visit) -> Iterator[Diagnostic]:
    """Places that can hold run-time values."""
    for future, place in visit.uses:
        producer = visit.before.done.get(future.step)
        if producer and place.filled and future.field not in result_fields(producer.instruction, future.service):
            what = f"{future.field!r} of {producer.instruction.instruction} at {producer.position}"
            message = f"{place.name} holds {what}, which does not yield that"
            yield visit.error(CODE, message, _hint(visit, future, producer))


def _hint(visit: Visit, future: Future, producer: Step) -> str:
    instruction = producer.instruction
    known = ("hostname", "ip_address") if started_services(instruction) else result_fields(instruction, "")
    near = visit.suggestions.hint(future.field, known)
    return near or ("it yields " + ", ".join(map(repr, known)) if known else "it yields nothing")
