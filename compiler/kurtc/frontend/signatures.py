"""The arguments of Kurtosis' instructions and types as tables, and how a call is bound to them.

Every builtin takes its arguments by position (in this order) or by name, and `description` last.
"""

from collections.abc import Mapping
from difflib import get_close_matches

from kurtc.frontend.checks import QUICK, Check, non_empty_string
from kurtc.frontend.failure import StarlarkFailure
from kurtc.frontend.wire import StarlarkValue
from kurtc.records import frozen

Bound = dict[str, StarlarkValue]
"""The arguments of a call that were given, by name, in the order of the definition."""


@frozen(kw_only=False)
class Parameter:
    """One argument; `required` ones come from Kurtosis' tables."""

    name: str
    check: Check
    required: bool = False


class Signature:
    """All arguments of one builtin."""

    def __init__(self, name: str, *parameters: Parameter) -> None:
        self.name = name
        self.parameters = (*parameters, Parameter("description", non_empty_string))
        self.names = tuple(p.name for p in self.parameters)
        self._checks = {p.name: p.check for p in self.parameters}
        self._required = {p.name for p in self.parameters if p.required}

    def bind(self, args: list[StarlarkValue], kwargs: Mapping[str, StarlarkValue]) -> Bound:
        """The arguments by name.

        Raises:
            StarlarkFailure: with everything that is wrong with the call.
        """
        checks = self._checks
        bound: Bound = dict(zip(self.names, args, strict=False))
        fits = len(args) <= len(self.names) and kwargs.keys() <= checks.keys() and bound.keys().isdisjoint(kwargs)
        bound.update(kwargs)
        if not (fits and self._required <= bound.keys()):
            raise StarlarkFailure(*self._shape(args, kwargs), code="invalid-argument", hint=self._hint(args, kwargs))
        problems = []
        for name, value in bound.items():
            if problem := checks[name](value):
                problems.append(self._named(name, problem))
        if problems:
            raise StarlarkFailure(*problems, code="invalid-argument", hint=self._none_hint(bound))
        return bound

    def for_prelude(self) -> list[object]:
        """Names, which of them are required, and what the prelude can check by itself."""
        quick = {p.name: QUICK[p.check] for p in self.parameters if p.check in QUICK}
        return [list(self.names), sorted(self._required), quick]

    def _named(self, parameter: str, problem: str) -> str:
        separator = "" if problem.startswith("[") else " "
        return f"{self.name}: {parameter}{separator}{problem}"

    def _shape(self, args: list[StarlarkValue], kwargs: Mapping[str, StarlarkValue]) -> list[str]:
        if len(args) > len(self.names):
            return [f"{self.name}: got {len(args)} positional arguments, takes at most {len(self.names)}"]
        positional = self.names[: len(args)]
        problems = [f"{self.name}: unexpected argument {name!r}" for name in kwargs if name not in self.names]
        problems += [f"{self.name}: argument {name!r} is given twice" for name in kwargs if name in positional]
        problems += [
            f"{self.name}: missing argument {p.name!r}"
            for p in self.parameters
            if p.required and p.name not in positional and p.name not in kwargs
        ]
        return problems

    def _hint(self, args: list[StarlarkValue], kwargs: Mapping[str, StarlarkValue]) -> str:
        for name in kwargs:
            if name not in self.names:
                near = get_close_matches(name, self.names, 1)
                return f"did you mean {near[0]!r}?" if near else f"{self.name} takes {', '.join(self.names)}"
        if len(args) == 1 and self.names[0] not in self._required and self._required - kwargs.keys():
            return f"the first argument by position is {self.names[0]!r}: write {self.names[1]} = …"
        return f"{self.name} takes {', '.join(self.names)}"

    def _none_hint(self, bound: Bound) -> str:
        empty = [n for n, value in bound.items() if value is None and n not in self._required and self._checks[n](None)]
        names = " and ".join(map(repr, empty))
        return f"None does not mean 'not given' here: leave {names} out" if empty else ""
