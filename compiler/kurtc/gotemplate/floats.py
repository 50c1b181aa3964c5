"""Writes finite floats as Go's `strconv.FormatFloat` does."""

import math
from decimal import Decimal

_FRACTION_BITS = 52
_SHORTEST_EXPONENT = 6


def format_float(value: float, verb: str, precision: int | None) -> str:
    """`value` in the format `verb`, one of `eEfgGxXb`; without a precision, as short as it can be read back."""
    match verb:
        case "b":
            return _binary(value)
        case "x" | "X":
            text = _hexadecimal(value, precision)
            return text.upper() if verb == "X" else text
        case "e" | "E":
            return _scientific(value, verb, precision)
        case "f":
            return _fixed(value) if precision is None else f"{value:.{precision}f}"
        case _:
            return _general(value, "E" if verb == "G" else "e", precision)


def _fixed(value: float) -> str:
    return format(Decimal(repr(value)), "f").removesuffix(".0")


def _scientific(value: float, letter: str, precision: int | None) -> str:
    if precision is not None:
        return f"{value:.{precision}{letter}}"
    return f"{value:.{len(_shortest_digits(value)) - 1}{letter}}"


def _general(value: float, letter: str, precision: int | None) -> str:
    if precision is None:
        digits = len(_shortest_digits(value))
        exponent = int(f"{value:.{digits - 1}e}".partition("e")[2])
        if -4 <= exponent < _SHORTEST_EXPONENT:
            return format_float(value, "f", None)
        return _scientific(value, letter, None)
    text = f"{value:.{max(precision, 1)}g}"
    return text.replace("e", letter)


def _shortest_digits(value: float) -> str:
    digits = repr(abs(value)).partition("e")[0].replace(".", "").strip("0")
    return digits or "0"


def _hexadecimal(value: float, precision: int | None) -> str:
    sign = "-" if math.copysign(1, value) < 0 else ""
    mantissa, exponent = math.frexp(abs(value))
    bits = int(mantissa * 2 ** (_FRACTION_BITS + 1))
    exponent -= 1 if bits else 0
    if precision is not None and 4 * precision < _FRACTION_BITS:
        bits = _rounded(bits, _FRACTION_BITS - 4 * precision)
        if bits >= 2 ** (_FRACTION_BITS + 1):
            bits, exponent = bits // 2, exponent + 1
    whole, fraction = divmod(bits, 2**_FRACTION_BITS)
    digits = f"{fraction:013x}"
    digits = digits.rstrip("0") if precision is None else digits[:precision].ljust(precision, "0")
    point = "." if digits else ""
    return f"{sign}0x{whole}{point}{digits}p{exponent:+03d}"


def _rounded(bits: int, drop: int) -> int:
    """`bits` with the last `drop` ones rounded away, half to even."""
    unit = 1 << drop
    kept, rest = divmod(bits, unit)
    kept += rest * 2 > unit or (rest * 2 == unit and kept % 2 == 1)
    return kept * unit


def _binary(value: float) -> str:
    mantissa, exponent = math.frexp(abs(value))
    sign = "-" if math.copysign(1, value) < 0 else ""
    bits, power = int(mantissa * 2 ** (_FRACTION_BITS + 1)), exponent - _FRACTION_BITS - 1
    if power < -1074 or not bits:
        bits, power = bits >> max(-1074 - power, 0), -1074
    return f"{sign}{bits}p{power:+d}"
