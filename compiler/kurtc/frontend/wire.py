"""Starlark values on the host's side: what the prelude sends across the border, decoded.

The binding turns structs into dicts and tuples into lists, so the prelude (`_wire` in prelude.star) sends JSON in which
everything but None, bool, int, float, str, list and dict with text keys is an object in which the key `KIND` names its
kind: for a struct its type, beside its fields.
"""

import json
from collections.abc import Callable, Iterable
from collections.abc import Mapping as AbstractMapping
from typing import Any, TypeAlias

from kurtc.records import frozen

KIND = "__kurtc_type__"


@frozen(kw_only=False)
class Struct:
    """A struct; `type` is `struct`, `module`, or the name of a Kurtosis type. Fields are in alphabetical order."""

    type: str
    fields: dict[str, "StarlarkValue"]

    __hash__ = object.__hash__  # keys of dicts are only ever listed, never looked up


@frozen(kw_only=False)
class Tuple:
    """A tuple, or a range: its `type` is then `range`, and `text` its Starlark text."""

    items: list["StarlarkValue"]
    type: str = "tuple"
    text: str = ""

    __hash__ = object.__hash__


@frozen(kw_only=False)
class Opaque:
    """A value that cannot cross the border (a function, say): its Starlark type and text."""

    type: str
    text: str


class Mapping(dict["StarlarkValue", "StarlarkValue"]):
    """A dict of which some key is not text. Bools among its keys are opaque: Python takes 1 and True for one key."""


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
    """The values that the prelude sent (`_send` in prelude.star)."""
    text = payload if '"' in payload else payload.replace("\x7f", '"')
    value: StarlarkValue = (_TAGGED if KIND in text else _PLAIN)(text, 0)[0]
    return value


def encode(value: object) -> str:
    """A value for the prelude: a dict is one of `pairs`, or a struct of the type that its key `KIND` names."""
    return "".join(_CHUNKS(value, 0)) if isinstance(value, dict | list) else json.dumps(value)


def pairs(entries: AbstractMapping[str, object]) -> dict[str, Any]:
    """A dict for the prelude: pairs, because the interpreter's own json.decode would sort it."""
    return {KIND: "dict", "v": [[key, value] for key, value in entries.items()]}


def _restore(found: dict[str, Any]) -> StarlarkValue:
    kind = found.pop(KIND, None)
    if kind is None:
        return found
    special = _SPECIAL.get(kind)
    return special(found) if special else Struct(kind, found)


_SPECIAL: dict[str, Callable[[dict[str, Any]], StarlarkValue]] = {
    "dict": lambda found: Mapping((_key(key), value) for key, value in found["v"]),
    "tuple": lambda found: Tuple(found["v"]),
    "range": lambda found: Tuple(found["v"], "range", found["s"]),
    "float": lambda found: float(found["v"]),
    "opaque": lambda found: Opaque(*found["v"]),
}


def _key(key: StarlarkValue) -> StarlarkValue:
    return Opaque("bool", str(key)) if isinstance(key, bool) else key


def is_builtin(function: Opaque) -> bool:
    """Whether a function is none of a script; those are called `file.star.name`."""
    return "." not in function.text or function.text.startswith("kurtc:")


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
        case Opaque(type="function") if is_builtin(value):
            return "builtin_function_or_method"
        case Struct() | Tuple() | Opaque():
            return value.type


# Scanners and encoder of the module json: what its functions add costs more than the small payloads of most calls.
_PLAIN: Callable[[str, int], tuple[Any, int]] = json.JSONDecoder().scan_once  # type: ignore[attr-defined]
_TAGGED: Callable[[str, int], tuple[Any, int]] = json.JSONDecoder(object_hook=_restore).scan_once  # type: ignore[attr-defined]
_CHUNKS: Callable[[object, int], Iterable[str]] = json.encoder.c_make_encoder(  # type: ignore[attr-defined]
    None, None, json.encoder.encode_basestring_ascii, None, ": ", ", ", False, False, True
)
