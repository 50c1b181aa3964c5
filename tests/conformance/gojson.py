"""JSON text as Go's encoding/json writes it: sorted keys, `<`, `>` and `&` escaped, every number a float64."""

import json
import math

from .cases import Recorded

_ESCAPES = str.maketrans({"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"})
_LARGE = 1e21
_SMALL = 1e-6


def go_json(value: Recorded) -> str:
    """`value` as Go encodes it after it was decoded into `interface{}`."""
    match value:
        case dict():
            items = sorted(value.items(), key=lambda item: item[0].encode("utf-8", "surrogatepass"))
            return "{" + ",".join(f"{go_json(key)}:{go_json(item)}" for key, item in items) + "}"
        case list():
            return "[" + ",".join(go_json(item) for item in value) + "]"
        case str():
            return _string(value)
        case None | bool():
            return json.dumps(value)
        case int() | float():
            return _number(float(value))


def _string(value: str) -> str:
    return json.dumps(value, ensure_ascii=False).translate(_ESCAPES)


def _number(value: float) -> str:
    if value == 0:
        return "-0" if math.copysign(1, value) < 0 else "0"
    size = abs(value)
    shortest = repr(value)
    if _SMALL <= size < _LARGE:
        return _positional(shortest)
    mantissa, _, exponent = shortest.partition("e")
    if not exponent:  # Python turns to exponents later than Go at one end
        mantissa, exponent = _scientific(shortest)
    power = int(exponent)
    return f"{mantissa.removesuffix('.0')}e{'-' if power < 0 else '+'}{abs(power):02d}".replace("e-0", "e-")


def _positional(shortest: str) -> str:
    mantissa, _, exponent = shortest.partition("e")
    sign = "-" if mantissa.startswith("-") else ""
    whole, _, fraction = mantissa.removeprefix("-").partition(".")
    power = int(exponent or 0)
    digits, point = whole + fraction, len(whole) + power
    if point <= 0:
        return f"{sign}0.{'0' * -point}{digits}".rstrip("0").rstrip(".")
    digits = digits.ljust(point, "0")
    rest = digits[point:].rstrip("0")
    return f"{sign}{digits[:point]}.{rest}" if rest else f"{sign}{digits[:point]}"


def _scientific(shortest: str) -> tuple[str, str]:
    mantissa, _, exponent = f"{float(shortest):.17e}".partition("e")
    return mantissa.rstrip("0").rstrip("."), exponent
