"""Text edits that keep track of where every character came from, so that errors show the user's original."""

import re
from bisect import bisect_right
from collections.abc import Iterable

from kurtc.records import frozen

_LINE_END = re.compile("\n")


@frozen(kw_only=False)
class Edit:
    """Replace `original[start:end]` by `text`. At one offset, edits with a lower `rank` come first."""

    start: int
    end: int
    text: str
    rank: int = 0


@frozen(kw_only=False)
class Rewritten:
    """A text after edits.

    `anchors` are pairs of offsets (rewritten, original), ascending; from each on, both texts run in step.
    """

    text: str
    anchors: tuple[tuple[int, int], ...]

    def original_offset(self, offset: int) -> int:
        """The offset in the original of what stands at `offset` in the rewritten text."""
        at = bisect_right(self.anchors, offset, key=lambda anchor: anchor[0]) - 1
        rewritten, original = self.anchors[at]
        limit = self.anchors[at + 1][1] if at + 1 < len(self.anchors) else None
        found = original + offset - rewritten
        return found if limit is None else min(found, limit)


def rewrite(original: str, edits: Iterable[Edit]) -> Rewritten:
    """Apply `edits`, which may touch but not overlap."""
    parts: list[str] = []
    anchors = [(0, 0)]
    length = at = 0
    for edit in sorted(edits, key=lambda e: (e.start, e.rank)):
        kept = original[at : edit.start]
        parts += (kept, edit.text)
        length += len(kept) + len(edit.text)
        at = edit.end
        anchors.append((length, at))
    parts.append(original[at:])
    return Rewritten("".join(parts), tuple(anchors))


class Lines:
    """Converts between offsets and (line, column), both from 1, of one text."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._starts = [0, *(found.end() for found in _LINE_END.finditer(text))]
        self._ascii = text.isascii()

    def offset(self, line: int, column: int) -> int:
        """The offset of a place; places behind the end of a text are its end."""
        if line > len(self._starts):
            return len(self.text)
        return min(self._starts[line - 1] + column - 1, len(self.text))

    def place(self, offset: int) -> tuple[int, int]:
        """Line and column of an offset."""
        line = bisect_right(self._starts, offset)
        return line, offset - self._starts[line - 1] + 1

    def offset_of_byte(self, line: int, byte: int) -> int:
        """The offset of a place whose column counts UTF-8 bytes from 0, as Python's `ast` does."""
        start = self._starts[line - 1]
        if self._ascii:
            return start + byte
        end = self._starts[line] if line < len(self._starts) else len(self.text)
        row = self.text[start:end]
        return start + (byte if row.isascii() else len(row.encode()[:byte].decode(errors="replace")))
