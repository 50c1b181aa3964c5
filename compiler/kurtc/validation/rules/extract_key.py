"""The key of an extract has letters, digits, `-`, `_` and `.`, otherwise its value cannot be referred to."""

import re
from collections.abc import Iterator

from kurtc.diagnostics import Diagnostic
from kurtc.validation.visit import Visit

CODE = "extract-key"
SUBJECT = ("exec", "request", "wait", "ready_conditions")
USABLE = re.compile(r"[a-zA-Z0-9_.-]*")


def check(visit: Visit) -> Iterator[Diagnostic]:
    """Recipes; a warning, for a condition can look at such a field all the same."""
    for _, recipe in visit.recipes:
        for key in recipe.extract:
            if not USABLE.fullmatch(key):
                message = f"the value of extract {key!r} cannot be used by other steps"
                fit = re.sub(r"[^a-zA-Z0-9_.-]+", "_", key)
                yield visit.warning(CODE, message, f"use letters, digits, '-', '_' and '.', as in {fit!r}")
