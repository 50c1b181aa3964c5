"""A task is not named like a service that exists.

It would take the service's name over, and when it is removed, the service is lost to the plan.
"""

from collections.abc import Iterator

from kurtc.diagnostics import Diagnostic
from kurtc.plan.instructions import RunPython, RunSh
from kurtc.validation.visit import Visit

CODE = "shadowed-service"
SUBJECT = ("run_sh", "run_python")


def check(visit: Visit) -> Iterator[Diagnostic]:
    """Tasks."""
    if isinstance(visit.instruction, RunSh | RunPython):
        service = visit.before.services.get(visit.instruction.name)
        if service:
            message = f"the task has the name of service {service.name!r}, added at {service.added.position}"
            yield visit.warning(CODE, message, "give the task another name; it takes the service's name over")
