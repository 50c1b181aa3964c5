"""Text with values filled in: starlark-go's `%` operator and `str.format`."""

import math
import re
from collections.abc import Mapping

from kurtc.frontend.failure import StarlarkFailure
from kurtc.frontend.starlark_go import numerals
from kurtc.frontend.starlark_go.go_time import wrapped
from kurtc.frontend.starlark_go.representation import quoted, to_repr, to_str
from kurtc.frontend.wire import StarlarkValue, Tuple, type_name

_DIRECTIVE = re.compile(r"%(?:(?P<percent>%)|\((?P<key>[^)]*)(?P<close>\)?))?", re.DOTALL)
_FIELD = re.compile(r"(?P<name>[^!:]*)(?:!(?P<conversion>[^:]*))?(?::(?P<spec>.*))?", re.DOTALL)
_FIELD_WITH_BANG = re.compile(r"(?P<name>[^!]*)!(?P<conversion>[^:]*)(?::(?P<spec>.*))?", re.DOTALL)


def percent(template: str, right: StarlarkValue) -> str:
    """Starlark's `template % right`.

    Raises:
        StarlarkFailure: with starlark-go's message.
    """
    operands = right.items if isinstance(right, Tuple) and right.type == "tuple" else [right]
    out: list[str] = []
    used = 0
    position = 0
    while found := _DIRECTIVE.search(template, position):
        out.append(template[position : found.start()])
        position = found.end()
        if found["percent"]:
            out.append("%")
            continue
        operand = _keyed(right, found) if found["key"] is not None else _next(operands, used)
        if position == len(template):
            raise StarlarkFailure("incomplete format")
        out.append(_converted(template[position], operand))
        position += 1
        used += 1
    if used < len(operands):
        raise StarlarkFailure("too many arguments for format string")
    return "".join((*out, template[position:]))


def _keyed(right: StarlarkValue, found: re.Match[str]) -> StarlarkValue:
    if not found["close"]:
        raise StarlarkFailure("incomplete format key")
    if not isinstance(right, dict):
        raise StarlarkFailure("format requires a mapping")
    key = found["key"]
    if key not in right:
        raise StarlarkFailure(f"key not found: {key}")
    return right[key]


def _next(operands: list[StarlarkValue], used: int) -> StarlarkValue:
    if used >= len(operands):
        raise StarlarkFailure("not enough arguments for format string")
    return operands[used]


def _converted(conversion: str, value: StarlarkValue) -> str:
    match conversion:
        case "s":
            return to_str(value)
        case "r":
            return to_repr(value)
        case "d" | "i" | "o" | "x" | "X":
            return numerals.integer(_integer(conversion, value), "d" if conversion == "i" else conversion)
        case "e" | "f" | "g" | "E" | "F" | "G":
            return numerals.starlark_float(_float(conversion, value), conversion)
        case "c":
            return _character(value)
        case "%":
            return "%"
        case _:
            raise StarlarkFailure(f"unknown conversion %{_first_byte(conversion)}")


def _integer(conversion: str, value: StarlarkValue) -> int:
    problem = f"cannot convert {type_name(value)} to int"
    if isinstance(value, int | float) and not isinstance(value, bool):
        if math.isfinite(value) if isinstance(value, float) else True:
            return int(value)
        problem = f"cannot convert float {'NaN' if math.isnan(value) else 'infinity'} to integer"
    raise StarlarkFailure(f"%{conversion} format requires integer: {problem}")


def _float(conversion: str, value: StarlarkValue) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise StarlarkFailure(f"%{conversion} format requires float, not {type_name(value)}")
    try:
        return float(value)
    except OverflowError:
        return math.inf if value > 0 else -math.inf


def _character(value: StarlarkValue) -> str:
    if isinstance(value, str):
        if len(value) != 1:
            raise StarlarkFailure("%c format requires a single-character string")
        return value
    if isinstance(value, bool) or not isinstance(value, int):
        raise StarlarkFailure(f"%c format requires int or single-character string, not {type_name(value)}")
    if not 0 <= value <= 0x10FFFF:
        raise StarlarkFailure(f"%c format requires a valid Unicode code point, got {numerals.integer(value)}")
    return "\ufffd" if 0xD800 <= value < 0xE000 else chr(value)


def _first_byte(character: str) -> str:
    """Go looks at bytes: what it shows is the character of the first one's number."""
    return chr(character.encode()[0])


def format_method(template: str, args: list[StarlarkValue], kwargs: Mapping[str, StarlarkValue]) -> str:
    """Starlark's `template.format(*args, **kwargs)`.

    Raises:
        StarlarkFailure: with starlark-go's message.
    """
    fields = _Fields(args, kwargs)
    out: list[str] = []
    position = 0
    while (start := template.find("{", position)) >= 0:
        out.append(_literal(template[position:start]))
        if template.startswith("{", start + 1):
            out.append("{")
            position = start + 2
            continue
        end = template.find("}", start)
        if end < 0:
            raise StarlarkFailure("format: unmatched '{' in format")
        out.append(fields.text(template[start + 1 : end]))
        position = end + 1
    out.append(_literal(template[position:]))
    return "".join(out)


def _literal(text: str) -> str:
    if "}" in text.replace("}}", ""):
        raise StarlarkFailure("format: single '}' in format")
    return text.replace("}}", "}")


class _Fields:
    """The replacement fields of one call."""

    def __init__(self, args: list[StarlarkValue], kwargs: Mapping[str, StarlarkValue]) -> None:
        self.args = args
        self.kwargs = kwargs
        self.numbering = ""
        self.index = 0

    def text(self, field: str) -> str:
        """What replaces `{field}`."""
        found = (_FIELD_WITH_BANG if "!" in field else _FIELD).fullmatch(field)
        assert found
        value = self._value(found["name"])
        if found["spec"]:
            raise StarlarkFailure(f"format spec features not supported in replacement fields: {found['spec']}")
        match found["conversion"]:
            case None | "s":
                return to_str(value)
            case "r":
                return to_repr(value)
            case other:
                raise StarlarkFailure(f"format: unknown conversion {quoted(other)}")

    def _value(self, name: str) -> StarlarkValue:
        if not name:
            self.index += 1
            return self._positional("automatic", self.index - 1)
        if (index := _index(name)) is not None:
            return self._positional("manual", index)
        if name in self.kwargs:
            return self.kwargs[name]
        raise StarlarkFailure(_unknown(name))

    def _positional(self, numbering: str, index: int) -> StarlarkValue:
        words = {"automatic": "automatic field numbering", "manual": "manual field specification"}
        if self.numbering not in ("", numbering):
            raise StarlarkFailure(f"format: cannot switch from {words[self.numbering]} to {words[numbering]}")
        self.numbering = numbering
        if index >= len(self.args):
            raise StarlarkFailure("format: tuple index out of range")
        return self.args[index]


def _index(name: str) -> int | None:
    """The number that a field's name is; starlark-go reads it as a 64-bit integer that may overflow."""
    index = 0
    for character in name:
        if character not in "0123456789":
            return None
        index = wrapped(index * 10 + int(character))
        if index < 0:
            return None
    return index


def _unknown(name: str) -> str:
    if "." in name:
        return f"format: attribute syntax x.y is not supported in replacement fields: {name}"
    if "[" in name:
        return f"format: element syntax a[i] is not supported in replacement fields: {name}"
    if "{" in name:
        return "format: nested replacement fields not supported"
    return f"format: keyword {name} not found"
