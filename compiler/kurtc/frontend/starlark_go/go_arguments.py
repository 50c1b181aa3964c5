"""The arguments of starlark-go's own builtins: binding and its words for what is wrong with a call."""

from collections.abc import Callable, Mapping, Sequence

from kurtc.frontend.failure import StarlarkFailure
from kurtc.frontend.starlark_go import numerals
from kurtc.frontend.wire import StarlarkValue, type_name
from kurtc.gotemplate.quoting import quoted

Convert = Callable[[StarlarkValue], StarlarkValue]
"""Gives the argument as the builtin wants it; fails with what is wrong with it."""


def anything(value: StarlarkValue) -> StarlarkValue:
    """Every value."""
    return value


def string(value: StarlarkValue) -> str:
    """A string."""
    if not isinstance(value, str):
        raise StarlarkFailure(f"got {type_name(value)}, want string")
    return value


def int64(value: StarlarkValue) -> int:
    """An integer of 64 bits."""
    if isinstance(value, bool) or not isinstance(value, int):
        raise StarlarkFailure(f"got {type_name(value)}, want int")
    if not -(2**63) <= value < 2**63:
        raise StarlarkFailure(f"{numerals.integer(value)} out of range (want value in signed 64-bit range)")
    return value


def positional(
    function: str,
    args: Sequence[StarlarkValue],
    kwargs: Mapping[str, StarlarkValue],
    parameters: Sequence[Convert],
    least: int | None = None,
) -> list[StarlarkValue]:
    """The arguments of a builtin that takes them by position only; at least `least`, by default all of them."""
    if kwargs:
        raise StarlarkFailure(f"{function}: unexpected keyword arguments")
    most = len(parameters)
    least = most if least is None else least
    if len(args) < least:
        wanted = f"{'at least ' if least < most else ''}{least}"
        raise StarlarkFailure(f"{function}: got {len(args)} arguments, want {wanted}")
    if len(args) > most:
        wanted = f"{'at most ' if least < most else ''}{most}"
        raise StarlarkFailure(f"{function}: got {len(args)} arguments, want {wanted}")
    pairs = zip(args, parameters, strict=False)
    return [_converted(function, str(index), arg, convert) for index, (arg, convert) in enumerate(pairs, 1)]


def named(
    function: str,
    args: Sequence[StarlarkValue],
    kwargs: Mapping[str, StarlarkValue],
    parameters: Mapping[str, Convert],
    required: int = 0,
) -> dict[str, StarlarkValue]:
    """The arguments that were given to a builtin that takes them by position or name; the first `required` must be."""
    names = list(parameters)
    if len(args) > len(names):
        raise StarlarkFailure(f"{function}: got {len(args)} arguments, want at most {len(names)}")
    found: dict[str, StarlarkValue] = {}
    for name, value in zip(names, args, strict=False):
        found[name] = _converted(function, name, value, parameters[name])
    for name, value in kwargs.items():
        if name not in parameters:
            raise StarlarkFailure(f"{function}: unexpected keyword argument {quoted(name)}{_did_you_mean(name, names)}")
        if name in found:
            raise StarlarkFailure(f"{function}: got multiple values for keyword argument {quoted(name)}")
        found[name] = _converted(function, quoted(name), value, parameters[name])
    for name in names[:required]:
        if name not in found:
            raise StarlarkFailure(f"{function}: missing argument for {name}")
    return found


def _converted(function: str, parameter: str, value: StarlarkValue, convert: Convert) -> StarlarkValue:
    try:
        return convert(value)
    except StarlarkFailure as failure:
        raise StarlarkFailure(f"{function}: for parameter {parameter}: {failure}") from None


def _did_you_mean(name: str, names: Sequence[str]) -> str:
    """A suggestion; starlark-go looks for it in the first half of the names only."""
    folded = _folded(name)
    candidates = {candidate: _distance(folded, _folded(candidate)) for candidate in names[: (len(names) + 1) // 2]}
    nearest = min(candidates, key=lambda candidate: candidates[candidate])
    return f" (did you mean {nearest}?)" if candidates[nearest] < (len(folded) + 1) // 2 else ""


def _folded(name: str) -> str:
    return name.replace("_", "").lower()


def _distance(left: str, right: str) -> int:
    """The Levenshtein distance."""
    row = list(range(len(right) + 1))
    for i, a in enumerate(left, 1):
        diagonal, row[0] = row[0], i
        for j, b in enumerate(right, 1):
            diagonal, row[j] = row[j], min(diagonal + (a != b), row[j] + 1, row[j - 1] + 1)
    return row[-1]
