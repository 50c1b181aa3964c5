"""Formats single values as Go's `fmt` does: padding, signs and prefixes."""

from kurtc.gotemplate.floats import format_float
from kurtc.gotemplate.quoting import can_backquote, quoted, quoted_rune
from kurtc.gotemplate.texts import encoded, rune
from kurtc.records import mutable

_DEFAULT_SHARP_DIGITS = 6


@mutable
class Flags:
    """The flags, width and precision of a directive; `sharp_v` stands for `%#v`."""

    minus: bool = False
    plus: bool = False
    sharp: bool = False
    space: bool = False
    zero: bool = False
    sharp_v: bool = False
    width: int | None = None
    precision: int | None = None


def padded(text: str, flags: Flags, *, zeros: bool = True) -> str:
    """`text` filled up to the width; with zeros at its left where the flag says so and `zeros` allows it."""
    missing = (flags.width or 0) - len(text)
    if missing <= 0:
        return text
    if flags.minus:
        return text + " " * missing
    return ("0" if zeros and flags.zero else " ") * missing + text


def string(text: str, flags: Flags) -> str:
    """`%s`."""
    return padded(_truncated(text, flags), flags)


def quoted_string(text: str, flags: Flags) -> str:
    """`%q` of a string."""
    text = _truncated(text, flags)
    if flags.sharp and can_backquote(text):
        return padded(f"`{text}`", flags)
    return padded(quoted(text, ascii_only=flags.plus), flags)


def hexadecimal_string(text: str, flags: Flags, *, upper: bool) -> str:
    """`%x` of a string: two digits a byte."""
    data = encoded(text)
    if flags.precision is not None:
        data = data[: flags.precision]
    prefix = ("0X" if upper else "0x") if flags.sharp and data else ""
    separator = " " + prefix if flags.space else ""
    digits = [f"{byte:02X}" if upper else f"{byte:02x}" for byte in data]
    return padded(prefix + separator.join(digits), flags)


def character(code: int, flags: Flags) -> str:
    """`%c`."""
    return padded(rune(code), flags)


def quoted_character(code: int, flags: Flags) -> str:
    """`%q` of an integer."""
    return padded(quoted_rune(code, ascii_only=flags.plus), flags)


def unicode(code: int, flags: Flags) -> str:
    """`%U`."""
    code %= 2**64
    text = f"U+{code:0{max(flags.precision or 0, 4)}X}"
    if flags.sharp and code <= 0x10FFFF and rune(code) == chr(code) and chr(code).isprintable():
        text += f" '{chr(code)}'"
    return padded(text, flags, zeros=False)


def integer(value: int, verb: str, flags: Flags) -> str:
    """`%d %b %o %O %x %X`."""
    if flags.precision == 0 and value == 0:
        return " " * (flags.width or 0)
    digits = format(abs(value), {"d": "d", "b": "b", "o": "o", "O": "o", "x": "x", "X": "X"}[verb])
    sign = "-" if value < 0 else "+" if flags.plus else " " if flags.space else ""
    if flags.precision is not None:
        digits = digits.zfill(flags.precision)
    elif flags.zero and not flags.minus and flags.width:
        digits = digits.zfill(flags.width - len(sign))
    return padded(sign + _base_prefix(digits, verb, flags) + digits, flags, zeros=False)


def floating(value: float, verb: str, flags: Flags) -> str:
    """`%e %E %f %F %g %G %x %X %b`; `%v` is `%g`."""
    default = 6 if verb in "eEfF" else None
    precision = default if flags.precision is None else flags.precision
    letter = {"F": "f", "v": "g"}.get(verb, verb)
    number = format_float(value, letter, precision)
    if flags.sharp and verb != "b":
        number = _with_point(number, letter, precision)
    if number[0] != "-":
        number = ("+" if flags.plus or not flags.space else " ") + number
    if number[0] == "+" and not flags.plus:
        return padded(number[1:], flags)
    if flags.zero and not flags.minus and flags.width:
        return number[0] + number[1:].rjust(flags.width - 1, "0")
    return padded(number, flags)


def _truncated(text: str, flags: Flags) -> str:
    return text if flags.precision is None else text[: flags.precision]


def _base_prefix(digits: str, verb: str, flags: Flags) -> str:
    if verb == "O":
        return "0o" if not flags.sharp or digits[0] == "0" else "0o0"
    if not flags.sharp:
        return ""
    if verb == "o":
        return "" if digits[0] == "0" else "0"
    return {"b": "0b", "x": "0x", "X": "0X"}.get(verb, "")


def _with_point(number: str, verb: str, precision: int | None) -> str:
    """`number` with the decimal point and trailing zeros that the flag `#` retains."""
    is_hexadecimal = verb in "xX"
    body, mark, tail = _split_exponent(number, "pP" if is_hexadecimal else "eE")
    wanted = 0
    if verb in "gGx":
        wanted = _DEFAULT_SHARP_DIGITS if precision is None else precision
    bare = body.lstrip("-")
    # Hexadecimal digits count from the prefix on: its `x` passes for a digit.
    wanted -= len(bare.replace(".", "").lstrip("0"))
    if "." not in body:
        if bare == "0":
            wanted -= 1
        body += "."
    return body + "0" * max(wanted, 0) + mark + tail


def _split_exponent(number: str, letters: str) -> tuple[str, str, str]:
    for letter in letters:
        if letter in number:
            return number.partition(letter)
    return number, "", ""
