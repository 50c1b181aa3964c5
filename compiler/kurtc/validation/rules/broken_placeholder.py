"""The text that stands for a run-time value is passed on as it is: cut or changed, it stands for nothing."""

import re
from collections.abc import Iterator

from kurtc.diagnostics import Diagnostic
from kurtc.plan.instructions import Print
from kurtc.validation.places import literals
from kurtc.validation.visit import Visit

CODE = "broken-placeholder"
SUBJECT = ("every",)
_REMAINS = re.compile(r"\{\{kurtosis:[0-9a-f]{8}\S*|\S*[0-9a-f]{8}:[\w.-]+\.runtime_value\}*", re.IGNORECASE)
_MARK = re.compile(r"\{\{kurtosis:|runtime_value", re.IGNORECASE)


def check(visit: Visit) -> Iterator[Diagnostic]:
    """Text that gets run-time values; messages may show what they like."""
    if isinstance(visit.instruction, Print):
        return
    for place in visit.places:
        if not place.filled:
            continue
        for part in literals(place.value):
            found = _REMAINS.search(part) if _MARK.search(part) else None
            if found:
                message = f"{place.name} has {found[0][:80]!r}, which looks like a run-time value that got changed"
                hint = (
                    "the script sees a placeholder, not the value: pass it on whole, and compute with it in plan.run_sh"
                )
                yield visit.warning(CODE, message, hint)
