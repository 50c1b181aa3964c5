"""An instruction about a service comes before the one that removes it."""

from collections.abc import Iterator

from kurtc.diagnostics import Diagnostic
from kurtc.validation.parts import ASKING
from kurtc.validation.visit import Visit

CODE = "removed-service"
SUBJECT = ASKING


def check(visit: Visit) -> Iterator[Diagnostic]:
    """The services that the step asks something of."""
    for name in visit.asked_services:
        removal = visit.before.removed.get(name)
        if removal:
            verb = visit.instruction.instruction
            message = f"{verb} needs service {name!r}, which is removed at {removal.step.position}"
            yield visit.error(CODE, message, "use the service before it is removed, or stop it instead of removing it")
