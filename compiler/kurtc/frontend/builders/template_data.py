"""The data of a template: what is left of it after Kurtosis sent it through Starlark's text form and Go's JSON."""

import math
from collections.abc import Callable

from kurtc.frontend.checks import described, with_article
from kurtc.frontend.failure import StarlarkFailure
from kurtc.frontend.starlark_go import numerals
from kurtc.frontend.starlark_go.representation import quoted
from kurtc.frontend.wire import StarlarkValue, Struct, Tuple, type_name
from kurtc.plan.values import Holed, Text, Value

_RESERVED = frozenset(
    """and as assert async await break class continue def del elif else except finally for from global if import in is
    lambda load nonlocal not or pass raise return try while with yield""".split()  # noqa: SIM905 - readable
)


def template_value(value: StarlarkValue, text: Callable[[str], Text]) -> Value:
    """The data that a template sees: objects have sorted keys, numbers are what a float64 keeps of them.

    A number that Go prints as digits only is an `int`, others are floats. `text` gives what a string means; keys
    must be plain.

    Raises:
        StarlarkFailure: some part cannot be data of a template (a Kurtosis type, a function); the message says where.
    """
    try:
        return _value(value, text)
    except RecursionError:
        raise StarlarkFailure("the data is nested too deep") from None


def _value(value: StarlarkValue, text: Callable[[str], Text]) -> Value:
    match value:
        case None | bool():
            return value
        case int() | float():
            return _number(value)
        case str():
            return text(_string(value))
        case list():
            return _items(value, text)
        case Tuple():
            return _items(value.items, text)
        case dict():
            return _object({_key(key, text): item for key, item in value.items()}, text, "[{}]")
        case Struct(type="struct"):
            return _object({_field(name): item for name, item in value.fields.items()}, text, ".{}")
        case _:
            hint = "pass a struct or dict of what the template needs" if isinstance(value, Struct) else ""
            raise StarlarkFailure(f"{with_article(type_name(value))} cannot be data of a template", hint=hint)


def _items(items: list[StarlarkValue], text: Callable[[str], Text]) -> Value:
    return tuple([_at(f"[{index}]", item, text) for index, item in enumerate(items)])


def _object(fields: dict[str, StarlarkValue], text: Callable[[str], Text], place: str) -> Value:
    shown = quoted if place == "[{}]" else str
    return {name: _at(place.format(shown(name)), item, text) for name, item in sorted(fields.items())}


def _at(place: str, value: StarlarkValue, text: Callable[[str], Text]) -> Value:
    try:
        return _value(value, text)
    except StarlarkFailure as failure:
        inner = str(failure)
        separator = "" if inner.startswith(("[", ".")) else ": "
        raise StarlarkFailure(f"{place}{separator}{inner}", code=failure.code, hint=failure.hint) from None


def _number(value: int | float) -> int | float:
    try:
        number = float(value)
    except OverflowError:
        number = math.inf
    if not math.isfinite(number):
        raise StarlarkFailure(f"{value if isinstance(value, float) else 'an integer'} is beyond the range of a float")
    written = numerals.json_number(number)
    return int(written) if written.isdigit() or (written[1:].isdigit() and number) else number


def _string(value: str) -> str:
    if "\x7f" in value and value.isascii() and min(value) >= " ":
        # starlark-go writes this text as `\x7f`, which is not JSON.
        raise StarlarkFailure("a text of plain ASCII with the character DEL cannot be data of a template")
    return value


def _key(key: StarlarkValue, text: Callable[[str], Text]) -> str:
    if not isinstance(key, str):
        raise StarlarkFailure(f"a dict of a template's data must have strings as keys, got {described(key)}")
    if isinstance(read := text(_string(key)), Holed):
        hint = "write it as a value, under a key that is known"
        raise StarlarkFailure(f"a key cannot hold a run-time value, got '{read}'", code="future-place", hint=hint)
    return key


def _field(name: str) -> str:
    if not name.isidentifier() or name in _RESERVED:
        raise StarlarkFailure(f"the field {quoted(name)} of a struct is not a name: it cannot be data of a template")
    return name
