"""Findings as data: what is wrong, where, and what to do about it."""

from collections.abc import Iterable
from dataclasses import field
from enum import StrEnum

from kurtc.records import frozen, mutable
from kurtc.source import Position, SourceFile


class Severity(StrEnum):
    """How much a finding matters: an error refuses the program, the others do not."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@frozen
class Diagnostic:
    """One finding.

    `code` is a noun that reads well after "allow" (`duplicate-service`); `message` is one sentence in the user's
    words with the offending value, without a final full stop; `hint` says what to do. `step` is the id of the plan's
    step that it is about (`""`: none). `position` is None where no line of Starlark is to blame (arguments, files).
    """

    code: str
    message: str
    position: Position | None = None
    hint: str = ""
    severity: Severity = Severity.ERROR
    step: str = ""


@mutable
class Refused(Exception):  # noqa: N818 - it is not an error of kurtc; the program is refused
    """The input is refused; carries every finding of the phase that refused it.

    `sources` holds the original text of files that the findings point into, as far as known.
    """

    diagnostics: tuple[Diagnostic, ...]
    sources: dict[SourceFile, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return "; ".join(f"{d.position or 'error'}: {d.message}" for d in self.diagnostics)

    def __reduce__(self) -> tuple[type["Refused"], tuple[tuple[Diagnostic, ...], dict[SourceFile, str]]]:
        return (Refused, (self.diagnostics, self.sources))


def refusal(code: str, message: str, *, position: Position | None = None, hint: str = "") -> Refused:
    """A `Refused` with one error."""
    return Refused((Diagnostic(code=code, message=message, position=position, hint=hint),))


def errors(diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """The findings that refuse the program."""
    return tuple(d for d in diagnostics if d.severity is Severity.ERROR)
