"""Assertions on results as jq programs, for scripts that try until one holds."""

import json
from collections.abc import Mapping

from kurtc.plan.configs import Assertion
from kurtc.plan.values import Value, plain


def condition(field: str, assertion: Assertion, target: Value) -> str:
    """A jq program over `$code`, `$text` and `$extract`: whether `field` of a result holds the assertion."""
    return f"{_subject(field)} | {_holds(assertion, target)}"


def kind(value: Value) -> str:
    """The type of a value as the scripts call it."""
    match value:
        case bool():
            return "boolean"
        case int():
            return "int"
        case float():
            return "float"
        case tuple():
            return "array"
        case Mapping():
            return "object"
        case None:
            return "null"
        case _:
            return "string"


def _subject(field: str) -> str:
    if field.startswith("extract."):
        return f"$extract[{json.dumps(field.removeprefix('extract.'))}]"
    return "($code | form)" if field == "code" else "($text | form)"


def _holds(assertion: Assertion, target: Value) -> str:
    """The comparison; values of different types are never equal, unequal, less or greater, as in Kurtosis."""
    match assertion:
        case "IN" | "NOT_IN":
            members = target if isinstance(target, tuple) else tuple(target) if isinstance(target, Mapping) else ()
            found = " or ".join(f"({_compared('==', member)})" for member in members) or "false"
            return found if assertion == "IN" else f"({found}) | not"
        case operator:
            return _compared(operator, target)


def _compared(operator: str, target: Value) -> str:
    written = json.dumps(plain(target), ensure_ascii=False)
    return f".kind == {json.dumps(kind(target))} and .value {operator} {written}"
