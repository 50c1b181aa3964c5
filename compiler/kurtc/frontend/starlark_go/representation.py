"""Starlark values as text: what starlark-go's `str` and `repr`, and Kurtosis' typed values, print.

Kurtosis prints what stands in a typed value in its own way: dicts sorted by the text of their items, tuples of one item
without a comma, structs without blanks, times as the calls that make them.
"""

from collections.abc import Iterable
from typing import assert_never

from kurtc.frontend.failure import StarlarkFailure
from kurtc.frontend.starlark_go import go_time, numerals
from kurtc.frontend.tables import TYPES
from kurtc.frontend.wire import Opaque, StarlarkValue, Struct, Tuple, is_builtin
from kurtc.gotemplate.quoting import quoted as go_quoted
from kurtc.plan.durations import Duration


def to_str(value: StarlarkValue) -> str:
    """Starlark's `str(value)`.

    Raises:
        StarlarkFailure: the value is nested too deep, or holds an integer that is too long.
    """
    return value if isinstance(value, str) else to_repr(value)


def to_repr(value: StarlarkValue) -> str:
    """Starlark's `repr(value)`.

    Raises:
        StarlarkFailure: the value is nested too deep, or holds an integer that is too long.
    """
    try:
        return _text(value)
    except RecursionError:
        raise StarlarkFailure("the value is nested too deep to be written as text") from None


def quoted(text: str) -> str:
    """The text as a Starlark literal."""
    plain = text.isprintable() and '"' not in text and "\\" not in text and text.isascii()
    return f'"{text}"' if plain else go_quoted(text)


def _text(value: StarlarkValue) -> str:
    match value:
        case str():
            return quoted(value)
        case list():
            return f"[{_joined(value)}]"
        case dict():
            return "{" + ", ".join([f"{_text(key)}: {_text(item)}" for key, item in value.items()]) + "}"
        case Tuple():
            return _tuple(value)
        case Struct():
            return _struct(value)
        case _:
            return _scalar(value)


def _scalar(value: bool | int | float | Opaque | None) -> str:
    match value:
        case None:
            return "None"
        case bool():
            return str(value)
        case int():
            return numerals.integer(value)
        case float():
            return numerals.starlark_float(value)
        case Opaque():
            return _opaque(value)
        case _ as never:
            assert_never(never)


def _joined(items: Iterable[StarlarkValue]) -> str:
    return ", ".join([_text(item) for item in items])


def _tuple(value: Tuple) -> str:
    if value.type == "range":
        return value.text
    return f"({_joined(value.items)}{',' if len(value.items) == 1 else ''})"


def _struct(value: Struct) -> str:
    match value.type:
        case "struct":
            return (
                "struct(" + ", ".join([f"{name} = {_text(item)}" for name, item in sorted(value.fields.items())]) + ")"
            )
        case "module":
            return f'<module "{module_name(value)}">'
        case "time.duration":
            return str(Duration(nanoseconds(value)))
        case "time.time":
            return go_time.written(value.fields)
        case _:
            return _typed(value)


def module_name(value: Struct) -> str:
    """The name of a module, as far as its members tell."""
    for member, name in (("add_service", "plan"), ("decode", "json"), ("parse_duration", "time")):
        if member in value.fields:
            return name
    return "kurtosis"


def nanoseconds(value: Struct) -> int:
    """The length of a `time.duration`."""
    found = value.fields["nanoseconds"]
    assert isinstance(found, int)
    return found


def _opaque(value: Opaque) -> str:
    """Functions come as `file.star.name`, builtins without a file, or as those of the prelude."""
    if value.type != "function":
        return value.text
    name = value.text.rpartition(".")[2]
    if is_builtin(value):
        return f"<built-in function {name.removeprefix('kurtc_').replace('_json_', 'json.')}>"
    return f"<function {name}>"


def _typed(value: Struct) -> str:
    names = TYPES[value.type].names if value.type in TYPES else sorted(value.fields)
    arguments = [f"{name}={_inner(value.fields[name])}" for name in names if name in value.fields]
    return f"{value.type}({', '.join(arguments)})"


def _inner(value: StarlarkValue) -> str:
    """A value as it is printed inside of a typed value."""
    match value:
        case list():
            return f"[{', '.join([_inner(item) for item in value])}]"
        case dict():
            return "{" + ", ".join(sorted([f"{_inner(key)}: {_inner(item)}" for key, item in value.items()])) + "}"
        case Tuple(type="tuple"):
            return f"({', '.join([_inner(item) for item in value.items])})"
        case Struct(type="struct"):
            return f"struct({', '.join([f'{name}={_inner(item)}' for name, item in sorted(value.fields.items())])})"
        case Struct(type="time.time"):
            return f"time.from_timestamp({value.fields['unix']})"
        case Struct(type="time.duration"):
            return f"time.parse_duration({_text(value)})"
        case _:
            return _text(value)
