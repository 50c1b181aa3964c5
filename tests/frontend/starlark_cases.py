"""Recorded results of starlark-go, and what kurtc makes of the same expressions.

`starlark_recorder` wrote them: each case names a function and its operands as Starlark expressions, which are
Python expressions, too.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import BuiltinFunctionType, FunctionType, SimpleNamespace

from kurtc.frontend.failure import StarlarkFailure
from kurtc.frontend.starlark_go import jsonlib, starlark_text, timelib
from kurtc.frontend.wire import KIND, Opaque, StarlarkValue, Struct, Tuple
from kurtc.frontend.wire import Mapping as AnyDict

RECORDED = Path(__file__).with_name("starlark_cases.jsonl")


@dataclass(frozen=True, slots=True)
class Case:
    """One expression and what starlark-go made of it: a text, or an error."""

    do: str
    args: tuple[str, ...]
    result: str | None = None
    error: str = ""

    def __str__(self) -> str:
        return f"{self.do}({', '.join(self.args)})"[:80]


def cases(*rooms: str) -> list[Case]:
    """The recorded cases whose function begins with one of `rooms`."""
    return [case for case in recorded() if case.do.startswith(rooms)]


def recorded() -> Iterator[Case]:
    """All recorded cases."""
    for line in RECORDED.read_text(encoding="utf-8").strip("\n").split("\n"):
        found = json.loads(line)
        yield Case(found["do"], tuple(found["args"]), found.get("result"), found.get("error", ""))


def outcome(case: Case) -> Case:
    """The case with the result that kurtc has for it."""
    args, kwargs = operands(case.args)
    try:
        result = _result(case.do, args, kwargs)
    except StarlarkFailure as failure:
        return Case(case.do, case.args, None, str(failure))
    return Case(case.do, case.args, result if isinstance(result, str) else starlark_text.to_repr(result))


def operands(expressions: tuple[str, ...]) -> tuple[list[StarlarkValue], dict[str, StarlarkValue]]:
    """The values of the operands."""
    return eval(f"call({', '.join(expressions)})", {"call": _operands, **_NAMES})  # type: ignore[no-any-return]


def _result(do: str, args: list[StarlarkValue], kwargs: Mapping[str, StarlarkValue]) -> StarlarkValue:
    match do.split("."):
        case ["str"]:
            return starlark_text.to_str(args[0])
        case ["repr"]:
            return starlark_text.to_repr(args[0])
        case ["percent"]:
            return starlark_text.percent(str(args[0]), args[1])
        case ["format"]:
            return starlark_text.format_method(str(args[0]), args[1:], kwargs)
        case ["elem_ords"]:
            return list(starlark_text.ords("elem", str(args[0])))
        case ["codepoint_ords"]:
            return list(starlark_text.ords("codepoint", str(args[0])))
        case ["attributes"]:
            assert isinstance(args[0], Struct)
            return [
                Tuple([name, value])
                for name, value in sorted(args[0].fields.items())
                if not name.startswith("__kurtc_")
            ]
        case ["json", name]:
            return jsonlib.call(name, args, kwargs)
        case ["time", name]:
            return received(timelib.call(name, args, kwargs))
        case _:
            raise AssertionError(do)


def _operands(*args: object, **kwargs: object) -> tuple[list[StarlarkValue], dict[str, StarlarkValue]]:
    return [value_of(arg) for arg in args], {name: value_of(arg) for name, arg in kwargs.items()}


def value_of(value: object) -> StarlarkValue:
    """A value of Python as the border would have brought it from Starlark."""
    match value:
        case None | bool() | int() | float() | str() | Struct() | Tuple():
            return value
        case tuple():
            return Tuple([value_of(item) for item in value])
        case range():
            step = f", {value.step}" if value.step != 1 else ""
            start = f"{value.start}, " if value.start or step else ""
            return Tuple(list(value), "range", f"range({start}{value.stop}{step})")
        case list():
            return [value_of(item) for item in value]
        case dict() if not all(isinstance(key, str) for key in value):
            return AnyDict((value_of(key), value_of(item)) for key, item in value.items())
        case dict():
            return {key: value_of(item) for key, item in value.items()}
        case FunctionType():
            return Opaque("function", f"main.star.{value.__name__.strip('<>')}")
        case BuiltinFunctionType():
            return Opaque("function", value.__name__)
        case SimpleNamespace():
            return Struct("module", {name: value_of(item) for name, item in vars(value).items()})
        case _:
            raise AssertionError(value)


def received(value: StarlarkValue) -> StarlarkValue:
    """A value of the host as Starlark has it: a dict with a kind is a struct."""
    if isinstance(value, dict) and KIND in value:
        return Struct(str(value[KIND]), {str(name): item for name, item in value.items() if name != KIND})
    return value


def _struct(**fields: object) -> Struct:
    return Struct("struct", {name: value_of(item) for name, item in sorted(fields.items())})


def _builtin(module: str, name: str) -> object:
    def call(*args: object, **kwargs: object) -> StarlarkValue:
        values, named = _operands(*args, **kwargs)
        return _result(f"{module}.{name}", values, named)

    return call


_JSON = SimpleNamespace(**{name: _builtin("json", name) for name in ("decode", "encode", "indent")})
_TIME = SimpleNamespace(
    **{name: _builtin("time", name) for name in ("from_timestamp", "parse_duration", "parse_time", "time")},
    **{name: received(constant) for name, constant in timelib.CONSTANTS.items()},
)
_NAMES = {"struct": _struct, "json": _JSON, "time": _TIME}
