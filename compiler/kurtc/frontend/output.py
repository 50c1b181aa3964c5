"""What `run` returns, as the plan's output."""

import math
from collections.abc import Callable

from kurtc.diagnostics import refusal
from kurtc.frontend.starlark_go import starlark_text
from kurtc.frontend.wire import Mapping, Opaque, StarlarkValue, Struct, Tuple
from kurtc.plan.values import Holed, Text, Value


class _NotJson(Exception):  # noqa: N818 - a signal
    pass


def output_value(returned: StarlarkValue, read: Callable[[str], Text]) -> Value:
    """The value as JSON has it, keys in alphabetical order; its Starlark text where JSON cannot hold it."""
    try:
        return _value(returned, read)
    except _NotJson:
        return read(starlark_text.to_str(returned))


def _value(value: StarlarkValue, read: Callable[[str], Text]) -> Value:
    match value:
        case None | bool() | int():
            return value
        case float():
            if not math.isfinite(value):
                raise _NotJson
            return value
        case str():
            return read(value)
        case list() | Tuple():
            return tuple(_value(item, read) for item in (value if isinstance(value, list) else value.items))
        case Mapping() | Opaque() | Struct("module" | "time.time"):
            raise _NotJson
        case dict() | Struct():
            fields = value.fields if isinstance(value, Struct) else value
            return {
                _key(str(key), read): _value(item, read)
                for key, item in sorted(fields.items(), key=lambda entry: str(entry[0]))
            }


def _key(key: str, read: Callable[[str], Text]) -> str:
    if isinstance(found := read(key), Holed):
        hint = "return it as a value, under a key that is known"
        raise refusal(
            "future-place", f"a key of what run() returns cannot hold a run-time value, got '{found}'", hint=hint
        )
    return key
