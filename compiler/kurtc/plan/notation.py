"""The types with a notation of their own, both ways: text with holes, futures, values and durations."""

import math
from collections.abc import Mapping
from typing import assert_never

from kurtc.plan.data import MAX_DEPTH, Data, InvalidError, Problem, did_you_mean, gather, invalid, mapping, shown
from kurtc.plan.durations import Duration, parse_duration
from kurtc.plan.values import Future, Holed, Text, Value, text

MARKERS = ("text", "object", "float")
"""Keys that, alone in a mapping of a value, mean something else: text with holes, a mapping, floats that JSON lacks."""

_FLOATS = {"nan": math.nan, "inf": math.inf, "-inf": -math.inf}


def duration_data(value: object) -> Data:
    """The duration as Go writes it."""
    assert isinstance(value, Duration)
    return str(value)


def duration_of(data: object) -> Duration:
    """The duration that Go reads in the text."""
    if not isinstance(data, str):
        raise invalid(f"expected a duration such as '1m30s', got {shown(data)}")
    try:
        return parse_duration(data)
    except ValueError as error:
        raise invalid(str(error)) from None


def future_data(value: object) -> Data:
    """The future as a mapping; `type` follows from `field` and is there for readers."""
    assert isinstance(value, Future)
    data: dict[str, Data] = {"step": value.step}
    if value.service:
        data["service"] = value.service
    data["field"] = value.field
    if value.token:
        data["token"] = value.token
    return {**data, "type": value.type}


_FUTURE_KEYS = ("step", "service", "field", "token", "type")


def future_of(data: object) -> Future:
    """The future that the mapping describes."""
    words: dict[str, str] = {}
    problems = [Problem(f"{key!r} is missing") for key in ("step", "field") if key not in mapping(data)]
    for key, item in mapping(data).items():
        if key not in _FUTURE_KEYS:
            problems.append(Problem(f"unknown key {shown(key)}", did_you_mean(key, _FUTURE_KEYS)))
        elif not isinstance(item, str):
            problems.append(Problem(f"expected text, got {shown(item)}", path=(key,)))
        else:
            words[key] = item
    if problems:
        raise InvalidError(problems)
    type_ = words.pop("type", None)
    future = Future(**words)
    if type_ not in {None, future.type}:
        raise invalid(f"the field {shown(future.field)} has the type {future.type!r}, not {shown(type_)}")
    return future


def text_data(value: object) -> Data:
    """The text itself, or a mapping with its parts when it has holes."""
    if isinstance(value, str):
        return value
    assert isinstance(value, Holed)
    return {"text": [part if isinstance(part, str) else future_data(part) for part in value.parts]}


def text_of(data: object) -> Text:
    """The text, in normal form."""
    if isinstance(data, str):
        return data
    if not isinstance(data, dict) or data.keys() != {"text"}:
        hint = "put it in quotes" if isinstance(data, bool | int | float) else ""
        raise invalid(f"expected text, got {shown(data)}", hint=hint)
    return text(gather(data.items(), _parts_of)["text"])


_OBJECT_HINT = "a mapping whose only key is this is written {object: {…}}"


def _parts_of(data: object) -> list[str | Future]:
    if not isinstance(data, list):
        raise invalid(f"expected a list of the text's parts, got {shown(data)}", hint=_OBJECT_HINT)
    return list(gather(enumerate(data), _part_of).values())


def _part_of(data: object) -> str | Future:
    return data if isinstance(data, str) else future_of(data)


def value_data(value: object) -> Data:
    """The value as natural JSON, wrapped where that could be mistaken for one of `MARKERS`."""
    return _value_data(value, MAX_DEPTH)  # type: ignore[arg-type] # the field's annotation says that it is a Value


def _value_data(value: Value, room: int) -> Data:
    if room == 0:
        raise invalid(f"a value is nested deeper than {MAX_DEPTH} levels")
    match value:
        case str() | bool() | int() | None:
            return value
        case float():
            return value if math.isfinite(value) else {"float": repr(value)}
        case Holed():
            return text_data(value)
        case tuple():
            return [_value_data(item, room - 1) for item in value]
        case Mapping():
            data = {key: _value_data(item, room - 1) for key, item in value.items()}
            return {"object": data} if len(data) == 1 and next(iter(data)) in MARKERS else data
        case _ as never:
            assert_never(never)


def value_of(data: object) -> Value:
    """The value that the data stands for."""
    return _value_of(data, MAX_DEPTH)


def _value_of(data: object, room: int) -> Value:
    if room == 0:
        raise invalid(f"nested deeper than {MAX_DEPTH} levels")
    match data:
        case str() | bool() | int() | None:
            return data
        case float():
            if not math.isfinite(data):
                raise invalid("a number beyond the range of floats", hint=f"write {{float: {data!r}}}")
            return data
        case list():
            return tuple(gather(enumerate(data), lambda item: _value_of(item, room - 1)).values())
        case _:
            return _mapping_of(mapping(data), room)


def _mapping_of(data: Mapping[str, object], room: int) -> Value:
    marker = next(iter(data)) if len(data) == 1 else ""
    match marker:
        case "text":
            return text_of(data)
        case "float":
            return _float_of(data[marker])
        case "object":
            return gather(data.items(), lambda inner: _object_of(mapping(inner), room))[marker]
        case _:
            return _object_of(data, room)


def _object_of(data: Mapping[str, object], room: int) -> Mapping[str, Value]:
    return gather(data.items(), lambda item: _value_of(item, room - 1))


def _float_of(word: object) -> float:
    if not isinstance(word, str) or word not in _FLOATS:
        expected = " or ".join(map(repr, _FLOATS))
        raise InvalidError([Problem(f"expected {expected}, got {shown(word)}", _OBJECT_HINT, ("float",))])
    return _FLOATS[word]
