"""An instruction about a service comes after the one that adds it."""

from collections.abc import Iterator

from kurtc.diagnostics import Diagnostic
from kurtc.validation.visit import Visit

CODE = "unknown-service"
SUBJECT = ""


def check(visit: Visit) -> Iterator[Diagnostic]:
    """The services that the step asks something of; those that are gone again have a rule of their own."""
    for name in visit.asked_services:
        if name and name not in visit.before.services and name not in visit.before.removed:
            yield _finding(visit, name)


def _finding(visit: Visit, name: str) -> Diagnostic:
    instruction = visit.instruction.instruction
    later = visit.outlook.services.get(name)
    if later:
        message = f"{instruction} needs service {name!r}, which is only added later, at {later.position}"
        return visit.error(CODE, message, "move it behind the instruction that adds the service")
    hint = visit.suggestions.hint(name, visit.before.services)
    return visit.error(CODE, f"{instruction} needs service {name!r}, which does not exist", hint)
