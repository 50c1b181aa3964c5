"""Whether an assertion holds, as Kurtosis compares: strictly by type, never a number with a text."""

from collections.abc import Mapping
from typing import TypeAlias

from kurtc.plan.configs import Assertion

Known: TypeAlias = bool | int | float | str | tuple["Known", ...] | Mapping[str, "Known"] | None
"""A value without holes."""


class IncomparableError(Exception):
    """The two values cannot be compared; the message says why, in the user's words."""


def holds(value: Known, assertion: Assertion, target: Known) -> bool:
    """Whether the assertion holds. Raises `IncomparableError` where the types do not allow to say."""
    match assertion:
        case "IN" | "NOT_IN":
            if not isinstance(target, tuple | Mapping):
                raise IncomparableError(f"{assertion} looks into a list, and the target is {_type(target)}")
            found = any(_type(item) == _type(value) and item == value for item in target)
            return found == (assertion == "IN")
        case _:
            return _compared(value, assertion, target)


def _compared(value: Known, assertion: Assertion, target: Known) -> bool:
    if _type(value) != _type(target):
        raise IncomparableError(f"{_shown(value)} is {_type(value)} and {_shown(target)} is {_type(target)}")
    match assertion:
        case "==":
            return value == target
        case "!=":
            return value != target
    match value, target:
        case (bool() | int() | float(), bool() | int() | float()):
            order = (value > target) - (value < target)
        case (str(), str()):
            left, right = _bytes(value), _bytes(target)
            order = (left > right) - (left < right)
        case _:
            raise IncomparableError(f"{_type(value)} has no order, so that {assertion} says nothing")
    return {"<": order < 0, "<=": order <= 0, ">": order > 0, ">=": order >= 0}[assertion]


def _bytes(text: str) -> bytes:
    """Text in the order of its bytes, as Starlark compares it."""
    return text.encode("utf-8", "surrogatepass")


def _type(value: Known) -> str:
    match value:
        case None:
            return "None"
        case bool():
            return "a bool"
        case int():
            return "an int"
        case float():
            return "a float"
        case str():
            return "a string"
        case tuple():
            return "a list"
        case _:
            return "a dict"


def _shown(value: Known) -> str:
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}…"
