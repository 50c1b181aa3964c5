"""Kurtosis' module `json`: starlark-go's, letter by letter."""

from collections.abc import Mapping, Sequence

from kurtc.frontend.failure import StarlarkFailure
from kurtc.frontend.starlark_go.go_arguments import anything, named, positional, string
from kurtc.frontend.starlark_go.json_decoding import decode
from kurtc.frontend.starlark_go.json_encoding import encode
from kurtc.frontend.starlark_go.json_indenting import indent
from kurtc.frontend.wire import StarlarkValue

__all__ = ["call", "decode", "encode", "indent"]


def call(name: str, args: Sequence[StarlarkValue], kwargs: Mapping[str, StarlarkValue]) -> StarlarkValue:
    """What `json.<name>(*args, **kwargs)` returns: text, or what a JSON text holds.

    Raises:
        StarlarkFailure: with starlark-go's message.
    """
    match name:
        case "encode":
            [value] = positional("json.encode", args, kwargs, [anything])
            return encode(value)
        case "decode":
            [text] = positional("json.decode", args, kwargs, [string])
            return decode(string(text))
        case "indent":
            return _indent(args, kwargs)
        case _:
            raise StarlarkFailure(f"module has no .{name} field or method")


def _indent(args: Sequence[StarlarkValue], kwargs: Mapping[str, StarlarkValue]) -> str:
    layout = named("json.indent", [], kwargs, {"prefix": string, "indent": string})
    [text] = positional("json.indent", args, {}, [string])
    try:
        return indent(string(text), string(layout.get("prefix", "")), string(layout.get("indent", "\t")))
    except StarlarkFailure as failure:
        raise StarlarkFailure(f"json.indent: {failure}") from None
