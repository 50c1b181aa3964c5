"""Starlark values on the host's side: what the prelude sends across the border, decoded.

The binding turns structs into dicts and tuples into lists, so the prelude (`_wire` in prelude.star) sends JSON in which
everything but None, bool, int, float, str, list and dict with text keys is an object whose key `"\\0"` names its kind.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

KIND = "\0"


@dataclass(frozen=True, slots=True)
class Struct:
    """A struct; `type` is `struct`, `module`, or the name of a Kurtosis type. Fields are in alphabetical order."""

    type: str
    fields: dict[str, "StarlarkValue"]

    __hash__ = object.__hash__  # keys of dicts are only ever listed, never looked up


@dataclass(frozen=True, slots=True)
class Tuple:
    """A tuple, or a range: its `type` is then `range`, and `text` its Starlark text."""

    items: list["StarlarkValue"]
    type: str = "tuple"
    text: str = ""

    __hash__ = object.__hash__


@dataclass(frozen=True, slots=True)
class Opaque:
    """A value that cannot cross the border (a function, say): its Starlark type and text."""

    type: str
    text: str


class Mapping(dict["StarlarkValue", "StarlarkValue"]):
    """A dict of which some key is not text."""


StarlarkValue: TypeAlias = (
    bool
    | int
    | float
    | str
    | list["StarlarkValue"]
    | dict[str, "StarlarkValue"]
    | Mapping
    | Struct
    | Tuple
    | Opaque
    | None
)


def decode(payload: str) -> StarlarkValue:
    """The values that the prelude sent."""
    value: StarlarkValue = (_TAGGED if _KIND_ESCAPED in payload else _PLAIN)(payload, 0)[0]
    return value


def encode(value: object) -> str:
    """A value for the prelude: JSON-like; a dict is a struct of the type that its key `"\\0"` names, if it has one.

    Other dicts go as pairs, because the interpreter's own json.decode would sort them.
    """
    return _ENCODER(_paired(value) if isinstance(value, dict | list) else value)


def _paired(value: dict[str, object] | list[object]) -> object:
    if isinstance(value, list):
        return [_paired(item) if isinstance(item, dict | list) else item for item in value]
    pairs = [(key, _paired(item) if isinstance(item, dict | list) else item) for key, item in value.items()]
    return dict(pairs) if KIND in value else {KIND: "dict", "v": pairs}


_KIND_ESCAPED = '"\\u0000"'


def _restore(found: dict[str, StarlarkValue]) -> StarlarkValue:
    kind = found.get(KIND)
    if not isinstance(kind, str):
        return found
    value = found["v"]
    if kind == "dict":
        assert isinstance(value, list)
        return Mapping((pair[0], pair[1]) for pair in value if isinstance(pair, list))
    if kind in ("tuple", "range"):
        assert isinstance(value, list)
        return Tuple(value, kind, str(found.get("s", "")))
    if kind == "float":
        assert isinstance(value, str)
        return float(value)
    if kind == "opaque":
        assert isinstance(value, list)
        return Opaque(str(value[0]), str(value[1]))
    assert isinstance(value, dict)
    assert not isinstance(value, Mapping)
    return Struct(kind, value)


def type_name(value: StarlarkValue) -> str:
    """Starlark's `type(value)`."""
    match value:
        case None:
            return "NoneType"
        case bool():
            return "bool"
        case int():
            return "int"
        case float():
            return "float"
        case str():
            return "string"
        case list():
            return "list"
        case Mapping() | dict():
            return "dict"
        case Opaque(type="function") if "." not in value.text:
            return "builtin_function_or_method"
        case Struct() | Tuple() | Opaque():
            return value.type


# The decoders' scanners: what json.loads adds costs more than scanning the small payloads of most calls.
_PLAIN: Callable[[str, int], tuple[Any, int]] = json.JSONDecoder().scan_once  # type: ignore[attr-defined]
_TAGGED: Callable[[str, int], tuple[Any, int]] = json.JSONDecoder(object_hook=_restore).scan_once  # type: ignore[attr-defined]
_ENCODER = json.JSONEncoder().encode
