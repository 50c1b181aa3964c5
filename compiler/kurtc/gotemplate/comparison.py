"""The functions `eq`, `ne`, `lt`, `le`, `gt` and `ge`."""

from enum import Enum
from typing import TypeAlias

from kurtc.gotemplate.budget import Budget
from kurtc.gotemplate.errors import EvaluationError
from kurtc.gotemplate.formats import Flags
from kurtc.gotemplate.printer import printed
from kurtc.gotemplate.texts import encoded
from kurtc.gotemplate.values import Absent, Concrete, Number, Operand, type_name, unboxed


class _Kind(Enum):
    """What can be compared with what; a number of the data is text."""

    BOOL = "bool"
    COMPLEX = "complex"
    INT = "int"
    UINT = "uint"
    FLOAT = "float"
    TEXT = "text"
    NONE = "none"


_Comparable: TypeAlias = bool | int | float | complex | str
_WHOLE = (_Kind.INT, _Kind.UINT)


def eq(arguments: list[Operand], budget: Budget) -> bool:
    """Whether the first argument is one of the others."""
    first, *others = map(unboxed, arguments)
    if not others:
        raise EvaluationError("missing argument for comparison")
    budget.step(len(others))
    return any(_equal(first, other, budget) for other in others)


def ne(arguments: list[Operand], budget: Budget) -> bool:
    """Whether the arguments differ."""
    return not eq(arguments, budget)


def lt(arguments: list[Operand], budget: Budget) -> bool:
    """Whether the first argument is smaller."""
    first, second = map(unboxed, arguments)
    kinds = _kind(first), _kind(second)
    if isinstance(first, Absent) or isinstance(second, Absent) or _Kind.NONE in kinds:
        raise EvaluationError("invalid type for comparison")
    if not _match(*kinds):
        raise _incompatible(first, second)
    if kinds[0] in (_Kind.BOOL, _Kind.COMPLEX):
        raise EvaluationError("invalid type for comparison")
    return _is_less(_plain(first), _plain(second), budget)


def le(arguments: list[Operand], budget: Budget) -> bool:
    """Whether the first argument is not larger."""
    return lt(arguments, budget) or eq(arguments, budget)


def gt(arguments: list[Operand], budget: Budget) -> bool:
    """Whether the first argument is larger."""
    return not le(arguments, budget)


def ge(arguments: list[Operand], budget: Budget) -> bool:
    """Whether the first argument is not smaller."""
    return not lt(arguments, budget)


def _equal(first: Concrete | Absent, second: Concrete | Absent, budget: Budget) -> bool:
    if isinstance(first, Absent) or isinstance(second, Absent):
        return isinstance(first, Absent) and isinstance(second, Absent)
    kind = _kind(first)
    if not _match(kind, _kind(second)):
        raise _incompatible(first, second)
    if kind is _Kind.TEXT:
        budget.step(min(len(str(first)), len(str(second))))
    if kind is not _Kind.NONE:
        return _plain(first) == _plain(second)
    if type_name(first) != type_name(second):
        shown = printed(first, "s", Flags(), budget), printed(second, "v", Flags(), budget)
        types = type_name(first), type_name(second)
        raise EvaluationError(f"non-comparable types {shown[0]}: {types[0]}, {types[1]}: {shown[1]}")
    raise EvaluationError(f"non-comparable type {printed(second, 's', Flags(), budget)}: {type_name(second)}")


def _kind(value: Concrete | Absent) -> _Kind:
    match value:
        case bool():
            return _Kind.BOOL
        case int():
            return _Kind.UINT if type_name(value) == "uint8" else _Kind.INT
        case float():
            return _Kind.FLOAT
        case complex():
            return _Kind.COMPLEX
        case str() | Number():
            return _Kind.TEXT
        case _:
            return _Kind.NONE


def _match(first: _Kind, second: _Kind) -> bool:
    return first is second or (first in _WHOLE and second in _WHOLE)


def _plain(value: Concrete) -> _Comparable:
    match value:
        case Number(literal):
            return literal
        case list() | dict():
            raise TypeError("lists and maps are not compared")
        case _:
            return value


def _is_less(first: _Comparable, second: _Comparable, budget: Budget) -> bool:
    match first, second:
        case str(), str():
            budget.step(len(first) + len(second))
            return encoded(first) < encoded(second)
        case ((int() | float()), (int() | float())):
            return first < second
        case _:
            raise TypeError("values of these types have no order")


def _incompatible(first: Concrete, second: Concrete) -> EvaluationError:
    return EvaluationError(f"incompatible types for comparison: {type_name(first)} and {type_name(second)}")
