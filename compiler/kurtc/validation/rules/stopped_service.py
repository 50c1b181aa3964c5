"""A stopped service runs no commands and answers no requests."""

from collections.abc import Iterator

from kurtc.diagnostics import Diagnostic
from kurtc.plan.instructions import Exec, Request, Wait
from kurtc.validation.visit import Visit

CODE = "stopped-service"
SUBJECT = ("exec", "request", "wait")


def check(visit: Visit) -> Iterator[Diagnostic]:
    """Exec, request and wait; files can be stored from a stopped service as well."""
    if not isinstance(visit.instruction, Exec | Request | Wait):
        return
    for name in visit.asked_services:
        service = visit.before.services.get(name)
        if service and service.stopped:
            verb = visit.instruction.instruction
            message = f"{verb} needs service {name!r} running, but it is stopped at {service.stopped.position}"
            yield visit.error(CODE, message, "start it again with plan.start_service before")
