"""Text on a terminal: how wide it is, how foreign text is made harmless, and colours."""

import re
import unicodedata
from enum import StrEnum

from kurtc.records import frozen

_HARMFUL = re.compile(
    "[\x00-\x1f\x7f-\x9f\xad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb\ud800-\udfff]"
)
"""Characters that move the cursor, begin escape sequences, reorder or hide text."""

_KEPT = re.compile(r"(\x1b\[[\d;]*m|\t)")
"""What logs may have: tabs and colours."""


def width(text: str) -> int:
    """How many columns the text takes."""
    return len(text) if text.isascii() else sum(map(character_width, text))


def character_width(character: str) -> int:
    """How many columns the character takes: 2 for wide ones, 0 for those that join the one before."""
    if unicodedata.category(character) in {"Mn", "Me", "Cf"}:
        return 0
    return 2 if unicodedata.east_asian_width(character) in {"W", "F"} else 1


def harmless(text: str) -> str:
    r"""The text on one line, with harmful characters as escapes: `\n`, `\x1b`, `\u202e`."""
    return _HARMFUL.sub(lambda found: found[0].encode("unicode_escape").decode(), text)


def harmless_but_colored(text: str) -> str:
    """The text on one line like `harmless`, but tabs stay, and so do sequences that only colour: to the line's end."""
    parts = _KEPT.split(text)  # every other one is kept
    shown = "".join(part if index % 2 else harmless(part) for index, part in enumerate(parts))
    return f"{shown}\x1b[0m" if "\x1b" in shown else shown


def picture(text: str) -> str:
    """The text with a visible character of one column in place of each harmful one, except tabs."""
    return _HARMFUL.sub(lambda found: _picture(found[0]), text)


def _picture(character: str) -> str:
    if character == "\t":
        return character
    if character < " ":
        return chr(0x2400 + ord(character))
    return "␡" if character == "\x7f" else "�"


class Ink(StrEnum):
    """A way to paint text."""

    BOLD = "1"
    DIM = "2"
    RED = "1;31"
    GREEN = "32"
    YELLOW = "1;33"
    BLUE = "34"
    MAGENTA = "35"
    CYAN = "36"


@frozen(kw_only=False)
class Paint:
    """Paints text, or leaves it alone if it is not `enabled`."""

    enabled: bool

    def __call__(self, ink: Ink, text: str) -> str:
        """The text in that ink."""
        return f"\x1b[{ink}m{text}\x1b[0m" if self.enabled and text else text
