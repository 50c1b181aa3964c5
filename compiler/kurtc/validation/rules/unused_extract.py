"""A value that is extracted is used, by the condition itself or by another step."""

from collections.abc import Iterator
from functools import partial

from kurtc.diagnostics import Diagnostic
from kurtc.plan.instructions import Exec, Request
from kurtc.validation.rules.extract_key import USABLE
from kurtc.validation.visit import Later, Visit

CODE = "unused-extract"
SUBJECT = ("exec", "request")


def check(visit: Visit) -> Iterator[Diagnostic | Later]:
    """Exec and request: a note, for what is extracted is checked to be there as well.

    Conditions often share their recipe with a request that uses it.
    """
    if isinstance(visit.instruction, Exec | Request) and visit.instruction.recipe.extract:
        keys = visit.instruction.recipe.extract
        usable = [key for key in keys if USABLE.fullmatch(key)]
        yield partial(_unused, visit, usable)


def _unused(visit: Visit, keys: list[str]) -> Iterator[Diagnostic]:
    unused = [key for key in keys if (visit.step.id, f"extract.{key}") not in visit.outlook.used]
    if unused:
        shown = ", ".join(map(repr, unused))
        yield visit.note(CODE, f"nothing uses the extracted {shown}", "leave it out unless it is there as a check")
