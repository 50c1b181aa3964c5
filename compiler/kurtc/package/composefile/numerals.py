"""Single values as the text that Go prints for them."""

import math
from decimal import Decimal

from kurtc.package.composefile.tree import ScalarValue


def go_text(value: ScalarValue) -> str:
    """The text of a value: booleans in small letters, numbers as short as possible."""
    match value:
        case bool():
            return "true" if value else "false"
        case float():
            return _float(value)
        case None:
            return ""
        case _:
            return str(value)


def _float(value: float) -> str:
    if not math.isfinite(value):
        return "NaN" if math.isnan(value) else "+Inf" if value > 0 else "-Inf"
    sign, digits, exponent = Decimal(repr(value)).normalize().as_tuple()
    assert isinstance(exponent, int)
    first, rest = str(digits[0]), "".join(map(str, digits[1:]))
    power = exponent + len(digits) - 1
    if value and not -4 <= power < 6:
        mantissa = f"{first}.{rest}" if rest else first
        return f"{'-' * sign}{mantissa}e{'-' if power < 0 else '+'}{abs(power):02}"
    return f"{Decimal((sign, digits, exponent)):f}"
