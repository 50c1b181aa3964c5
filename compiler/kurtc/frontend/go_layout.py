"""Times read by example, as Go's `time.Parse` does: the layout shows how the reference time would be written."""

import calendar
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import takewhile

from kurtc.frontend.failure import StarlarkFailure
from kurtc.frontend.go_time import UTC, Fixed, Moment, Zone, at_clock, days_since_epoch, offsets, zone_at

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
    return reading.moment(zone)


class _MismatchError(Exception):
    """The text is not what the layout wants at this place."""


class _OutOfRangeError(Exception):
    """A part of the time is well written and impossible; the argument names it."""


@dataclass(slots=True)
class _Reading:
    layout: str
    text: str
    rest: str = ""
    part: dict[str, int] = field(default_factory=dict)
    halves: set[str] = field(default_factory=set)
    utc: bool = False
    zone_name: str = ""
    offset: int | None = None

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
                raise self._failure(f"{error} out of range") from None
        self._skip(self.layout[position:])
        if self.rest:
            raise self._failure(f"extra text: {_quoted(self.rest)}")

    def moment(self, zone: Zone) -> Moment:
        """The time that the parts mean."""
        days = days_since_epoch(*self._date())
        part = self.part
        hour = part.get("hour", 0)
        if "PM" in self.halves and hour < 12:
            hour += 12
        elif "AM" in self.halves and hour == 12:
            hour = 0
        second = (hour * 60 + part.get("minute", 0)) * 60 + part.get("second", 0)

        def at(place: Zone) -> Moment:
            return at_clock(days, second, part.get("nanosecond", 0), place)

        if self.utc:
            return at(UTC)
        if self.offset is not None:
            shown = at(Fixed(self.offset, self.zone_name))
            offset, name = zone_at(zone, shown.unix)
            same = offset == self.offset and self.zone_name in ("", name)
            return Moment(shown.unix, shown.nanosecond, zone) if same else shown
        if self.zone_name:
            return self._named(at, zone)
        return at(zone)

    def _named(self, at: Callable[[Zone], Moment], zone: Zone) -> Moment:
        """A zone's abbreviation counts when it is one of the place's own; otherwise it is only a name."""
        shown = at(UTC)
        clock = shown.unix
        known = [offset for offset, name in offsets(zone) if name == self.zone_name]
        fitting = [offset for offset in known if zone_at(zone, clock - offset)[1] == self.zone_name]
        if known:
            return Moment(clock - (fitting or known)[0], shown.nanosecond, zone)
        hours = self.zone_name.removeprefix("GMT") if self.zone_name.startswith("GMT") else ""
        return Moment(clock, shown.nanosecond, Fixed(int(hours) * 3600 if hours else 0, self.zone_name))

    def _date(self) -> tuple[int, int, int]:
        year, month, day = self.part.get("year", 0), self.part.get("month", 0), self.part.get("day", 0)
        leap = calendar.isleap(year)
        if (of_year := self.part.get("day of year")) is not None:
            if not 1 <= of_year <= 365 + leap:
                raise self._failure("day-of-year out of range")
            starts = [sum(_lengths(leap)[:m]) for m in range(12)]
            its_month = max(m for m in range(12) if starts[m] < of_year)
            its_day = of_year - starts[its_month]
            if self.part.get("month", its_month + 1) != its_month + 1:
                raise self._failure("day-of-year does not match month")
            if self.part.get("day", its_day) != its_day:
                raise self._failure("day-of-year does not match day")
            return year, its_month + 1, its_day
        month = self.part.get("month", 1)
        day = self.part.get("day", 1)
        if not 1 <= day <= _lengths(leap)[month - 1]:
            raise self._failure("day out of range")
        return year, month, day

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
                self.part["year"] = short + (1900 if short >= 69 else 2000)
            case "January" | "Jan":
                self.part["month"] = self._word(_MONTHS if chunk == "January" else tuple(m[:3] for m in _MONTHS)) + 1
            case "Monday" | "Mon":
                self._word(_DAYS if chunk == "Monday" else tuple(d[:3] for d in _DAYS))
            case "1" | "01":
                self.part["month"] = self._number("month", chunk, 1, 12)
            case "2" | "_2" | "02":
                if chunk == "_2":
                    self.rest = self.rest.removeprefix(" ")
                self.part["day"] = self._number("day", chunk, 0, 99)
            case "002" | "__2":
                self._day_of_year(chunk)
            case "15":
                self.part["hour"] = self._number("hour", "", 0, 23)
            case "3" | "03":
                self.part["hour"] = self._number("hour", chunk, 0, 12)
            case "4" | "04":
                self.part["minute"] = self._number("minute", chunk, 0, 59)
            case "5" | "05":
                self.part["second"] = self._number("second", chunk, 0, 59)
                if following is None or following[0][0] not in ".,":
                    self._optional_fraction()
            case "PM" | "pm":
                self.halves.add(self._take("AM|PM" if chunk == "PM" else "am|pm").upper())
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
        self.part["year"] = self._number_of(digits)

    def _number(self, name: str, chunk: str, least: int, most: int) -> int:
        """One or two digits; two where the layout has a zero."""
        value = int(self._take("[0-9]{2}" if chunk.startswith("0") else "[0-9]{1,2}"))
        if not least <= value <= most:
            raise _OutOfRangeError(name)
        return value

    def _day_of_year(self, chunk: str) -> None:
        if chunk == "__2":
            self._take(" {0,2}")
        self.part["day of year"] = int(self._take("[0-9]{3}" if chunk == "002" else "[0-9]{1,3}"))

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
        self.part["nanosecond"] = int(digits) * 10 ** (9 - len(digits))

    def _abbreviation(self) -> None:
        if self.rest.startswith("UTC"):
            self.rest = self.rest[3:]
            self.utc = True
        elif len(self.rest) < 3:
            raise _MismatchError
        else:
            self.zone_name = self._take(_ZONE_NAME.pattern)

    def _numeric_zone(self, chunk: str) -> None:
        if chunk[0] == "Z" and self.rest.startswith("Z"):
            self.rest = self.rest[1:]
            self.utc = True
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
        self.offset = (hour * 3600 + minute * 60 + second) * (-1 if text[0] == "-" else 1)

    def _cannot_parse(self, value: str, element: str) -> StarlarkFailure:
        return StarlarkFailure(
            f"parsing time {_quoted(self.text)} as {_quoted(self.layout)}: "
            f"cannot parse {_quoted(value)} as {_quoted(element)}"
        )

    def _failure(self, problem: str) -> StarlarkFailure:
        return StarlarkFailure(f"parsing time {_quoted(self.text)}: {problem}")


def _lengths(leap: bool) -> tuple[int, ...]:
    return (31, 28 + leap, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def _quoted(text: str) -> str:
    """The text in quotes as Go's package `time` writes it: bytes other than printable ASCII in hexadecimal."""
    out = [
        "\\" + chr(byte) if chr(byte) in '"\\' else chr(byte) if 0x20 <= byte < 0x80 else f"\\x{byte:02x}"
        for byte in text.encode()
    ]
    return f'"{"".join(out)}"'
