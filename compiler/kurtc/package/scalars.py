"""What a plain YAML scalar means in an argument file: the mixture of YAML 1.1 and 1.2 that Kurtosis reads."""

import base64
import binascii
import math
import re
from decimal import Decimal
from typing import TypeAlias

from kurtc.package.document import Scalar

ScalarValue: TypeAlias = bool | int | float | str | None

_TAGS = "tag:yaml.org,2002:"
_RESOLVED = {f"{_TAGS}{name}": name for name in ("str", "bool", "int", "float", "null", "timestamp")}

_TRUE = ("y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON")
_FALSE = ("n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF")
_NULL = ("", "~", "null", "Null", "NULL")
_INFINITY = (".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF", "-.inf", "-.Inf", "-.INF")
_NAN = (".nan", ".NaN", ".NAN")

_DIGITS = re.compile(r"([-+]?)(?:0[xX]([0-9a-fA-F]+)|0[bB]([01]+)|0[oO]?([0-7]+)|(0|[1-9][0-9]*))")
_BASES = (16, 2, 8, 10)
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_POINT_FIRST = re.compile(r"\.[0-9](_?[0-9])*([eE][-+]?[0-9](_?[0-9])*)?")
_WORDS: dict[str, ScalarValue] = {
    **dict.fromkeys(_TRUE, True),
    **dict.fromkeys(_FALSE, False),
    **dict.fromkeys(_NULL, None),
}


class UnusableScalarError(Exception):
    """The scalar is not what its tag says, or has no value in JSON; the text says why."""


def scalar_value(scalar: Scalar) -> ScalarValue:
    """The value of a scalar as it arrives in Starlark. Raises `UnusableScalarError`."""
    if scalar.tag == f"{_TAGS}binary":
        return _decoded(scalar.text)
    if scalar.tag and scalar.tag not in _RESOLVED:
        return scalar.text
    kind = _RESOLVED.get(scalar.tag, "")
    if kind == "str" or (not scalar.tag and not scalar.plain):
        return scalar.text
    value = plain_value(scalar.text)
    _check_kind(kind, value, scalar.text)
    return as_json_number(value) if isinstance(value, float) else value


def plain_value(text: str) -> ScalarValue:
    """The value of an unquoted scalar; floats may still be infinite or not a number."""
    if text in _WORDS:
        return _WORDS[text]
    if text in _INFINITY:
        return -math.inf if text[0] == "-" else math.inf
    if text in _NAN:
        return math.nan
    if text[0] == ".":
        return _finite(text) if _POINT_FIRST.fullmatch(text) else text
    if text[0] not in "+-0123456789":
        return text
    return _number(text)


def as_json_number(value: float) -> int | float:
    """A float after its way through JSON text: whole numbers below 1e21 have neither point nor exponent there."""
    if not math.isfinite(value):
        raise UnusableScalarError(f"{value} is not a number that JSON has")
    if value == int(value) and abs(value) < 1e21:
        return int(Decimal(repr(value)))
    return value


def _number(text: str) -> ScalarValue:
    plain = text.replace("_", "")
    match = _DIGITS.fullmatch(plain)
    if match is not None:
        base, digits = next((b, d) for b, d in zip(_BASES, match.groups()[1:], strict=True) if d is not None)
        value = int(digits, base) if len(digits) <= 64 else 2**64
        value = -value if match[1] == "-" else value
        if -(2**63) <= value < 2**63 or (not match[1] and value < 2**64):
            return value
    value_or_none = _finite(plain) if _FLOAT.fullmatch(plain) else None
    return text if value_or_none is None else value_or_none


def _finite(text: str) -> float | str:
    """The float; the text itself where it is too large for one, as in Kurtosis."""
    value = float(text)
    return value if math.isfinite(value) else text


def _check_kind(kind: str, value: ScalarValue, text: str) -> None:
    if kind not in ("", *_kinds(value)):
        raise UnusableScalarError(f"'{text}' is tagged !!{kind} and is none")


def _kinds(value: ScalarValue) -> tuple[str, ...]:
    """The tags that a value may stand under."""
    match value:
        case bool():
            return ("bool",)
        case int():
            return ("int", "float")
        case float():
            return ("float",)
        case str():
            return ("timestamp",)
        case None:
            return ("null",)


def _decoded(text: str) -> str:
    try:
        return base64.b64decode("".join(text.split()), validate=True).decode(errors="replace")
    except binascii.Error:
        raise UnusableScalarError("the text tagged !!binary is not base64") from None
