"""From data to the plan's objects, strictly: every problem is reported with its path."""

from collections.abc import Callable, Hashable, Mapping
from functools import cache
from typing import TypeAlias, TypeVar, assert_never

from kurtc.plan.data import MAX_PROBLEMS, InvalidError, Problem, did_you_mean, gather, invalid, mapping, shown
from kurtc.plan.notation import duration_of, future_of, text_of, value_of
from kurtc.plan.shapes import Call, Choice, Entries, Items, Nullable, OneOf, Record, Scalar, Shape, Special, shape_of

T = TypeVar("T")
Decode: TypeAlias = Callable[[object], object]

_EXPECTED = {str: "text", int: "int", bool: "true or false"}

_SPECIAL: Mapping[Special, Decode] = {
    Special.TEXT: text_of,
    Special.VALUE: value_of,
    Special.DURATION: duration_of,
    Special.FUTURE: future_of,
}


def decode(hint: Hashable, data: object) -> object:
    """What the data says: an instance of what the type hint says. Absent keys take their defaults, if they have any.

    Raises:
        InvalidError: the data has another shape; carries every problem, up to `MAX_PROBLEMS`.
    """
    return _decoder(shape_of(hint))(data)


@cache
def _decoder(shape: Shape) -> Decode:
    match shape:
        case Scalar(type_):
            return _scalar(type_)
        case Choice(words):
            return _choice(words)
        case Special():
            return _SPECIAL[shape]
        case Nullable(of):
            inner = _decoder(of)
            return lambda data: None if data is None else inner(data)
        case Items(of):
            return _items(_decoder(of))
        case Entries(of):
            return _entries(_decoder(of))
        case Record():
            return _record(shape)
        case OneOf(records):
            return _one_of(records)
        case Call():
            return _call(shape)
        case _ as never:
            assert_never(never)


def _scalar(type_: type) -> Decode:
    def decode_scalar(data: object) -> object:
        if type(data) is not type_:
            hint = "put it in quotes" if type_ is str and isinstance(data, bool | int | float) else ""
            raise invalid(f"expected {_EXPECTED[type_]}, got {shown(data)}", hint=hint)
        return data

    return decode_scalar


def _choice(words: tuple[str, ...]) -> Decode:
    def decode_choice(data: object) -> object:
        if data not in words:
            hint = did_you_mean(data, words) if isinstance(data, str) else ""
            raise invalid(f"expected {' or '.join(map(repr, words))}, got {shown(data)}", hint=hint)
        return data

    return decode_choice


def _items(decode_item: Decode) -> Decode:
    def decode_items(data: object) -> object:
        if not isinstance(data, list):
            raise invalid(f"expected a list, got {shown(data)}")
        return tuple(gather(enumerate(data), decode_item).values())

    return decode_items


def _entries(decode_item: Decode) -> Decode:
    return lambda data: gather(mapping(data).items(), decode_item)


def _record(record: Record) -> Decode:
    decode_members = _members(record)
    return lambda data: record.cls(**decode_members(mapping(data)))


def _members(record: Record) -> Callable[[Mapping[str, object]], dict[str, object]]:
    """A function that decodes the fields that are there."""
    kind = {"kind": _choice((record.kind,))} if record.kind else {}
    decoders = kind | {member.name: _decoder(member.shape) for member in record.members}
    required = [*kind, *(member.name for member in record.members if member.required)]

    def decode_members(data: Mapping[str, object]) -> dict[str, object]:
        decoded: dict[str, object] = {}
        problems = [Problem(f"{name!r} is missing") for name in required if name not in data]
        for name, item in data.items():
            if len(problems) >= MAX_PROBLEMS:
                break
            decode_member = decoders.get(name)
            if decode_member is None:
                problems.append(Problem(f"unknown key {shown(name)}", did_you_mean(name, decoders)))
                continue
            try:
                decoded[name] = decode_member(item)
            except InvalidError as error:
                problems += error.below(name)
        if problems:
            raise InvalidError(problems)
        if kind:
            del decoded["kind"]
        return decoded

    return decode_members


def _one_of(records: tuple[Record, ...]) -> Decode:
    decoders = {kind: _decoder(record) for record in records for kind in record.kinds}
    return lambda data: _chosen(mapping(data), "kind", decoders)(data)


def _chosen(data: Mapping[str, object], key: str, cases: Mapping[str, T]) -> T:
    if key not in data:
        raise invalid(f"{key!r} is missing", hint=did_you_mean("", cases))
    word = data[key]
    if not isinstance(word, str) or word not in cases:
        hint = did_you_mean(word if isinstance(word, str) else "", cases)
        raise InvalidError([Problem(f"there is no {key} {shown(word)}", hint, (key,))])
    return cases[word]


def _call(call: Call) -> Decode:
    decode_step = _members(call.step)
    decoders = {name: _decoder(record) for name, record in call.instructions}

    def decode_arguments(data: Mapping[str, object]) -> object:
        decode_instruction = _chosen(data, "instruction", decoders)
        if "arguments" not in data:
            raise invalid("'arguments' is missing")
        try:
            return decode_instruction(data["arguments"])
        except InvalidError as error:
            raise InvalidError(error.below("arguments")) from None

    def decode_call(data: object) -> object:
        entries = mapping(data)
        rest = {key: item for key, item in entries.items() if key not in {"instruction", "arguments"}}
        members: dict[str, object] = {}
        problems: list[Problem] = []
        try:
            members = decode_step(rest)
        except InvalidError as error:
            problems += error.problems
        try:
            members["instruction"] = decode_arguments(entries)
        except InvalidError as error:
            problems += error.problems
        if problems:
            raise InvalidError(problems)
        return call.step.cls(**members)

    return decode_call
