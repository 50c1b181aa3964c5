"""Only a stopped service can be started again; `add_service` has started it already."""

from collections.abc import Iterator

from kurtc.diagnostics import Diagnostic
from kurtc.plan.instructions import StartService
from kurtc.validation.parts import plain
from kurtc.validation.visit import Visit

CODE = "running-service"
SUBJECT = ("start_service",)


def check(visit: Visit) -> Iterator[Diagnostic]:
    """Starts of services."""
    if isinstance(visit.instruction, StartService):
        service = visit.before.services.get(plain(visit.instruction.name))
        if service and not service.stopped:
            message = f"start_service of {service.name!r}, which runs already; it was added at {service.added.position}"
            yield visit.error(CODE, message, "add_service starts a service; only one that was stopped can be started")
