"""Type hints of the plan's classes as shapes, the common ground of encoding, decoding and the JSON Schema."""

import types
from collections.abc import Hashable, Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from enum import Enum
from functools import cache
from typing import Literal, TypeAlias, Union, cast, get_args, get_origin

from kurtc.plan.configs import (
    DownloadSource,
    ExecRecipe,
    GetHttpRequestRecipe,
    Image,
    ImageBuild,
    NixBuild,
    PostHttpRequestRecipe,
)
from kurtc.plan.durations import Duration
from kurtc.plan.instructions import Instruction
from kurtc.plan.model import Step
from kurtc.plan.values import Future, Text, Value
from kurtc.records import frozen

KINDS: Mapping[type, str] = {
    Image: "image",
    ImageBuild: "image_build",
    NixBuild: "nix_build",
    ExecRecipe: "exec",
    GetHttpRequestRecipe: "get",
    PostHttpRequestRecipe: "post",
    DownloadSource: "download",
}
"""What the key `kind` says of each class that is a case of a union. A class with a field `kind` says it itself."""

IDENTITY = frozenset({"repository", "service", "token", "version"})
"""Fields that say which thing is meant, and are left out where they are empty and may be."""


class Special(Enum):
    """The types with a notation of their own."""

    TEXT = "text"
    VALUE = "value"
    DURATION = "duration"
    FUTURE = "future"


@frozen(kw_only=False)
class Scalar:
    """A plain `str`, `int` or `bool`."""

    type: type


@frozen(kw_only=False)
class Choice:
    """One of several words."""

    words: tuple[str, ...]


@frozen(kw_only=False)
class Nullable:
    """Null, or `of`."""

    of: "Shape"


@frozen(kw_only=False)
class Items:
    """A list of `of`."""

    of: "Shape"


@frozen(kw_only=False)
class Entries:
    """A mapping from text to `of`."""

    of: "Shape"


@frozen(kw_only=False)
class Member:
    """A field of a record; without a default it is `required`; if it is `omissible`, it is left out when empty."""

    name: str
    shape: "Shape"
    required: bool
    omissible: bool


@frozen(kw_only=False)
class Record:
    """A dataclass: a mapping with known keys; `kind` is written first, under that key, unless it is empty."""

    cls: type
    kind: str
    members: tuple[Member, ...]

    @property
    def kinds(self) -> tuple[str, ...]:
        """What the key `kind` may say of it."""
        own = next((member.shape for member in self.members if member.name == "kind"), None)
        return own.words if isinstance(own, Choice) else (self.kind,)


@frozen(kw_only=False)
class OneOf:
    """One of several records, told apart by their `kind`."""

    records: tuple[Record, ...]


@frozen(kw_only=False)
class Call:
    """A step: what `step` has, and one of `instructions` under the keys `instruction` (its name) and `arguments`."""

    step: Record
    instructions: tuple[tuple[str, Record], ...]


Shape: TypeAlias = Special | Scalar | Choice | Nullable | Items | Entries | Record | OneOf | Call

_SPECIAL: tuple[tuple[object, Special], ...] = (
    (Text, Special.TEXT),
    (Value, Special.VALUE),
    (Duration, Special.DURATION),
    (Future, Special.FUTURE),
)


@cache
def shape_of(hint: Hashable) -> Shape:
    """The shape of what a type hint admits.

    Raises:
        TypeError: the codec does not know such hints; teach it, or write the class differently.
    """
    for known, special in _SPECIAL:
        if hint == known:
            return special
    if hint is Step:
        return _call()
    if isinstance(hint, type) and is_dataclass(hint):
        return _record(hint)
    if hint in {str, int, bool}:
        assert isinstance(hint, type)
        return Scalar(hint)
    return _generic(hint)


def _generic(hint: Hashable) -> Shape:
    origin, arguments = get_origin(hint), get_args(hint)
    if origin is Literal:
        return Choice(tuple(str(word) for word in arguments))
    if origin is tuple and len(arguments) == 2 and arguments[1] is Ellipsis:
        return Items(shape_of(arguments[0]))
    if origin is Mapping and arguments[0] is str:
        return Entries(shape_of(arguments[1]))
    if origin in {types.UnionType, Union}:
        if len(arguments) == 2 and arguments[1] is type(None):
            return Nullable(shape_of(arguments[0]))
        records = [shape_of(case) for case in arguments]
        return OneOf(tuple(record for record in records if isinstance(record, Record)))
    raise TypeError(f"the plan's codec has no shape for {hint!r}")


def _record(cls: type, *, without: str = "") -> Record:
    members = tuple(_member(field) for field in fields(cls) if field.name != without)
    return Record(cls, KINDS.get(cls, ""), members)


def _member(field: "Field[object]") -> Member:
    hint = cast("Hashable", field.type)
    required = field.default is MISSING and field.default_factory is MISSING
    return Member(
        name=field.name,
        shape=shape_of(hint),
        required=required,
        omissible=not required and field.name in IDENTITY,
    )


def _call() -> Call:
    return Call(
        _record(Step, without="instruction"), tuple((case.instruction, _record(case)) for case in get_args(Instruction))
    )
