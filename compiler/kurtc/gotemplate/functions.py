"""The functions that templates can call: Go's builtins, and no others."""

from collections.abc import Callable, Mapping, Sequence
from enum import Enum

from kurtc.gotemplate import comparison, escaping, indexing
from kurtc.gotemplate.budget import Budget
from kurtc.gotemplate.errors import EvaluationError
from kurtc.gotemplate.numbers import parse_float, parse_int
from kurtc.gotemplate.printf import sprint, sprintf, sprintln
from kurtc.gotemplate.values import (
    Absent,
    Concrete,
    Int64,
    Number,
    Operand,
    truth,
    type_name,
    unboxed,
)
from kurtc.records import frozen


class Parameter(Enum):
    """What a function takes; the value is Go's name for the type."""

    ANY = "reflect.Value"
    INTERFACE = "interface {}"
    STRING = "string"


@frozen(kw_only=False)
class Builtin:
    """A function: its first parameters, what it takes beyond them (None: nothing), and what it does.

    Arguments for `INTERFACE` are taken out of their boxes; nil is `INVALID`.
    """

    fixed: tuple[Parameter, ...]
    more: Parameter | None
    call: Callable[[list[Operand], Budget], Operand]

    def parameter(self, position: int) -> Parameter:
        """What the argument at `position`, from 0, must be."""
        if position < len(self.fixed):
            return self.fixed[position]
        assert self.more
        return self.more


def _not(arguments: list[Operand], _: Budget) -> Operand:
    return not truth(arguments[0])


def _print(arguments: list[Operand], budget: Budget) -> Operand:
    return sprint(_bare(arguments), budget)


def _println(arguments: list[Operand], budget: Budget) -> Operand:
    return sprintln(_bare(arguments), budget)


def _printf(arguments: list[Operand], budget: Budget) -> Operand:
    template, *values = _bare(arguments)
    assert isinstance(template, str)
    return sprintf(template, values, budget)


def _call(arguments: list[Operand], _: Budget) -> Operand:
    # The executor puts the name of the callee first; no value is a function.
    name, callee = arguments[0], unboxed(arguments[1])
    if isinstance(callee, Absent):
        raise EvaluationError("call of nil")
    raise EvaluationError(f"non-function {name} of type {type_name(callee)}")


def _lazy(_: list[Operand], __: Budget) -> Operand:
    raise AssertionError("the executor evaluates and, or by itself")


def _escaper(escape: Callable[[str], str]) -> Callable[[list[Operand], Budget], Operand]:
    def escaped(arguments: list[Operand], budget: Budget) -> Operand:
        values: list[Concrete | Absent] = ["<no value>" if isinstance(v, Absent) else v for v in _bare(arguments)]
        text = escape(sprint(values, budget))
        budget.make(len(text))
        return text

    return escaped


def _bare(arguments: Sequence[Operand]) -> list[Concrete | Absent]:
    return [unboxed(argument) for argument in arguments]


_ONE = (Parameter.ANY,)
_TWO = (Parameter.ANY, Parameter.ANY)

BUILTINS: Mapping[str, Builtin] = {
    "and": Builtin(_ONE, Parameter.ANY, _lazy),
    "call": Builtin(_ONE, Parameter.ANY, _call),
    "eq": Builtin(_ONE, Parameter.ANY, comparison.eq),
    "ge": Builtin(_TWO, None, comparison.ge),
    "gt": Builtin(_TWO, None, comparison.gt),
    "html": Builtin((), Parameter.INTERFACE, _escaper(escaping.html)),
    "index": Builtin(_ONE, Parameter.ANY, indexing.index),
    "js": Builtin((), Parameter.INTERFACE, _escaper(escaping.js)),
    "le": Builtin(_TWO, None, comparison.le),
    "len": Builtin(_ONE, None, indexing.length),
    "lt": Builtin(_TWO, None, comparison.lt),
    "ne": Builtin(_TWO, None, comparison.ne),
    "not": Builtin(_ONE, None, _not),
    "or": Builtin(_ONE, Parameter.ANY, _lazy),
    "print": Builtin((), Parameter.INTERFACE, _print),
    "printf": Builtin((Parameter.STRING,), Parameter.INTERFACE, _printf),
    "println": Builtin((), Parameter.INTERFACE, _println),
    "slice": Builtin(_ONE, Parameter.ANY, indexing.slice_),
    "urlquery": Builtin((), Parameter.INTERFACE, _escaper(escaping.urlquery)),
}


def _float64(number: Number) -> Operand:
    return parse_float(number.literal)


def _int64(number: Number) -> Operand:
    return Int64(parse_int(number.literal))


def _text(number: Number) -> Operand:
    return number.literal


METHODS: Mapping[str, Callable[[Number], Operand]] = {"Float64": _float64, "Int64": _int64, "String": _text}
"""The methods of `json.Number`; no other value of the data has any. They raise ValueError with Go's text."""
