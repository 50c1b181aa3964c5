"""Numbers as Go writes them."""

import math
from decimal import Decimal

from kurtc.frontend.failure import StarlarkFailure


def integer(value: int, radix: str = "d") -> str:
    """The digits of `value`; `radix` is `d`, `o`, `x` or `X`.

    Raises:
        StarlarkFailure: there are more decimal digits than Python writes (4300).
    """
    try:
        return format(value, radix)
    except ValueError:
        raise StarlarkFailure(f"an integer of {value.bit_length()} bits is too long to be written in decimal") from None


def general(value: float, letter: str = "e") -> str:
    """A finite number in the shortest `%g` form: `1`, `0.1`, `1e+06`; `letter` marks the exponent."""
    sign, digits, exponent = _shortest(value)
    return sign + (_plain(digits, exponent) if -4 <= exponent < 6 else _scientific(digits, exponent, letter))


def json_number(value: float) -> str:
    """A finite number as `encoding/json` writes a float64: `1`, `1e+21`, `1e-7`."""
    sign, digits, exponent = _shortest(value)
    if value == 0 or 1e-6 <= abs(value) < 1e21:
        return sign + _plain(digits, exponent)
    return sign + _scientific(digits, exponent, "e").replace("e-0", "e-")


def starlark_float(value: float, conversion: str = "g") -> str:
    """A float as `%e`, `%f`, `%g` (and `%E`, `%F`, `%G`) and, with `g`, as `str` writes it."""
    if math.isnan(value):
        return "nan"
    if math.isinf(value):
        return "+inf" if value > 0 else "-inf"
    if conversion == "F":
        return "%F"  # starlark-go asks Go for a form that Go does not know
    if conversion not in "gG":
        return f"{value:.6{conversion}}"
    letter = "e" if conversion == "g" else "E"
    text = general(value, letter)
    return text if letter in text or "." in text else text + ".0"


def _shortest(value: float) -> tuple[str, str, int]:
    """The sign, the fewest digits that tell the number from its neighbours, and the exponent of the first one."""
    negative, digits, exponent = Decimal(repr(value)).as_tuple()
    assert isinstance(exponent, int)
    text = "".join(map(str, digits))
    point = len(text) + exponent - 1
    return "-" * negative, text.rstrip("0") or "0", point if value else 0


def _plain(digits: str, exponent: int) -> str:
    if exponent < 0:
        return "0." + "0" * (-exponent - 1) + digits
    whole, rest = digits[: exponent + 1].ljust(exponent + 1, "0"), digits[exponent + 1 :]
    return f"{whole}.{rest}" if rest else whole


def _scientific(digits: str, exponent: int, letter: str) -> str:
    mantissa = f"{digits[0]}.{digits[1:]}" if digits[1:] else digits
    return f"{mantissa}{letter}{'-' if exponent < 0 else '+'}{abs(exponent):02d}"
