"""Starlark values as JSON, letter by letter as starlark-go's `json.encode` writes it."""

import json
import math
import re
from collections.abc import Mapping

from kurtc.frontend.failure import StarlarkFailure
from kurtc.frontend.starlark_go import numerals
from kurtc.frontend.starlark_go.representation import quoted
from kurtc.frontend.wire import StarlarkValue, Struct, Tuple, type_name

TIME_METHODS = ("format", "in_location")
_NOT_PRINTABLE_ASCII = re.compile("[^\x20-\x7f]")
_HTML = re.compile("[<>&\u2028\u2029\ud800-\udfff]")


def encode(value: StarlarkValue) -> str:
    """The JSON text of `value`: names sorted, no blanks; a struct or typed value is an object of its attributes.

    Raises:
        StarlarkFailure: some part cannot be encoded (a function, a dict with another key than text, an infinite
            number); the message says where it stands.
    """
    out: list[str] = []
    try:
        _emit(value, out)
    except RecursionError:
        raise StarlarkFailure("json.encode: the value is nested too deep") from None
    except StarlarkFailure as failure:
        raise StarlarkFailure(f"json.encode: {failure}") from None
    return "".join(out)


def string(text: str) -> str:
    """A JSON string. Text with control or non-ASCII characters also has `<`, `>` and `&` escaped, as Go does it."""
    if _NOT_PRINTABLE_ASCII.search(text):
        return _HTML.sub(_escaped, json.dumps(text, ensure_ascii=False))
    # Go quotes plain text as a Go literal: the only difference to JSON is DEL, which makes it invalid JSON.
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\x7f")


def _escaped(found: re.Match[str]) -> str:
    return "\\ufffd" if "\ud800" <= found[0] <= "\udfff" else f"\\u{ord(found[0]):04x}"


def _emit(value: StarlarkValue, out: list[str]) -> None:
    match value:
        case None:
            out.append("null")
        case bool():
            out.append("true" if value else "false")
        case int():
            out.append(numerals.integer(value))
        case float():
            if not math.isfinite(value):
                raise StarlarkFailure(f"cannot encode non-finite float {numerals.starlark_float(value)}")
            out.append(numerals.general(value))
        case str():
            out.append(string(value))
        case dict():
            _emit_dict(value, out)
        case list():
            _emit_items("list", value, out)
        case Tuple():
            _emit_items(value.type, value.items, out)
        case Struct():
            _emit_struct(value, out)
        case _:
            raise StarlarkFailure(f"cannot encode {type_name(value)} as JSON")


def _emit_dict(value: Mapping[StarlarkValue, StarlarkValue] | Mapping[str, StarlarkValue], out: list[str]) -> None:
    items: list[tuple[str, StarlarkValue]] = []
    for key, item in value.items():
        if not isinstance(key, str):
            raise StarlarkFailure(f"dict has {type_name(key)} key, want string")
        items.append((key, item))
    out.append("{")
    for index, (key, item) in enumerate(sorted(items, key=lambda pair: pair[0])):
        out.append(f"{',' if index else ''}{string(key)}:")
        try:
            _emit(item, out)
        except StarlarkFailure as failure:
            raise StarlarkFailure(f"in dict key {quoted(key)}: {failure}") from None
    out.append("}")


def _emit_items(kind: str, items: list[StarlarkValue], out: list[str]) -> None:
    out.append("[")
    for index, item in enumerate(items):
        if index:
            out.append(",")
        try:
            _emit(item, out)
        except StarlarkFailure as failure:
            raise StarlarkFailure(f"at {kind} index {index}: {failure}") from None
    out.append("]")


def _emit_struct(value: Struct, out: list[str]) -> None:
    if value.type == "time.time":
        # Its methods are attributes, too.
        raise StarlarkFailure(f"in field .{TIME_METHODS[0]}: cannot encode builtin_function_or_method as JSON")
    out.append("{")
    for index, (name, item) in enumerate(sorted(value.fields.items())):
        out.append(f"{',' if index else ''}{string(name)}:")
        try:
            _emit(item, out)
        except StarlarkFailure as failure:
            raise StarlarkFailure(f"in field .{name}: {failure}") from None
    out.append("}")
