"""Tables of text: columns as wide as their content, cells of several lines, nothing that a terminal would obey."""

from collections.abc import Iterable, Sequence
from itertools import zip_longest

from kurtc.terminal import Ink, Paint, harmless, width

_GAP = "   "


def table(heads: Sequence[str], rows: Iterable[Sequence[str]], paint: Paint, *, indent: str = "") -> str:
    """A line of heads and a line or more for each row; the lines of a cell stand below each other."""
    cells = [[[harmless(line) for line in cell.split("\n")] for cell in row] for row in rows]
    widths = [
        max(width(head), *(width(line) for row in cells for line in row[column]), 0)
        for column, head in enumerate(heads)
    ]
    lines = [paint(Ink.BOLD, _line(heads, widths))]
    for row in cells:
        lines += [_line(parts, widths) for parts in zip_longest(*row, fillvalue="")]
    return "".join(f"{indent}{line}\n" for line in lines)


def _line(parts: Sequence[str], widths: Sequence[int]) -> str:
    padded = (part + " " * (room - width(part)) for part, room in zip(parts, widths, strict=True))
    return _GAP.join(padded).rstrip()


def heading(title: str, paint: Paint, columns: int = 100) -> str:
    """A title in the middle of a line, as Kurtosis has them."""
    return paint(Ink.BOLD, f" {title} ".center(columns, "=")) + "\n"
