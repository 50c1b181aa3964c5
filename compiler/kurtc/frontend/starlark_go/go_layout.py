"""Times read by example, as Go's `time.Parse` does: the layout shows how the reference time would be written."""

import calendar
import re
from dataclasses import field
from itertools import takewhile

from kurtc.frontend.failure import StarlarkFailure
from kurtc.frontend.starlark_go.go_parts import Parts
from kurtc.frontend.starlark_go.go_time import Moment, Zone
from kurtc.records import mutable

RFC3339 = "2006-01-02T15:04:05Z07:00"

_CHUNK = re.compile(
    r"""January|Jan(?![a-z])|Monday|Mon(?![a-z])|MST|0[1-6]|002|15|1|2006|2|__2|_2(?!006)|3|4|5|PM|pm
      |[Z-]07(?:0000|:00:00|00|:00|)|[.,](?:0+|9+)(?![0-9])""",
    re.VERBOSE,
)
_MONTHS = tuple(calendar.month_name)[1:]
_DAYS = ("Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday")
_ZONE_NAME = re.compile(
    r"(?:ChST|MeST|GMT(?:[+-](?:2[0-3]|1[0-9]|0*[0-9])(?![0-9]))?|GMT|[+-](?:2[0-3]|1[0-9]|0*[0-9])(?![0-9])"
    r"|[A-Z]{4}T(?![A-Z])|(?:[A-Z]{3}T|WITA)(?![A-Z])|[A-Z]{3}(?![A-Z]))"
)
_TWO_DIGITS = re.compile("[0-9]{2}")
_FRACTION = re.compile(r"[.,][0-9]+")


def parse(layout: str, text: str, zone: Zone) -> Moment:
    """The time that `text` shows when it is written as `layout` shows; without a zone of its own it is in `zone`.

    Raises:
        StarlarkFailure: the text is written in another way; the message is Go's.
    """
    reading = _Reading(layout, text)
    reading.read()
    try:
        return reading.parts.moment(zone)
    except ValueError as error:
        raise reading.failure(str(error)) from None


class _MismatchError(Exception):
    """The text is not what the layout wants at this place."""


class _OutOfRangeError(Exception):
    """A part of the time is well written and impossible; the argument names it."""


@mutable
class _Reading:
    layout: str
    text: str
    rest: str = ""
    parts: Parts = field(default_factory=Parts)

    def read(self) -> None:
        self.rest = self.text
        position = 0
        while found := _CHUNK.search(self.layout, position):
            self._skip(self.layout[position : found.start()])
            position = found.end()
            held = self.rest
            try:
                self._chunk(found[0], _CHUNK.search(self.layout, position))
            except _MismatchError:
                raise self._cannot_parse(held, found[0]) from None
            except _OutOfRangeError as error:
                raise self.failure(f"{error} out of range") from None
        self._skip(self.layout[position:])
        if self.rest:
            raise self.failure(f"extra text: {_quoted(self.rest)}")

    def _skip(self, literal: str) -> None:
        """Go over the layout's own characters; any number of blanks stands for one."""
        left, rest = literal, self.rest
        while left:
            if left[0] == " ":
                if rest and rest[0] != " ":
                    raise self._cannot_parse(rest, literal)
                left, rest = left.lstrip(" "), rest.lstrip(" ")
                continue
            if not rest or rest[0] != left[0]:
                raise self._cannot_parse(rest, literal)
            left, rest = left[1:], rest[1:]
        self.rest = rest

    def _chunk(self, chunk: str, following: re.Match[str] | None) -> None:
        match chunk:
            case "2006":
                self._year(self._take(r"[0-9].{3}"))
            case "06":
                short = self._number_of(self._take(r".{2}"))
                self.parts.number["year"] = short + (1900 if short >= 69 else 2000)
            case "January" | "Jan":
                self.parts.number["month"] = (
                    self._word(_MONTHS if chunk == "January" else tuple(m[:3] for m in _MONTHS)) + 1
                )
            case "Monday" | "Mon":
                self._word(_DAYS if chunk == "Monday" else tuple(d[:3] for d in _DAYS))
            case "1" | "01":
                self.parts.number["month"] = self._number("month", chunk, 1, 12)
            case "2" | "_2" | "02":
                if chunk == "_2":
                    self.rest = self.rest.removeprefix(" ")
                self.parts.number["day"] = self._number("day", chunk, 0, 99)
            case "002" | "__2":
                self._day_of_year(chunk)
            case "15":
                self.parts.number["hour"] = self._number("hour", "", 0, 23)
            case "3" | "03":
                self.parts.number["hour"] = self._number("hour", chunk, 0, 12)
            case "4" | "04":
                self.parts.number["minute"] = self._number("minute", chunk, 0, 59)
            case "5" | "05":
                self.parts.number["second"] = self._number("second", chunk, 0, 59)
                if following is None or following[0][0] not in ".,":
                    self._optional_fraction()
            case "PM" | "pm":
                self.parts.halves.add(self._take("AM|PM" if chunk == "PM" else "am|pm").upper())
            case "MST":
                self._abbreviation()
            case _ if chunk[0] in ".,":
                self._fraction(chunk)
            case _:
                self._numeric_zone(chunk)

    def _take(self, pattern: str) -> str:
        found = re.match(pattern, self.rest, re.DOTALL)
        if not found:
            raise _MismatchError
        self.rest = self.rest[found.end() :]
        return found[0]

    def _number_of(self, digits: str) -> int:
        if not re.fullmatch(r"[+-]?[0-9]+", digits):
            raise _MismatchError
        return int(digits)

    def _year(self, digits: str) -> None:
        self.parts.number["year"] = self._number_of(digits)

    def _number(self, name: str, chunk: str, least: int, most: int) -> int:
        """One or two digits; two where the layout has a zero."""
        value = int(self._take("[0-9]{2}" if chunk.startswith("0") else "[0-9]{1,2}"))
        if not least <= value <= most:
            raise _OutOfRangeError(name)
        return value

    def _day_of_year(self, chunk: str) -> None:
        if chunk == "__2":
            self._take(" {0,2}")
        self.parts.number["day of year"] = int(self._take("[0-9]{3}" if chunk == "002" else "[0-9]{1,3}"))

    def _word(self, words: tuple[str, ...]) -> int:
        for index, word in enumerate(words):
            if self.rest[: len(word)].lower() == word.lower():
                self.rest = self.rest[len(word) :]
                return index
        raise _MismatchError

    def _optional_fraction(self) -> None:
        if _FRACTION.match(self.rest):
            self._nanoseconds(self._take(_FRACTION.pattern))

    def _fraction(self, chunk: str) -> None:
        if chunk[1] == "9":
            self._optional_fraction()
        else:
            self._nanoseconds(self._take(rf"[.,].{{{len(chunk) - 1}}}"))

    def _nanoseconds(self, text: str) -> None:
        digits = text[1:10]
        if not re.fullmatch(r"[+-]?[0-9]+", digits):
            raise _MismatchError
        if int(digits) < 0:
            raise _OutOfRangeError("fractional second")
        self.parts.number["nanosecond"] = int(digits) * 10 ** (9 - len(digits))

    def _abbreviation(self) -> None:
        if self.rest.startswith("UTC"):
            self.rest = self.rest[3:]
            self.parts.utc = True
        elif len(self.rest) < 3:
            raise _MismatchError
        else:
            self.parts.zone_name = self._take(_ZONE_NAME.pattern)

    def _numeric_zone(self, chunk: str) -> None:
        if chunk[0] == "Z" and self.rest.startswith("Z"):
            self.rest = self.rest[1:]
            self.parts.utc = True
            return
        shape = ":" if ":" in chunk else ""
        fields = len(chunk.replace(":", "")) // 2
        text = self._take(rf".{{3}}{f'{shape}..' * (fields - 1)}")
        width = 2 + len(shape)
        written = [text[start : start + 2] for start in range(1, len(text), width)]
        digits = list(takewhile(_TWO_DIGITS.fullmatch, written))
        hour, minute, second = (*map(int, digits), 0, 0, 0)[:3]
        for name, value, most in (("hour", hour, 24), ("minute", minute, 60), ("second", second, 60)):
            if value > most:
                raise _OutOfRangeError(f"time zone offset {name}")
        if text[0] not in "+-" or digits != written:
            raise _MismatchError
        self.parts.offset = (hour * 3600 + minute * 60 + second) * (-1 if text[0] == "-" else 1)

    def _cannot_parse(self, value: str, element: str) -> StarlarkFailure:
        return StarlarkFailure(
            f"parsing time {_quoted(self.text)} as {_quoted(self.layout)}: "
            f"cannot parse {_quoted(value)} as {_quoted(element)}"
        )

    def failure(self, problem: str) -> StarlarkFailure:
        """The failure that names the text."""
        return StarlarkFailure(f"parsing time {_quoted(self.text)}: {problem}")


def _quoted(text: str) -> str:
    """The text in quotes as Go's package `time` writes it: bytes other than printable ASCII in hexadecimal."""
    out = [
        "\\" + chr(byte) if chr(byte) in '"\\' else chr(byte) if 0x20 <= byte < 0x80 else f"\\x{byte:02x}"
        for byte in text.encode()
    ]
    return f'"{"".join(out)}"'
