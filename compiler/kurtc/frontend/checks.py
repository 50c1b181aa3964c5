"""Checks of single arguments: each says what an argument must be, or nothing when it is."""

import re
from collections.abc import Callable
from typing import Any, TypeAlias

from kurtc.frontend.wire import Mapping, StarlarkValue, Struct, Tuple, type_name
from kurtc.plan.durations import parse_duration

Check: TypeAlias = Callable[[StarlarkValue], str | None]
"""Gives what the value should have been ("must be …, got …"), or None when it is right."""

QUICK: dict[Check, list[Any]] = {}
"""What the prelude sees by itself: a kind that `_fits` knows, and details. What does not fit there is checked here."""

UINT64 = 2**64 - 1
INT64 = 2**63 - 1


def described(value: StarlarkValue) -> str:
    """The value as an error message shows it: short, with its type where that is the point."""
    if isinstance(value, str):
        return repr(value) if len(value) <= 80 else repr(value[:77]) + "…"
    if value is None or isinstance(value, bool | int | float):
        return f"{value} ({type_name(value)})"
    return with_article(type_name(value))


def with_article(noun: str) -> str:
    """A name of a type after `a` or `an`; of ours none begins with a U that is spoken as a vowel."""
    return f"{'an' if noun[0] in 'AEIOaeio' else 'a'} {noun}"


def must(expected: str, value: StarlarkValue) -> str:
    """The message of a failed check."""
    return f"must be {expected}, got {described(value)}"


def anything(value: StarlarkValue) -> str | None:
    """Every value."""
    return None


def string(value: StarlarkValue) -> str | None:
    """A string."""
    return None if isinstance(value, str) else must("a string", value)


def non_empty_string(value: StarlarkValue) -> str | None:
    """A string that is not empty."""
    if not isinstance(value, str):
        return must("a string", value)
    return None if value else "must not be empty"


def boolean(value: StarlarkValue) -> str | None:
    """True or False."""
    return None if isinstance(value, bool) else must("a bool", value)


def integer(low: int = -INT64 - 1, high: int = INT64) -> Check:
    """A whole number between `low` and `high`, both included."""
    expected = "an int"
    if high < INT64:
        expected = f"an int between {low} and {high}"
    elif low > -INT64 - 1:
        expected = f"an int of at least {low}"

    def check(value: StarlarkValue) -> str | None:
        if isinstance(value, bool) or not isinstance(value, int):
            return must(expected, value)
        if low <= value <= high:
            return None
        if high < INT64:
            return must(expected, value)
        return must(f"an int of at {f'least {low}' if value < low else f'most {high}'}", value)

    QUICK[check] = ["int", low, high]
    return check


def a_list(value: StarlarkValue) -> str | None:
    """A list of anything; its items are checked where they are used."""
    return None if isinstance(value, list) else must("a list", value)


def a_dict(value: StarlarkValue) -> str | None:
    """A dict of anything; its items are checked where they are used."""
    return None if isinstance(value, dict) else must("a dict", value)


def string_map(value: StarlarkValue) -> str | None:
    """A dict from strings to strings."""
    if not isinstance(value, dict):
        return must("a dict of strings", value)
    for key, item in value.items():
        if not isinstance(key, str):
            return f"must have strings as keys, got {described(key)}"
        if not isinstance(item, str):
            return f"[{key!r}] {must('a string', item)}"
    return None


def list_of(expected: str, check: Check) -> Check:
    """A list of which each item is right."""

    def check_all(value: StarlarkValue) -> str | None:
        if not isinstance(value, list):
            return must(f"a list of {expected}", value)
        return next((f"[{i}] {problem}" for i, item in enumerate(value) if (problem := check(item))), None)

    return check_all


string_list = list_of("strings", non_empty_string)
"""A list of strings that are not empty."""

QUICK |= {
    anything: ["anything"],
    string: ["type", "string"],
    non_empty_string: ["text"],
    boolean: ["type", "bool"],
    a_list: ["type", "list"],
    a_dict: ["type", "dict"],
    string_map: ["texts by text"],
    string_list: ["texts"],
}


def typed(*names: str) -> Check:
    """A value of one of Kurtosis' types."""
    expected = with_article(" or ".join(names))

    def check(value: StarlarkValue) -> str | None:
        if isinstance(value, Struct) and value.type in names:
            return None
        return must(expected, value)

    QUICK[check] = ["type", *names]
    return check


def one_of(*choices: str) -> Check:
    """One of some strings."""

    def check(value: StarlarkValue) -> str | None:
        return None if value in choices else must("one of " + ", ".join(choices), value)

    QUICK[check] = ["one of", *choices]
    return check


def matching(pattern: str, expected: str) -> Check:
    """A string in which `pattern` is found."""

    def check(value: StarlarkValue) -> str | None:
        if not isinstance(value, str):
            return must("a string", value)
        return None if re.search(pattern, value) else must(expected, value)

    return check


def duration(value: StarlarkValue) -> str | None:
    """A Go duration; empty text passes here and fails where it is used, as in Kurtosis."""
    if not isinstance(value, str):
        return must("a duration such as '30s'", value)
    return None if value == "" else _duration(value)


def duration_or_none(value: StarlarkValue) -> str | None:
    """A Go duration, or None."""
    if value is None:
        return None
    if not isinstance(value, str):
        return must("a duration such as '30s', or None", value)
    return _duration(value)


def _duration(value: str) -> str | None:
    try:
        parse_duration(value)
    except ValueError as error:
        return f"must be a duration: {error}"
    return None


def comparable(value: StarlarkValue) -> str | None:
    """A value that assertions can compare: no None, no function, no Kurtosis type."""
    if isinstance(value, bool | int | float | str | list | dict | Tuple | Mapping):
        return None
    if isinstance(value, Struct) and value.type == "struct":
        return None
    return must("a value that can be compared (a string, number, bool, list or dict)", value)
