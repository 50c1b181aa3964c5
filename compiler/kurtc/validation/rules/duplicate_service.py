"""A service is added once, or removed before it is added again."""

from collections.abc import Iterator

from kurtc.diagnostics import Diagnostic
from kurtc.validation.visit import Visit

CODE = "duplicate-service"
SUBJECT = ("add_service", "add_services")


def check(visit: Visit) -> Iterator[Diagnostic]:
    """The services that the step starts."""
    for name, _ in visit.services:
        earlier = visit.before.services.get(name)
        if earlier and name:
            message = f"service {name!r} is added twice; first added at {earlier.added.position}"
            yield visit.error(
                CODE, message, "use another name, or remove the first one with plan.remove_service before"
            )
