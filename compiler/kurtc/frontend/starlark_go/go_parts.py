"""What was read of a written time, and the moment that it means by the rules of Go's `time.Parse`."""

import calendar
from dataclasses import field

from kurtc.frontend.starlark_go.go_time import UTC, Fixed, Moment, Zone, at_clock, days_since_epoch, offsets, zone_at
from kurtc.records import mutable


@mutable
class Parts:
    """The parts of a time that a text names.

    `number` has `year`, `month`, `day`, `day of year`, `hour`, `minute`, `second` and `nanosecond`; `halves` the halves
    of the day that were named (`AM`, `PM`); `offset` the seconds from UTC.
    """

    number: dict[str, int] = field(default_factory=dict)
    halves: set[str] = field(default_factory=set)
    utc: bool = False
    zone_name: str = ""
    offset: int | None = None

    def moment(self, zone: Zone) -> Moment:
        """The time that the parts mean; where they name no zone, the clock is that of `zone`.

        Raises:
            ValueError: there is no such day.
        """
        days, second = days_since_epoch(*self._date()), self._second()

        def at(place: Zone) -> Moment:
            return at_clock(days, second, self.number.get("nanosecond", 0), place)

        if self.utc:
            return at(UTC)
        if self.offset is not None:
            shown = at(Fixed(self.offset, self.zone_name))
            offset, name = zone_at(zone, shown.unix)
            same = offset == self.offset and self.zone_name in ("", name)
            return Moment(shown.unix, shown.nanosecond, zone) if same else shown
        return self._named(at(UTC), zone) if self.zone_name else at(zone)

    def _second(self) -> int:
        """The second of the day."""
        hour = self.number.get("hour", 0)
        if "PM" in self.halves and hour < 12:
            hour += 12
        elif "AM" in self.halves and hour == 12:
            hour = 0
        return (hour * 60 + self.number.get("minute", 0)) * 60 + self.number.get("second", 0)

    def _named(self, shown: Moment, zone: Zone) -> Moment:
        """A zone's abbreviation counts when it is one of the place's own; otherwise it is only a name."""
        clock = shown.unix
        known = [offset for offset, name in offsets(zone) if name == self.zone_name]
        fitting = [offset for offset in known if zone_at(zone, clock - offset)[1] == self.zone_name]
        if known:
            return Moment(clock - (fitting or known)[0], shown.nanosecond, zone)
        hours = self.zone_name.removeprefix("GMT") if self.zone_name.startswith("GMT") else ""
        return Moment(clock, shown.nanosecond, Fixed(int(hours) * 3600 if hours else 0, self.zone_name))

    def _date(self) -> tuple[int, int, int]:
        year, month, day = self.number.get("year", 0), self.number.get("month", 1), self.number.get("day", 1)
        lengths = _lengths(calendar.isleap(year))
        if "day of year" in self.number:
            return year, *self._day_of_year(lengths)
        if not 1 <= day <= lengths[month - 1]:
            raise ValueError("day out of range")
        return year, month, day

    def _day_of_year(self, lengths: tuple[int, ...]) -> tuple[int, int]:
        """The month and day, which must be those that the text names, too."""
        day = self.number["day of year"]
        if not 1 <= day <= sum(lengths):
            raise ValueError("day-of-year out of range")
        month = 1
        while day > lengths[month - 1]:
            day -= lengths[month - 1]
            month += 1
        for name, value in (("month", month), ("day", day)):
            if self.number.get(name, value) != value:
                raise ValueError(f"day-of-year does not match {name}")
        return month, day


def _lengths(leap: bool) -> tuple[int, ...]:
    return (31, 28 + leap, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
