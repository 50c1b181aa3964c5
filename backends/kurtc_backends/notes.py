"""The notes of a README: what a user of the output should know."""

import re
from collections.abc import Iterable, Sequence

from kurtc.lowering import Decision, Outcome
from kurtc.records import frozen

_SHOWN = 5
"""Services that a note names; the report names all."""


@frozen
class Note:
    """A text, and the services that it is about."""

    text: str
    subjects: str


def shown_notes(decisions: Iterable[Decision]) -> list[Note]:
    """The notes, each text once with the services that it is about."""
    subjects: dict[str, dict[str, None]] = {}
    for decision in decisions:
        if decision.outcome is Outcome.NOTE:
            attribute = re.sub(r"\[[^\]]*\]", "", decision.attribute) or decision.origin.instruction
            subjects.setdefault(f"`{attribute}`: {decision.text}", {})[decision.subject] = None
    return [Note(text=text, subjects=_shown([name for name in names if name])) for text, names in subjects.items()]


def _shown(names: Sequence[str]) -> str:
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return ", ".join(names[:_SHOWN]) + more
