"""An assertion compares values of one type; otherwise it fails whatever happens, `!=` as well."""

from collections.abc import Iterator, Mapping

from kurtc.diagnostics import Diagnostic
from kurtc.plan.configs import Assertion
from kurtc.plan.instructions import Verify
from kurtc.plan.values import Holed, Text, Value
from kurtc.validation.parts import fields
from kurtc.validation.visit import Visit

CODE = "assertion-type"
SUBJECT = ("verify", "wait", "ready_conditions")
_UNKNOWN = "any"


def check(visit: Visit) -> Iterator[Diagnostic]:
    """Verify, waits and ready conditions; unknown fields and run-time values as targets have other findings."""
    if isinstance(visit.instruction, Verify):
        verify = visit.instruction
        problem = _problem("value", _text_type(verify.value), verify.assertion, verify.target_value)
        if problem:
            yield visit.error(CODE, *problem)
    for _, condition in visit.conditions:
        if condition.field in fields(condition.recipe) and not isinstance(condition.target_value, Holed):
            what, actual = condition.field, _field_type(condition.field)
            problem = _problem(what, actual, condition.assertion, condition.target_value)
            if problem:
                yield visit.error(CODE, *problem)


def _problem(what: str, actual: str, assertion: Assertion, target: Value) -> tuple[str, str] | None:
    if assertion in ("IN", "NOT_IN"):
        return _membership(what, actual, assertion, target)
    expected = _type(target)
    if _UNKNOWN not in (actual, expected) and actual != expected:
        message = f"{what} is of type {actual}, but target_value {_shown(target)} is of type {expected}"
        return message, _conversion(actual, target) or "values of different types cannot be compared, not even with !="
    if isinstance(target, float) and target.is_integer() and actual == _UNKNOWN:
        return f"{what} is never the float {target}: whole numbers are of type int", f"write {int(target)}"
    if isinstance(target, tuple | Mapping) and (assertion != "==" or target) and assertion not in ("==", "!="):
        return f"lists and dicts have no order, so that {assertion!r} always fails", "use == or !="
    if isinstance(target, tuple | Mapping) and target and assertion == "==":
        return f"{what} cannot be compared with a {expected} that is not empty", "compare its parts one by one"
    return None


def _membership(what: str, actual: str, assertion: Assertion, target: Value) -> tuple[str, str] | None:
    if not isinstance(target, tuple | Mapping):
        return f"{assertion} needs a list as target_value, got {_shown(target)}", f"write [{_shown(target)}]"
    items = tuple(target)
    types = {_type(item) for item in items}
    if assertion == "IN" and actual != _UNKNOWN and not types & {actual, _UNKNOWN}:
        shown = ", ".join(map(_shown, items))
        message = f"{what} is of type {actual}, but none of [{shown}] is"
        return message, (_conversion(actual, items[0]) if items else "") or "so that it is never in the list"
    return None


def _conversion(actual: str, target: Value) -> str:
    if actual == "int" and isinstance(target, str) and target.lstrip("-").isdecimal():
        return f"write {int(target)}"
    if actual == "int" and isinstance(target, float) and target.is_integer():
        return f"write {int(target)}"
    if actual == "string" and isinstance(target, int | float) and not isinstance(target, bool):
        return f'write "{target}"'
    return ""


def _field_type(field: str) -> str:
    return {"code": "int", "output": "string", "body": "string"}.get(field, _UNKNOWN)


def _text_type(text: Text) -> str:
    """The type that a text has at run time: that of its value if it is one run-time value and nothing else."""
    if isinstance(text, Holed) and len(text.parts) == 1 and not isinstance(text.parts[0], str):
        return text.parts[0].type
    return "string"


def _type(value: Value) -> str:
    match value:
        case str() | Holed():
            return _text_type(value)
        case bool():
            return "bool"
        case int():
            return "int"
        case float():
            return "float"
        case tuple():
            return "list"
        case Mapping():
            return "dict"
        case None:
            return "NoneType"


def _shown(value: Value) -> str:
    return f'"{value}"' if isinstance(value, str | Holed) else str(list(value) if isinstance(value, tuple) else value)
