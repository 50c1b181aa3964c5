"""An instruction about a service comes after the one that adds it."""

from collections.abc import Iterator
from functools import partial

from kurtc.diagnostics import Diagnostic
from kurtc.validation.parts import ASKING
from kurtc.validation.visit import Later, Visit

CODE = "unknown-service"
SUBJECT = ASKING


def check(visit: Visit) -> Iterator[Diagnostic | Later]:
    """The services that the step asks something of; those that are gone again have a rule of their own."""
    for name in visit.asked_services:
        if name and name not in visit.before.services and name not in visit.before.removed:
            hint = visit.suggestions.hint(name, visit.before.services)
            yield partial(_findings, visit, name, hint)


def _findings(visit: Visit, name: str, hint: str) -> Iterator[Diagnostic]:
    instruction = visit.instruction.instruction
    later = visit.outlook.services.get(name)
    if later:
        message = f"{instruction} needs service {name!r}, which is only added later, at {later.position}"
        yield visit.error(CODE, message, "move it behind the instruction that adds the service")
    else:
        yield visit.error(CODE, f"{instruction} needs service {name!r}, which does not exist", hint)
