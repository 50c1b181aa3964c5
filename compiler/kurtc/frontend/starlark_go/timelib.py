"""Kurtosis' module `time`: starlark-go's, without the current time.

Durations and times go to Starlark as structs of their attributes. The interpreter has no arithmetic for structs, so
that `5 * time.second` and `later - earlier` fail there, unlike in starlark-go; times lack their methods (`t.format(…)`,
`t.in_location(…)`), and those of different zones are never equal. `str()` of both kinds is starlark_text's.
"""

from collections.abc import Mapping, Sequence

from kurtc.frontend.failure import StarlarkFailure
from kurtc.frontend.starlark_go.go_arguments import int64, named, positional, string
from kurtc.frontend.starlark_go.go_time import Moment, at_clock, days_since_epoch, location, wrapped
from kurtc.frontend.wire import KIND, StarlarkValue, Struct, type_name
from kurtc.plan.durations import parse_duration

_CLOCK = ("year", "month", "day", "hour", "minute", "second", "nanosecond")
_UNITS = {
    "nanosecond": 1,
    "microsecond": 10**3,
    "millisecond": 10**6,
    "second": 10**9,
    "minute": 60 * 10**9,
    "hour": 3600 * 10**9,
}
_WHOLE_UNITS = {"hours": 3600 * 10**9, "minutes": 60 * 10**9, "seconds": 10**9}


def call(name: str, args: Sequence[StarlarkValue], kwargs: Mapping[str, StarlarkValue]) -> StarlarkValue:
    r"""What `time.<name>(*args, **kwargs)` returns; durations and times are dicts with their type at `KIND`.

    Raises:
        StarlarkFailure: with starlark-go's message.
    """
    match name:
        case "from_timestamp":
            return _from_timestamp(args, kwargs)
        case "is_valid_timezone":
            [zone] = positional(name, args, kwargs, [string])
            return _is_valid_timezone(string(zone))
        case "now":
            raise StarlarkFailure(
                "time.now() is not supported: a plan must be the same on every run",
                code="unsupported-call",
                hint="read the clock with plan.run_python while the plan is executed",
            )
        case "parse_duration":
            [length] = positional(name, args, kwargs, [_nanoseconds])
            return duration(int64(length))
        case "parse_time":
            return _parse_time(args, kwargs)
        case "time":
            return _time(args, kwargs)
        case _:
            raise StarlarkFailure(f"module has no .{name} field or method")


def duration(nanoseconds: int) -> dict[str, StarlarkValue]:
    """A `time.duration`."""
    found: dict[str, StarlarkValue] = {KIND: "time.duration"}
    for name, unit in _WHOLE_UNITS.items():
        # Go adds the fraction to the whole units, which rounds otherwise than one division.
        whole = _quotient(nanoseconds, unit)
        found[name] = float(whole) + (nanoseconds - whole * unit) / unit
    found["milliseconds"] = _quotient(nanoseconds, 10**6)
    found["microseconds"] = _quotient(nanoseconds, 10**3)
    found["nanoseconds"] = nanoseconds
    return found


def _quotient(value: int, unit: int) -> int:
    """The quotient, cut off towards zero."""
    return value // unit if value >= 0 else -(-value // unit)


CONSTANTS = {name: duration(nanoseconds) for name, nanoseconds in _UNITS.items()}
"""The module's durations."""


def _moment(moment: Moment) -> dict[str, StarlarkValue]:
    return {KIND: "time.time", **moment.attributes()}


def _from_timestamp(args: Sequence[StarlarkValue], kwargs: Mapping[str, StarlarkValue]) -> dict[str, StarlarkValue]:
    given = [int64(arg) for arg in positional("from_timestamp", args, kwargs, [int64, int64], least=1)]
    carry, nanosecond = divmod(given[1] if given[1:] else 0, 10**9)
    return _moment(Moment(wrapped(given[0] + carry), nanosecond))


def _is_valid_timezone(name: str) -> bool:
    try:
        location(name)
    except StarlarkFailure:
        return False
    return True


def _nanoseconds(value: StarlarkValue) -> int:
    if isinstance(value, Struct) and value.type == "time.duration":
        return int64(value.fields["nanoseconds"])
    if not isinstance(value, str):
        raise StarlarkFailure(f"got {type_name(value)}, want a duration, string, or int")
    try:
        return parse_duration(value).nanoseconds
    except ValueError as error:
        raise StarlarkFailure(str(error)) from None


def _parse_time(args: Sequence[StarlarkValue], kwargs: Mapping[str, StarlarkValue]) -> dict[str, StarlarkValue]:
    from kurtc.frontend.starlark_go.go_layout import RFC3339, parse  # scripts seldom parse times

    given = named("parse_time", args, kwargs, {"x": string, "format": string, "location": string}, required=1)
    zone = location(string(given.get("location", "UTC")))
    return _moment(parse(string(given.get("format", RFC3339)), string(given["x"]), zone))


def _time(args: Sequence[StarlarkValue], kwargs: Mapping[str, StarlarkValue]) -> dict[str, StarlarkValue]:
    given = named("time", args, kwargs, {**dict.fromkeys(_CLOCK, int64), "location": string})
    if args:
        raise StarlarkFailure("time: unexpected positional arguments")
    year, month, day, hour, minute, second, nanosecond = (int64(given.get(name, 0)) for name in _CLOCK)
    zone = location(string(given.get("location", "")))
    days = days_since_epoch(year, month, day)
    return _moment(at_clock(days, (hour * 60 + minute) * 60 + second, nanosecond, zone))
