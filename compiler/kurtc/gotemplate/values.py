"""The values that a template sees: its data as JSON gives them, and what Go's reflection makes of them."""

import json
from enum import Enum
from typing import TypeAlias, assert_never

from kurtc.gotemplate.texts import without_surrogates
from kurtc.records import frozen


@frozen(kw_only=False)
class Number:
    """A number of the data, Go's `json.Number`: the literal of the JSON text, which behaves like text."""

    literal: str

    def __str__(self) -> str:
        return self.literal


Value: TypeAlias = bool | str | Number | list["Value"] | dict[str, "Value"] | None
"""A template's data: JSON, where numbers are literals and the keys of objects are sorted."""


class Byte(int):
    """An element of a string, Go's `uint8`."""


class Int64(int):
    """What the method `Int64` of a number yields; Go tells `int64` from `int`."""


class Span(list[Value]):
    """A part of a list; `rest` is what follows in the list that it was cut from, which Go lets one slice into."""

    def __init__(self, items: list[Value], rest: list[Value]) -> None:
        super().__init__(items)
        self.rest = rest


class Absent(Enum):
    """Where Go has no value at all: not even nil."""

    INVALID = "a missing key, nil that was taken out of its interface"
    NO_ARGUMENT = "no value is piped into a command"


@frozen(kw_only=False)
class Boxed:
    """An element of a map or slice, or an argument: Go's `interface {}`, which may hold nil."""

    value: Value


INVALID = Absent.INVALID
NO_ARGUMENT = Absent.NO_ARGUMENT

Concrete: TypeAlias = bool | int | float | complex | str | Number | list[Value] | dict[str, Value]
"""A value with a type of its own; `int` is also `Byte` and `Int64`, `list` also `Span`."""

Operand: TypeAlias = Concrete | Boxed | Absent
"""What an expression evaluates to: Go's `reflect.Value`."""


def decode(text: str) -> Value:
    """The data that a JSON text holds, numbers as their literals, keys sorted.

    Raises:
        ValueError: the text is not JSON, or is nested too deep.
    """
    try:
        loaded = json.loads(text, parse_int=Number, parse_float=Number, parse_constant=_refuse_constant)
        return _tidied(loaded)
    except RecursionError:
        raise ValueError("the data is nested too deep") from None


def unboxed(value: Operand) -> Concrete | Absent:
    """The value in a box, `INVALID` for nil; other values as they are."""
    if isinstance(value, Boxed):
        return INVALID if value.value is None else value.value
    return value


def type_name(value: Operand) -> str:
    """Go's name for the type of `value`."""
    match value:
        case Boxed():
            return "interface {}"
        case bool():
            return "bool"
        case Byte():
            return "uint8"
        case Int64():
            return "int64"
        case int():
            return "int"
        case float():
            return "float64"
        case complex():
            return "complex128"
        case str():
            return "string"
        case Number():
            return "json.Number"
        case list():
            return "[]interface {}"
        case dict():
            return "map[string]interface {}"
        case Absent():
            raise TypeError("an absent value has no type")
        case _ as never:
            assert_never(never)


def truth(value: Operand) -> bool:
    """Whether `if` takes the value for true: neither zero, empty, nil nor absent. A number is text: never empty."""
    match unboxed(value):
        case Absent():
            return False
        case Number(literal):
            return literal != ""
        case concrete:
            return bool(concrete)


def _refuse_constant(name: str) -> Value:
    raise ValueError(f"{name} is not JSON")


def _tidied(value: Value) -> Value:
    match value:
        case str():
            return value if value.isascii() else without_surrogates(value)
        case list():
            return [_tidied(item) for item in value]
        case dict():
            items = ((without_surrogates(key), _tidied(item)) for key, item in value.items())
            return dict(sorted(items, key=lambda pair: pair[0]))
        case _:
            return value
