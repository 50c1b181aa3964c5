"""Findings for people, with an excerpt of their source; and for machines, as JSON and SARIF."""

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict

from kurtc.diagnostics import Diagnostic, Severity
from kurtc.source import Caller, Position, SourceFile, Sources
from kurtc.terminal import Ink, Paint, character_width, harmless, picture, width

_INKS = {Severity.ERROR: Ink.RED, Severity.WARNING: Ink.YELLOW, Severity.NOTE: Ink.CYAN}
_EXCERPT_WIDTH = 100
_MOST_CALLERS = 4


def render(diagnostics: Iterable[Diagnostic], sources: Sources, *, color: bool = False) -> str:
    """The findings in their order, each with its excerpt, callers and hint, and a summary at the end."""
    findings = tuple(diagnostics)
    if not findings:
        return ""
    lines = _Lines(sources)
    texts = [_finding(finding, lines, Paint(color)) for finding in findings]
    return "\n".join([*texts, summary(findings) + "\n"])


def render_one(finding: Diagnostic, sources: Sources, *, color: bool = False) -> str:
    """One finding, without a summary."""
    return _finding(finding, _Lines(sources), Paint(color))


def summary(diagnostics: Iterable[Diagnostic]) -> str:
    """How many findings there are: `2 errors, 1 warning`."""
    counts = Counter(finding.severity for finding in diagnostics)
    return ", ".join(f"{n} {severity}{'s' if n > 1 else ''}" for severity in Severity if (n := counts[severity]))


class _Lines:
    """Lines of source files, split once."""

    def __init__(self, sources: Sources) -> None:
        self._sources = sources
        self._split: dict[SourceFile, Sequence[str]] = {}

    def at(self, position: Position) -> str | None:
        source = position.source
        if source not in self._split:
            text = self._sources.get(source)
            self._split[source] = [] if text is None else text.split("\n")
        lines = self._split[source]
        return lines[position.line - 1].rstrip("\r") if 0 < position.line <= len(lines) else None


def _finding(finding: Diagnostic, lines: _Lines, paint: Paint) -> str:
    ink = _INKS[finding.severity]
    first, *others = finding.message.rstrip("\n").split("\n")
    head = paint(ink, f"{finding.severity}[{finding.code}]") + paint(Ink.BOLD, f": {harmless(first)}")
    shown = [head, *(f"  {harmless(line)}" for line in others)]
    gutter = ""
    if finding.position is not None:
        gutter = " " * len(str(finding.position.line))
        shown.append(f"{gutter}{paint(Ink.BLUE, '-->')} {harmless(str(finding.position))}")
        shown += _excerpt(lines.at(finding.position), finding.position, ink, paint)
        shown += [f"{gutter} {paint(Ink.BLUE, '=')} {caller}" for caller in _callers(finding.position.callers)]
    if finding.hint:
        hint, *more = finding.hint.rstrip("\n").split("\n")
        shown.append(f"{gutter} {paint(Ink.BLUE, '=')} {paint(Ink.BOLD, 'hint:')} {harmless(hint)}")
        shown += [f"{gutter}         {harmless(line)}" for line in more]
    return "\n".join(shown) + "\n"


def _excerpt(line: str | None, position: Position, ink: Ink, paint: Paint) -> list[str]:
    """The line, if it is known, with a caret under the position."""
    if line is None:
        return []
    number = str(position.line)
    gutter, edge = " " * len(number), paint(Ink.BLUE, "|")
    before, after = _window(picture(line), position.column - 1)
    padding = "".join("\t" if character == "\t" else " " * character_width(character) for character in before)
    return [
        f"{gutter} {edge}",
        f"{paint(Ink.BLUE, number)} {edge} {before}{after}".rstrip(),
        f"{gutter} {edge} {padding}{paint(ink, '^')}",
    ]


def _window(line: str, column: int) -> tuple[str, str]:
    """What to show of the line before `column` (from 0) and from there on; long lines lose their ends."""
    before, after = line[:column], line[column:]
    if width(line) <= _EXCERPT_WIDTH:
        return before, after
    kept_after = _fitting(after, max(_EXCERPT_WIDTH // 2, _EXCERPT_WIDTH - width(before)))
    kept_before = _fitting(before[::-1], _EXCERPT_WIDTH - width(kept_after))[::-1]
    return (
        kept_before if len(kept_before) == len(before) else "…" + kept_before,
        kept_after if len(kept_after) == len(after) else kept_after + "…",
    )


def _fitting(text: str, room: int) -> str:
    taken = 0
    for index, character in enumerate(text):
        taken += character_width(character)
        if taken > room:
            return text[:index]
    return text


def _callers(callers: Sequence[Caller]) -> list[str]:
    """One line for each caller, the nearest first; of many, those in the middle are only counted."""
    texts = [f"called from {harmless(caller.function)} ({harmless(str(caller))})" for caller in callers]
    left_out = len(texts) - _MOST_CALLERS
    if left_out > 1:
        texts[_MOST_CALLERS - 1 : -1] = [f"… {left_out} more calls"]
    return texts


def render_json(diagnostics: Iterable[Diagnostic]) -> str:
    """The findings as a JSON object: `diagnostics`, in their order, and how many there are of each severity.

    Each has `code`, `severity`, `message`, `hint`, `step` (the plan's, or "") and `position` (null, or an object with
    `repository`, `file`, `line`, `column` and `callers`).
    """
    findings = tuple(diagnostics)
    counts = Counter(finding.severity for finding in findings)
    data = {
        "diagnostics": [
            {
                "code": finding.code,
                "severity": finding.severity,
                "message": finding.message,
                "hint": finding.hint,
                "step": finding.step,
                "position": None if finding.position is None else asdict(finding.position),
            }
            for finding in findings
        ],
        **{f"{severity}s": counts[severity] for severity in Severity},
    }
    return json.dumps(data, indent=2) + "\n"
