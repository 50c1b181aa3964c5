"""A value that is extracted is used, by the condition itself or by another step."""

from collections.abc import Iterator

from kurtc.diagnostics import Diagnostic
from kurtc.plan.instructions import Exec, Request
from kurtc.validation.visit import Visit

CODE = "unused-extract"


def check(visit: Visit) -> Iterator[Diagnostic]:
    """Exec and request; conditions often share their recipe with a request, which uses it."""
    if isinstance(visit.instruction, Exec | Request):
        for key in visit.instruction.recipe.extract:
            if (visit.step.id, f"extract.{key}") not in visit.outlook.used:
                yield visit.warning(CODE, f"nothing uses the value of extract {key!r}", "leave it out")
