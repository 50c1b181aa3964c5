"""The address of a service is used while the service exists."""

from collections.abc import Iterator

from kurtc.diagnostics import Diagnostic
from kurtc.plan.instructions import Print
from kurtc.validation.visit import Visit

CODE = "stale-future"
SUBJECT = ("uses",)


def check(visit: Visit) -> Iterator[Diagnostic]:
    """Everything but messages."""
    if isinstance(visit.instruction, Print):
        return
    for future, place in visit.uses:
        removal = visit.before.removed.get(future.service)
        if removal and place.filled and future.step in visit.before.done:
            what = f"{place.name} holds the {future.field} of service {future.service!r}"
            yield visit.warning(CODE, f"{what}, which is removed at {removal.step.position}")
