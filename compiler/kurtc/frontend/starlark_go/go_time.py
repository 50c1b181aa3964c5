"""Moments as Go's package `time` has them: seconds since 1970, any year, and the clock of a place."""

from collections.abc import Mapping
from datetime import UTC as PYTHON_UTC
from datetime import date, datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING, TypeAlias

from kurtc.frontend.failure import StarlarkFailure
from kurtc.frontend.wire import StarlarkValue
from kurtc.records import frozen

if TYPE_CHECKING:  # few scripts need a zone, and its import takes long
    from zoneinfo import ZoneInfo

ZONE = "__kurtc_zone__"
"""The hidden attribute of a `time.time` that holds its offset in seconds and the abbreviation of its zone."""
SECONDS, NANOSECONDS = "__kurtc_unix__", "__kurtc_unix_nano__"
"""Hidden attributes by which a `time.time` is ordered: the interpreter compares structs by their first attributes."""

_DAY = 86_400
_CYCLE_YEARS = 400
_CYCLE_DAYS = 146_097
_EPOCH = date(1970, 1, 1).toordinal()
_START = datetime(1970, 1, 1, tzinfo=PYTHON_UTC)


@frozen(kw_only=False)
class Fixed:
    """A zone that is always `offset` seconds from UTC; it may have no name."""

    offset: int
    name: str


Zone: TypeAlias = "Fixed | ZoneInfo"
UTC = Fixed(0, "UTC")


@frozen(kw_only=False)
class Moment:
    """A moment: Unix seconds, nanoseconds within the second, and the zone whose clock shows it."""

    unix: int
    nanosecond: int
    zone: Zone = UTC

    def attributes(self) -> dict[str, StarlarkValue]:
        """What Starlark sees of it, and its zone."""
        offset, name = zone_at(self.zone, self.unix)
        days, second = divmod(self.unix + offset, _DAY)
        year, month, day = civil(days)
        return {
            "year": year,
            "month": month,
            "day": day,
            "hour": second // 3600,
            "minute": second // 60 % 60,
            "second": second % 60,
            "nanosecond": self.nanosecond,
            "unix": self.unix,
            "unix_nano": wrapped(self.unix * 10**9 + self.nanosecond),
            ZONE: f"{offset} {name}",
            SECONDS: self.unix,
            NANOSECONDS: self.nanosecond,
        }


def wrapped(value: int) -> int:
    """The value as an `int64`, which overflows silently."""
    return (value + 2**63) % 2**64 - 2**63


def location(name: str) -> Zone:
    """The time zone with that name; `""` and `Local` are UTC, as in Kurtosis' containers.

    Raises:
        StarlarkFailure: there is none.
    """
    if name in ("", "UTC", "Local"):
        return UTC
    from zoneinfo import ZoneInfo

    if ".." in name or name[0] in "/\\":
        raise StarlarkFailure("time: invalid location name")
    try:
        return ZoneInfo(name)
    except (ValueError, OSError, KeyError):
        raise StarlarkFailure(f"unknown time zone {name}") from None


def zone_at(zone: Zone, unix: int) -> tuple[int, str]:
    """The offset from UTC in seconds and the zone's abbreviation at a moment."""
    if isinstance(zone, Fixed):
        return zone.offset, zone.name
    # The calendar repeats every 400 years; Python knows the years 1 to 9999.
    year, _, _ = civil(unix // _DAY)
    cycles = (9500 - year) // _CYCLE_YEARS if year > 9500 else max(0, -((year - 400) // _CYCLE_YEARS))
    local = (_START + timedelta(days=cycles * _CYCLE_DAYS, seconds=unix)).astimezone(zone)
    offset = local.utcoffset()
    assert offset is not None
    return round(offset.total_seconds()), local.tzname() or ""


@cache
def offsets(zone: Zone) -> tuple[tuple[int, str], ...]:
    """The offsets and abbreviations that a zone had in any quarter of a year from 1880 to 2037."""
    quarters = range(-90 * 366 * _DAY, 68 * 365 * _DAY, 91 * _DAY)
    return tuple(dict.fromkeys(zone_at(zone, unix) for unix in quarters))


def at_clock(days: int, second: int, nanosecond: int, zone: Zone) -> Moment:
    """The moment when the clock of `zone` shows this second of a day (counted from 1970-01-01); seconds carry over."""
    carry, nanosecond = divmod(nanosecond, 10**9)
    clock = days * _DAY + second + carry
    offset, _ = zone_at(zone, wrapped(clock))
    if offset:
        offset, _ = zone_at(zone, wrapped(clock - offset))
    return Moment(wrapped(clock - offset), nanosecond, zone)


def days_since_epoch(year: int, month: int, day: int) -> int:
    """Days from 1970-01-01 to a date; months and days beyond their range carry over."""
    years, month = divmod(month - 1, 12)
    cycles, year = divmod(year + years, _CYCLE_YEARS)
    first = date(year + 2000, month + 1, 1).toordinal() - _EPOCH
    return first + (cycles - 5) * _CYCLE_DAYS + day - 1


def civil(days: int) -> tuple[int, int, int]:
    """The year, month and day of a day counted from 1970-01-01."""
    cycles, rest = divmod(days, _CYCLE_DAYS)
    found = date.fromordinal(_EPOCH + rest)
    return found.year + cycles * _CYCLE_YEARS, found.month, found.day


def written(attributes: Mapping[str, StarlarkValue]) -> str:
    """A `time.time` as Go prints it: `2006-01-02 15:04:05.999999999 -0700 MST`."""
    part = {name: value for name, value in attributes.items() if isinstance(value, int)}
    seconds, _, name = str(attributes.get(ZONE, "0 UTC")).partition(" ")
    minutes = abs(int(seconds)) // 60
    offset = f"{'-' if int(seconds) <= -60 else '+'}{minutes // 60:02d}{minutes % 60:02d}"
    fraction = f".{part['nanosecond']:09d}".rstrip("0").rstrip(".")
    year = f"{'-' if part['year'] < 0 else ''}{abs(part['year']):04d}"
    day = f"{year}-{part['month']:02d}-{part['day']:02d}"
    return f"{day} {part['hour']:02d}:{part['minute']:02d}:{part['second']:02d}{fraction} {offset} {name or offset}"
