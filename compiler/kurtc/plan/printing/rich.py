"""Pieces of text that know their colour, and how wide they are: what a printed plan is made of.

Everything that comes from a user becomes harmless here: no control character of a package reaches the terminal.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import TypeAlias

from kurtc.plan.values import Future, Holed, Text
from kurtc.records import frozen
from kurtc.terminal import Ink, Paint, character_width, harmless, width


@frozen(kw_only=False)
class Span:
    """Text of one colour; already harmless."""

    text: str
    ink: Ink | None = None


@frozen(kw_only=False)
class Rich:
    """Spans on one line."""

    spans: tuple[Span, ...] = ()

    def __add__(self, other: "Rich") -> "Rich":
        return Rich(self.spans + other.spans)

    def __bool__(self) -> bool:
        return any(span.text for span in self.spans)

    @property
    def width(self) -> int:
        """How many columns it takes."""
        return sum(width(span.text) for span in self.spans)

    def painted(self, paint: Paint) -> str:
        """The text as it goes to the terminal."""
        return "".join(span.text if span.ink is None else paint(span.ink, span.text) for span in self.spans)


Row: TypeAlias = tuple[str | None, list[Rich]]
"""A label and the lines beside it, none wider than `ROOM`; with None as the label, headings of the rows that follow."""

ROOM = 83
"""Columns for the lines of a row."""


def rich(text: str, ink: Ink | None = None) -> Rich:
    """Any text, made harmless."""
    return Rich((Span(harmless(text), ink),)) if text else Rich()


def joined(parts: Iterable[Rich], separator: str) -> Rich:
    """The parts with a separator between them."""
    spans: list[Span] = []
    for part in parts:
        if spans:
            spans.append(Span(separator))
        spans.extend(part.spans)
    return Rich(tuple(spans))


def hole(future: Future) -> Rich:
    """A run-time value: `db.hostname` or `s4.output` in angle quotes."""
    producer = future.service or future.step or "?"
    return rich(f"\u2039{producer}.{future.field}\u203a", Ink.MAGENTA)


def text_rich(text: Text) -> Rich:
    """Text with its holes."""
    if isinstance(text, str):
        return rich(text)
    spans: list[Span] = []
    for part in text.parts:
        spans.extend((rich(part) if isinstance(part, str) else hole(part)).spans)
    return Rich(tuple(spans))


def lines_of(text: Text) -> list[Text]:
    """The lines of a text; a final newline does not begin another one."""
    lines: list[list[str | Future]] = [[]]
    for part in text.parts if isinstance(text, Holed) else (text,):
        if isinstance(part, Future):
            lines[-1].append(part)
            continue
        first, *others = part.split("\n")
        lines[-1].append(first)
        lines.extend([other] for other in others)
    if lines[-1] in ([], [""]):
        lines.pop()
    return [Holed(tuple(line)) for line in lines]


def shortened(line: Rich, room: int, *, note: str = "") -> Rich:
    """The line in at most `room` columns; if it loses its end, `…` and the note say so."""
    if line.width <= room:
        return line
    end = f"… {note}" if note else "…"
    kept: list[Span] = []
    left = room - width(end)
    for span in line.spans:
        text = _fitting(span.text, left)
        kept.append(Span(text, span.ink))
        left -= width(text)
        if text != span.text:
            break
    return Rich((*kept, Span(end, Ink.DIM)))


def padded(text: Rich, columns: int) -> Rich:
    """The text in exactly `columns` columns, and a gap."""
    text = shortened(text, columns)
    return text + Rich((Span(" " * (columns - text.width + 2)),))


def _fitting(text: str, room: int) -> str:
    if text.isascii():
        return text[: max(room, 0)]
    for index, character in enumerate(text):
        room -= character_width(character)
        if room < 0:
            return text[:index]
    return text


def pieces(line: Rich) -> list[Rich]:
    """What stands between the blanks of a line; empty where two of them are neighbours."""
    words: list[list[Span]] = [[]]
    for span in line.spans:
        first, *others = span.text.split(" ")
        words[-1].append(Span(first, span.ink))
        words.extend([Span(other, span.ink)] for other in others)
    return [Rich(tuple(word)) for word in words]


def wrapped(words: Sequence[Rich], room: int, *, separator: str = " ", most: int = 6) -> list[Rich]:
    """The words in lines of at most `room` columns; of more than `most` lines, the rest is only counted."""
    lines: list[list[Rich]] = []
    taken = room + 1
    for number, word in enumerate(words):
        short = shortened(word, room, note=f"({word.width} characters)")
        taken += short.width + width(separator)
        if taken > room:
            if len(lines) == most:
                more = rich(f"… {len(words) - number} more", Ink.DIM)
                return [*(joined(line, separator) for line in lines), more]
            lines.append([])
            taken = short.width
        lines[-1].append(short)
    return [joined(line, separator) for line in lines]


def block(text: Text, room: int, *, most: int = 8) -> list[Rich]:
    """Text of several lines with a bar beside it, cut after `most` lines; of few lines, the long ones are wrapped."""
    lines = [_detabbed(line) for line in lines_of(text)]
    bar = rich("│ ", Ink.DIM)
    if len(lines) < most // 2:
        return [bar + part for line in lines for part in wrapped(pieces(line), room - 2, most=most // 2)]
    kept = len(lines) if len(lines) <= most + 1 else most
    shown = [bar + shortened(line, room - 2) for line in lines[:kept]]
    if kept < len(lines):
        shown.append(bar + rich(f"… {len(lines) - kept} more lines ({size(text)})", Ink.DIM))
    return shown


def _detabbed(line: Text) -> Rich:
    """The line, tabs as blanks."""
    parts = line.parts if isinstance(line, Holed) else (line,)
    return text_rich(Holed(tuple(part.replace("\t", "    ") if isinstance(part, str) else part for part in parts)))


def size(text: Text) -> str:
    """How long a text is: `12 lines, 1.2 kB`."""
    parts = text.parts if isinstance(text, Holed) else (text,)
    count = sum(len(part.encode("utf-8", "replace")) for part in parts if isinstance(part, str))
    lines = len(lines_of(text))
    amount = f"{count} bytes" if count < 1000 else f"{count / 1000:.1f} kB"
    return f"{lines} lines, {amount}" if lines > 1 else amount


def bounded(items: Iterator[Rich] | Sequence[Rich], most: int) -> list[Rich]:
    """The items, the rest of more than `most` only counted."""
    every = list(items)
    if len(every) <= most + 1:
        return every
    return [*every[:most], rich(f"… {len(every) - most} more", Ink.DIM)]
