"""Durations in the notation of Go's `time.ParseDuration` and `Duration.String`."""

import re
from functools import lru_cache

from kurtc.records import frozen

_UNITS = {"ns": 1, "us": 10**3, "µs": 10**3, "μs": 10**3, "ms": 10**6, "s": 10**9, "m": 60 * 10**9, "h": 3600 * 10**9}
_TERM = re.compile(r"(\d+\.?\d*|\.\d+)(ns|us|µs|μs|ms|s|m|h)", re.ASCII)
_LIMIT = 2**63 - 1


@frozen(kw_only=False, order=True)
class Duration:
    """A span of time in whole nanoseconds; `str()` is Go's notation (`1m30s`)."""

    nanoseconds: int

    @property
    def seconds(self) -> float:
        """The span in seconds."""
        return self.nanoseconds / 10**9

    def __str__(self) -> str:
        return _notation(self.nanoseconds)


@lru_cache(1000)
def parse_duration(text: str) -> Duration:
    """The duration that Go reads in `text`.

    Raises:
        ValueError: `text` is not a Go duration; the message says why.
    """
    body = text.removeprefix("-") if text.startswith("-") else text.removeprefix("+")
    if body == "0":
        return Duration(0)
    terms = _TERM.findall(body)
    if not terms or "".join(number + unit for number, unit in terms) != body:
        raise ValueError(_reason(text, body))
    total = sum(_nanoseconds(number, _UNITS[unit]) for number, unit in terms)
    if total > _LIMIT:
        raise ValueError(f"the duration {text!r} is longer than 292 years")
    return Duration(-total if text.startswith("-") else total)


@lru_cache(1000)
def _notation(nanoseconds: int) -> str:
    total = abs(nanoseconds)
    sign = "-" if nanoseconds < 0 else ""
    if total == 0:
        return "0s"
    if total < 10**9:
        unit = "ns" if total < 10**3 else "µs" if total < 10**6 else "ms"
        return f"{sign}{_decimal(total, _UNITS[unit])}{unit}"
    hours, rest = divmod(total, _UNITS["h"])
    minutes, rest = divmod(rest, _UNITS["m"])
    text = f"{_decimal(rest, 10**9)}s"
    if hours or minutes:
        text = f"{minutes}m{text}"
    return f"{sign}{hours}h{text}" if hours else f"{sign}{text}"


def _reason(text: str, body: str) -> str:
    if not text:
        return "an empty text is not a duration"
    if re.fullmatch(r"\d+\.?\d*|\.\d+", body, re.ASCII):
        return f"the duration {text!r} lacks a unit: ns, us, ms, s, m or h"
    return f"{text!r} is not a duration such as '90s' or '1m30s' (units: ns, us, ms, s, m, h)"


def _nanoseconds(number: str, unit: int) -> int:
    """A decimal number of a unit, what is less than a nanosecond cut off."""
    whole, _, part = number.partition(".")
    scale: int = 10 ** len(part)
    return int(whole or "0") * unit + int(part or "0") * unit // scale


def _decimal(total: int, unit: int) -> str:
    """How many of a unit that is a power of ten some nanoseconds are."""
    whole, rest = divmod(total, unit)
    digits = f"{rest:0{len(str(unit)) - 1}d}".rstrip("0") if rest else ""
    return f"{whole}.{digits}" if digits else str(whole)
