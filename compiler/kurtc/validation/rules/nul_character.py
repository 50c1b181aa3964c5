"""Commands, arguments and environment variables cannot hold the NUL character: no program can be given it."""

from collections.abc import Iterator

from kurtc.diagnostics import Diagnostic
from kurtc.plan.instructions import AddService, AddServices, Exec, RunPython, RunSh, Wait
from kurtc.validation.places import literals
from kurtc.validation.visit import Visit

CODE = "nul-character"
SUBJECT = ("add_service", "add_services", "exec", "wait", "run_sh", "run_python")
_ELSEWHERE = ("body", "target_value")


def check(visit: Visit) -> Iterator[Diagnostic]:
    """Everything that a container's process gets on its way."""
    if isinstance(visit.instruction, AddService | AddServices | Exec | Wait | RunSh | RunPython):
        for place in visit.places:
            if place.name not in _ELSEWHERE and any("\0" in part for part in literals(place.value)):
                hint = "put the bytes into a file and mount it"
                yield visit.error(CODE, f"{place.name} contains the NUL character, which no program can be given", hint)
