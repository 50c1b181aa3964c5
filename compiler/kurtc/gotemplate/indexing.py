"""The functions `index`, `slice` and `len`."""

from kurtc.gotemplate.budget import Budget
from kurtc.gotemplate.errors import EvaluationError
from kurtc.gotemplate.texts import decoded, encoded
from kurtc.gotemplate.values import (
    INVALID,
    Absent,
    Boxed,
    Byte,
    Concrete,
    Number,
    Operand,
    Span,
    Value,
    type_name,
    unboxed,
)


def index(arguments: list[Operand], budget: Budget) -> Operand:
    """`index x 1 2`: `x[1][2]`; a key that a map does not have yields nil."""
    item: Operand = unboxed(arguments[0])
    if item is INVALID:
        raise EvaluationError("index of untyped nil")
    for argument in arguments[1:]:
        item = _element(unboxed(item), unboxed(argument), budget)
    return item


def slice_(arguments: list[Operand], budget: Budget) -> Operand:
    """`slice x 1 2`: `x[1:2]`; positions in text count bytes, and cannot come straight out of a map or list."""
    item, indexes = unboxed(arguments[0]), arguments[1:]
    if isinstance(item, Absent):
        raise EvaluationError("slice of untyped nil")
    if len(indexes) > 3:
        raise EvaluationError(f"too many slice indexes: {len(indexes)}")
    match item:
        case list():
            return _part(item, indexes, budget)
        case str() | Number():
            if len(indexes) == 3:
                raise EvaluationError("cannot 3-index slice a string")
            data = encoded(str(item))
            budget.make(len(data))
            start, stop, _ = _bounds(indexes, len(data), len(data))
            text = decoded(data[start:stop])
            return text if isinstance(item, str) else Number(text)
        case _:
            raise EvaluationError(f"can't slice item of type {type_name(item)}")


def length(arguments: list[Operand], budget: Budget) -> Operand:
    """The number of elements of a list or map, of bytes of a text."""
    if arguments[0] == Boxed(None):
        raise EvaluationError("len of nil pointer")
    match unboxed(arguments[0]):
        case str() | Number() as text:
            data = encoded(str(text))
            budget.step(len(data))
            return len(data)
        case list() | dict() as items:
            return len(items)
        case Absent():
            raise EvaluationError("reflect: call of reflect.Value.Type on zero Value")
        case other:
            raise EvaluationError(f"len of type {type_name(other)}")


def _element(item: Concrete | Absent, key: Concrete | Absent, budget: Budget) -> Operand:
    match item:
        case list():
            return Boxed(item[_position(key, len(item), "slice")])
        case str() | Number():
            data = encoded(str(item))
            budget.step(len(data))
            return Byte(data[_position(key, len(data), "string")])
        case dict():
            if isinstance(key, Absent):
                raise EvaluationError("value is nil; should be of type string")
            if not isinstance(key, str):
                raise EvaluationError(f"value has type {type_name(key)}; should be string")
            return Boxed(item.get(key))
        case Absent():
            raise EvaluationError("index of nil pointer")
        case _:
            raise EvaluationError(f"can't index item of type {type_name(item)}")


def _position(key: Concrete | Absent, size: int, what: str) -> int:
    position = _integer(key, size)
    if position == size:
        # Go's own check lets this one through to the reflection library.
        raise EvaluationError(f"reflect: {what} index out of range")
    return position


def _integer(key: Operand, largest: int) -> int:
    if isinstance(key, Absent):
        raise EvaluationError("cannot index slice/array with nil")
    if not isinstance(key, int) or isinstance(key, bool):
        raise EvaluationError(f"cannot index slice/array with type {type_name(key)}")
    if not 0 <= key <= largest:
        raise EvaluationError(f"index out of range: {int(key)}")
    return int(key)


def _bounds(indexes: list[Operand], size: int, capacity: int) -> tuple[int, int, int]:
    """Start, end and capacity of a slice."""
    given = [_integer(key, capacity) for key in indexes]
    start, stop, end = [*given, *[0, size, capacity][len(given) :]]
    if start > stop:
        raise EvaluationError(f"invalid slice index: {start} > {stop}")
    if stop > end:
        raise EvaluationError(f"invalid slice index: {stop} > {end}")
    return start, stop, end


def _part(items: list[Value], indexes: list[Operand], budget: Budget) -> Span:
    """A part of a list.

    Go's decoder may leave room behind a list's end, and Go lets one slice into it; how much depends on the release of
    Go, so that is out of range here. What was cut off another list can be sliced into.
    """
    reach = [*items, *(items.rest if isinstance(items, Span) else [])]
    budget.make(len(reach))
    start, stop, end = _bounds(indexes, len(items), len(reach))
    return Span(reach[start:stop], reach[stop:end])
