"""Numbers as Go reads them: literals of templates, and `strconv` for the numbers of the data."""

import re

from kurtc.gotemplate.quoting import quoted, unquoted_character
from kurtc.gotemplate.tokens import Kind, Token

_BASES = {"0b": 2, "0o": 8, "0x": 16}
_DIGITS = {2: "[01]", 8: "[0-7]", 10: "[0-9]", 16: "[0-9a-fA-F]"}
_DECIMAL_FLOAT = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_HEX_FLOAT = re.compile(r"[+-]?0[xX](?:[0-9a-fA-F]+\.?[0-9a-fA-F]*|\.[0-9a-fA-F]+)[pP][+-]?[0-9]+")
_LONE_UNDERSCORE = re.compile(r"(?<![0-9a-fA-F])_|_(?![0-9a-fA-F])")
_FLOAT_TOKEN = re.compile(
    r"""[+-]? (?: 0[xX] [0-9a-fA-F_]* (?:\.[0-9a-fA-F_]*)? (?:[pP][+-]?[0-9_]*)?
      | [0-9_]* (?:\.[0-9_]*)? (?:[eEpP][+-]?[0-9_]*)? )""",
    re.VERBOSE,
)
_LARGEST_UNSIGNED = 2**64 - 1
_LARGEST_DIGITS = 40


def literal(token: Token) -> int | float | complex:
    """The value of a number or character constant. An `int` may be unsigned: up to 2**64 - 1.

    Raises:
        ValueError: with Go's message.
    """
    match token.kind:
        case Kind.CHARACTER:
            return _character(token.text)
        case Kind.COMPLEX:
            return _complex(token.text)
        case _:
            return _number(token.text)


def parse_int(text: str) -> int:
    """The `int64` that a decimal text means.

    Raises:
        ValueError: with the text of Go's `strconv.ParseInt`.
    """
    if not re.fullmatch(r"[+-]?[0-9]+", text, re.ASCII):
        raise ValueError(f"strconv.ParseInt: parsing {quoted(text)}: invalid syntax")
    value = _integer(text, 10)
    if value is None or not -(2**63) <= value < 2**63:
        raise ValueError(f"strconv.ParseInt: parsing {quoted(text)}: value out of range")
    return value


def parse_float(text: str) -> float:
    """The `float64` that a text means: decimal, or hexadecimal with an exponent.

    Raises:
        ValueError: with the text of Go's `strconv.ParseFloat`.
    """
    plain = text.replace("_", "")
    is_hex = _HEX_FLOAT.fullmatch(plain) is not None
    if not (is_hex or _DECIMAL_FLOAT.fullmatch(plain)) or _misplaced_underscore(text):
        raise ValueError(f"strconv.ParseFloat: parsing {quoted(text)}: invalid syntax")
    try:
        value = float.fromhex(plain) if is_hex else float(plain)
    except OverflowError:
        value = float("inf")
    if abs(value) == float("inf"):
        raise ValueError(f"strconv.ParseFloat: parsing {quoted(text)}: value out of range")
    return value


def _character(text: str) -> int:
    value, _, rest = unquoted_character(text[1:], "'")
    if rest != "'":
        raise ValueError(f"malformed character constant: {text}")
    return value


def _complex(text: str) -> complex:
    real = _float_token(text)
    rest = text[len(real) :]
    if rest[:1] not in ("+", "-"):
        raise ValueError("syntax error scanning complex number")
    imaginary = rest[0] + _float_token(rest[1:])
    # Go's scanner takes an `i` without digits for the beginning of `Inf`.
    if imaginary in ("+", "-") or rest[len(imaginary) :][:1] != "i":
        raise ValueError("syntax error scanning complex number")
    return complex(parse_float(real), parse_float(imaginary))


def _float_token(text: str) -> str:
    found = _FLOAT_TOKEN.match(text)
    return found[0] if found else ""


def _number(text: str) -> int | float | complex:
    if text.endswith("i") and (imaginary := _float_or_none(text[:-1])) is not None:
        return complex(0, imaginary)
    whole = _integer_literal(text)
    # A plus sign belongs to signed integers only.
    smallest, largest = -(2**63), 2**63 - 1 if text[0] in "+-" else _LARGEST_UNSIGNED
    looks_like_float = any(mark in text for mark in ".eEpP")
    if whole is not None and smallest <= whole <= largest:
        # Go takes the E of a signed hexadecimal number for an exponent.
        return float(whole) if looks_like_float and text[:2] not in ("0x", "0X") else whole
    number = _float_or_none(text)
    if number is None:
        raise ValueError(f"illegal number syntax: {quoted(text)}")
    if not looks_like_float:
        raise ValueError(f"integer overflow: {quoted(text)}")
    return number


def _float_or_none(text: str) -> float | None:
    try:
        return parse_float(text)
    except ValueError:
        return None


def _integer_literal(text: str) -> int | None:
    """The integer that Go's rules for base prefixes read, None where it is none."""
    digits = text.removeprefix("-") if text[:1] == "-" else text.removeprefix("+")
    base = _BASES.get(digits[:2].lower(), 10) if len(digits) > 2 else 10
    if base != 10:
        digits = digits[2:]
    elif len(digits) > 1 and digits[0] == "0":
        base, digits = 8, digits[1:]
    plain = digits.replace("_", "")
    if not re.fullmatch(f"{_DIGITS[base]}+", plain) or _misplaced_underscore(text):
        return None
    value = _integer(plain, base)
    return -value if value is not None and text[0] == "-" else value


def _integer(digits: str, base: int) -> int | None:
    """The integer, None where it has too many digits to be one of Go's."""
    sign = -1 if digits.startswith("-") else 1
    digits = digits.lstrip("+-").lstrip("0") or "0"
    if len(digits) > (_LARGEST_DIGITS if base == 10 else 64):
        return None
    return sign * int(digits, base)


def _misplaced_underscore(text: str) -> bool:
    """Whether an underscore stands elsewhere than between digits; a base prefix counts as a digit."""
    if "_" not in text:
        return False
    digits = text.lstrip("+-")
    is_hex = digits[:2].lower() == "0x"
    if digits[:2].lower() in _BASES:
        digits = "0" + digits[2:]
    if not is_hex:
        digits = re.sub("[a-fA-F]", ".", digits)
    return _LONE_UNDERSCORE.search(digits) is not None
