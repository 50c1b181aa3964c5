"""A condition looks at a field that the result of its recipe has."""

from collections.abc import Iterator

from kurtc.diagnostics import Diagnostic
from kurtc.validation.parts import fields
from kurtc.validation.visit import Visit

CODE = "unknown-field"
SUBJECT = ("wait", "ready_conditions")


def check(visit: Visit) -> Iterator[Diagnostic]:
    """Waits and ready conditions."""
    for _, condition in visit.conditions:
        known = fields(condition.recipe)
        if condition.field not in known:
            near = visit.suggestions.hint(condition.field, known)
            hint = near or "it has " + ", ".join(map(repr, known))
            if f"extract.{condition.field}" in known:
                hint = f"did you mean {'extract.' + condition.field!r}?"
            yield visit.error(CODE, f"the result of the recipe has no field {condition.field!r}", hint)
