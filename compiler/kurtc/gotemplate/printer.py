"""Prints one value by a verb, as Go's `fmt` does for the types that templates have."""

from collections.abc import Iterator
from dataclasses import replace
from operator import itemgetter

from kurtc.gotemplate import formats
from kurtc.gotemplate.budget import Budget
from kurtc.gotemplate.errors import EvaluationError
from kurtc.gotemplate.formats import Flags
from kurtc.gotemplate.values import INVALID, Absent, Boxed, Byte, Concrete, Number, Value, type_name, unboxed

MAX_DATA_DEPTH = 150
"""How deep lists and maps may nest to be printed."""

_ADDRESS = "c000000000"  # Go prints where the value happens to lie


def printed(value: Concrete | Absent, verb: str, flags: Flags, budget: Budget) -> str:
    """`value` (`INVALID` for nil) as `verb` and `flags` have it."""
    match value:
        case Absent():
            return formats.padded("<nil>", flags) if verb in "Tv" else f"%!{verb}(<nil>)"
        case list() | dict() if verb not in "Twp":
            pieces: list[str] = []
            for piece in _collection(value, verb, flags, 0):
                budget.make(len(piece))
                pieces.append(piece)
            return "".join(pieces)
    if verb == "T":
        return formats.string(type_name(value), flags)
    if verb == "p" and isinstance(value, list | dict):
        return formats.padded(_ADDRESS if flags.sharp else f"0x{_ADDRESS}", flags)
    if verb == "w":
        return _bad_verb(value, verb, flags, budget)
    text = _scalar(value, verb, flags)
    budget.make(len(text))
    return text


def _scalar(value: Concrete, verb: str, flags: Flags) -> str:
    text: str | None
    match value:
        case bool():
            text = formats.padded("true" if value else "false", flags) if verb in "tv" else None
        case int():
            text = _integer(value, verb, flags)
        case float():
            text = formats.floating(value, verb, flags) if verb in "vbgGxXfFeE" else None
        case complex():
            text = _complex(value, verb, flags) if verb in "vbgGxXfFeE" else None
        case str():
            text = _string(value, verb, flags)
        case Number():
            text = _string(value.literal, verb, flags)
        case list() | dict():
            text = None
    return f"%!{verb}({type_name(value)}={_scalar(value, 'v', flags)})" if text is None else text


def _bad_verb(value: Concrete, verb: str, flags: Flags, budget: Budget) -> str:
    """What Go prints where a verb does not fit a value."""
    return f"%!{verb}({type_name(value)}={printed(value, 'v', flags, budget)})"


def _collection(value: list[Value] | dict[str, Value], verb: str, flags: Flags, depth: int) -> Iterator[str]:
    if depth > MAX_DATA_DEPTH:
        raise EvaluationError(f"the data is nested more than {MAX_DATA_DEPTH} deep")
    opening, closing = ("map[", "]") if isinstance(value, dict) else ("[", "]")
    if flags.sharp_v:
        opening, closing = type_name(value) + "{", "}"
    separator = ", " if flags.sharp_v else " "
    yield opening
    items = sorted(value.items(), key=itemgetter(0)) if isinstance(value, dict) else ((None, item) for item in value)
    for position, (key, item) in enumerate(items):
        if position:
            yield separator
        if key is not None:
            yield _scalar(key, verb, flags) + ":"
        yield from _element(item, verb, flags, depth)
    yield closing


def _element(item: Value, verb: str, flags: Flags, depth: int) -> Iterator[str]:
    inner = unboxed(Boxed(item))
    if isinstance(inner, list | dict):
        yield from _collection(inner, verb, flags, depth + 1)
    elif inner is INVALID or isinstance(inner, Absent):
        yield "interface {}(nil)" if flags.sharp_v else "<nil>"
    else:
        yield _scalar(inner, verb, flags)


def _integer(value: int, verb: str, flags: Flags) -> str | None:
    match verb:
        case "v" if flags.sharp_v and isinstance(value, Byte):
            return formats.integer(value, "x", replace(flags, sharp=True))
        case "v" | "d":
            return formats.integer(value, "d", flags)
        case "b" | "o" | "O" | "x" | "X":
            return formats.integer(value, verb, flags)
        case "c":
            return formats.character(value, flags)
        case "q":
            return formats.quoted_character(value, flags)
        case "U":
            return formats.unicode(value, flags)
        case _:
            return None


def _string(text: str, verb: str, flags: Flags) -> str | None:
    match verb:
        case "v" if flags.sharp_v:
            return formats.quoted_string(text, flags)
        case "v" | "s":
            return formats.string(text, flags)
        case "x" | "X":
            return formats.hexadecimal_string(text, flags, upper=verb == "X")
        case "q":
            return formats.quoted_string(text, flags)
        case _:
            return None


def _complex(value: complex, verb: str, flags: Flags) -> str:
    real = formats.floating(value.real, verb, flags)
    signed = replace(flags, plus=True)
    return f"({real}{formats.floating(value.imag, verb, signed)}i)"
