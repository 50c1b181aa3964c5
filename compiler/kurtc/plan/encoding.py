"""From the plan's objects to data."""

from collections.abc import Callable, Hashable, Mapping
from functools import cache
from typing import TypeAlias, assert_never

from kurtc.plan.data import Data
from kurtc.plan.notation import duration_data, future_data, text_data, value_data
from kurtc.plan.shapes import Call, Choice, Entries, Items, Nullable, OneOf, Record, Scalar, Shape, Special, shape_of

Encode: TypeAlias = Callable[[object], Data]

_SPECIAL: Mapping[Special, Encode] = {
    Special.TEXT: text_data,
    Special.VALUE: value_data,
    Special.DURATION: duration_data,
    Special.FUTURE: future_data,
}


def encode(hint: Hashable, value: object) -> Data:
    """The data of `value`, which is what the type hint says.

    Raises:
        InvalidError: a value is nested deeper than `MAX_DEPTH`.
    """
    return _encoder(shape_of(hint))(value)


@cache
def _encoder(shape: Shape) -> Encode:
    match shape:
        case Scalar() | Choice():
            return _plain
        case Special():
            return _SPECIAL[shape]
        case Nullable(of):
            inner = _encoder(of)
            return lambda value: None if value is None else inner(value)
        case Items(of):
            return _items(_encoder(of))
        case Entries(of):
            return _entries(_encoder(of))
        case Record():
            return _record(shape)
        case OneOf(records):
            encoders = {record.cls: _encoder(record) for record in records}
            return lambda value: encoders[type(value)](value)
        case Call():
            return _call(shape)
        case _ as never:
            assert_never(never)


def _plain(value: object) -> Data:
    assert isinstance(value, bool | int | str)
    return value


def _items(encode_item: Encode) -> Encode:
    def encode_items(value: object) -> Data:
        assert isinstance(value, tuple)
        return [encode_item(item) for item in value] if value else []

    return encode_items


def _entries(encode_item: Encode) -> Encode:
    def encode_entries(value: object) -> Data:
        assert isinstance(value, Mapping)
        return {key: encode_item(item) for key, item in value.items()} if value else {}

    return encode_entries


def _record(record: Record) -> Encode:
    kind = record.kind
    members = [(member.name, _encoder(member.shape), member.omissible) for member in record.members]

    def encode_record(value: object) -> Data:
        data: dict[str, Data] = {"kind": kind} if kind else {}
        for name, encode_member, omissible in members:
            item = getattr(value, name)
            if item or not omissible:
                data[name] = encode_member(item)
        return data

    return encode_record


def _call(call: Call) -> Encode:
    encode_step = _encoder(call.step)
    encoders = {record.cls: (name, _encoder(record)) for name, record in call.instructions}

    def encode_call(value: object) -> Data:
        assert isinstance(value, call.step.cls)
        data = encode_step(value)
        assert isinstance(data, dict)
        instruction: object = getattr(value, "instruction")  # noqa: B009 - the checker does not know the class
        name, encode_arguments = encoders[type(instruction)]
        return {"id": data.pop("id"), "instruction": name, **data, "arguments": encode_arguments(instruction)}

    return encode_call
