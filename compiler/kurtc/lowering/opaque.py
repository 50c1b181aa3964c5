"""Stand-ins for values that a template may print, but not look at."""

import re
from typing import Literal, TypeAlias

from kurtc.plan.values import Future, Holed

Shape: TypeAlias = Literal["plain", "marked"]
"""How the stand-ins look: no part of one shape is the same part of the other."""

_ADDRESSES = {"plain": ("0", "731.95"), "marked": ("9157", "4")}
"""How the stand-ins for an address start and end: no escaping changes them."""
_VALUES = {"plain": ("kurtc", "x"), "marked": ("\"<'&\\ \n%\té=+", "\t>")}
"""How the stand-ins for any other value start and end: every escaping changes the second shape."""


class Inspected(Exception):  # noqa: N818 - a finding, made one by the caller
    """The template does not only print the value of `future`: its result depends on how the value looks."""

    def __init__(self, future: Future) -> None:
        super().__init__(future)
        self.future = future


def stand_in(future: Future, number: int, shape: Shape) -> str:
    """A text for a value that nobody else writes."""
    start, end = (_ADDRESSES if future.field == "ip_address" else _VALUES)[shape]
    separator = "." if future.field == "ip_address" else ""
    return f"{start}{separator}{number:06d}83502{separator}{end}"


class Opaque(str):
    """A text with stand-ins in it. Looking at it raises `Inspected`, unless every value gives the same answer."""

    __slots__ = ("_holed",)
    _holed: Holed

    @classmethod
    def of(cls, text: str, holed: Holed) -> "Opaque":
        """`text` is `holed` with its holes filled."""
        made = cls(text)
        made._holed = holed
        return made

    def __bool__(self) -> bool:
        known = any(isinstance(part, str) or part.field == "ip_address" for part in self._holed.parts)
        return known or self._inspected()

    def __eq__(self, other: object) -> bool:
        if type(other) is str and not re.fullmatch(_pattern(self._holed), other, re.DOTALL):
            return False
        return self._inspected()

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __hash__(self) -> int:
        return self._inspected()

    def encode(self, encoding: str = "utf-8", errors: str = "strict") -> bytes:
        """Comparing, cutting and measuring a text start with its bytes."""
        raise Inspected(_first(self._holed))

    def _inspected(self) -> bool:
        raise Inspected(_first(self._holed))


def _first(holed: Holed) -> Future:
    return next(part for part in holed.parts if isinstance(part, Future))


def _pattern(holed: Holed) -> str:
    return "".join(
        re.escape(part) if isinstance(part, str) else "[0-9.]+" if part.field == "ip_address" else ".*"
        for part in holed.parts
    )
