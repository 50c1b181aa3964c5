"""The module `json` is starlark-go's."""

import json

import pytest

from frontend.starlark_cases import Case, cases, outcome, received
from kurtc.frontend.failure import StarlarkFailure
from kurtc.frontend.starlark_go import jsonlib, timelib
from kurtc.frontend.wire import Opaque, StarlarkValue, Struct


def nested(depth: int) -> str:
    return "[" * depth + "]" * depth


def failure(name: str, *args: StarlarkValue) -> str:
    with pytest.raises(StarlarkFailure) as caught:
        jsonlib.call(name, args, {})
    return str(caught.value)


@pytest.mark.parametrize("case", cases("json."), ids=str)
def test_json_is_what_starlark_go_recorded(case: Case) -> None:
    assert outcome(case) == case


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Struct("PortSpec", {"wait": None, "number": 80}), '{"number":80,"wait":null}'),
        (Struct("ServiceConfig", {"ports": {"p": Struct("PortSpec", {"number": 1})}}), '{"ports":{"p":{"number":1}}}'),
        (Struct("module", {}), "{}"),
        (
            received(timelib.CONSTANTS["second"]),
            '{"hours":0.0002777777777777778,"microseconds":1000000,"milliseconds":1000,'
            '"minutes":0.016666666666666666,"nanoseconds":1000000000,"seconds":1}',
        ),
    ],
)
def test_typed_values_are_objects_of_their_set_attributes(value: StarlarkValue, text: str) -> None:
    assert jsonlib.encode(value) == text


def test_a_time_cannot_be_encoded_because_of_its_methods() -> None:
    time = received(timelib.call("from_timestamp", [0], {}))
    assert failure("encode", {"t": time}) == (
        'json.encode: in dict key "t": in field .format: cannot encode builtin_function_or_method as JSON'
    )


def test_the_path_to_what_cannot_be_encoded_is_told() -> None:
    value: StarlarkValue = {"a": [1, Struct("User", {"uid": Opaque("function", "main.star.run")})]}
    assert failure("encode", value) == (
        'json.encode: in dict key "a": at list index 1: in field .uid: cannot encode function as JSON'
    )


def test_a_text_nested_a_thousand_deep_is_decoded_and_one_deeper_is_not() -> None:
    value = jsonlib.decode(nested(1000))
    for _ in range(999):
        assert isinstance(value, list)
        [value] = value
    assert value == []
    assert failure("decode", nested(1001)) == "json.decode: at offset 1000, nested deeper than 1000"


@pytest.mark.parametrize("opening", ["[", '{"a":', "{[", '[{"a":'])
def test_a_hundred_thousand_openings_are_a_failure_and_no_crash(opening: str) -> None:
    assert "nested deeper than 1000" in failure("decode", opening * 100_000)
    assert "exceeded max depth" in failure("indent", opening * 100_000) or "object key" in failure("indent", opening)


def test_a_value_nested_too_deep_is_not_encoded() -> None:
    value: StarlarkValue = []
    for _ in range(100_000):
        value = [value]
    assert failure("encode", value) == "json.encode: the value is nested too deep"


def test_integers_are_exact_as_far_as_python_reads_them() -> None:
    digits = "9" * 4300
    assert jsonlib.encode(jsonlib.decode(f"[-{digits}]")) == f"[-{digits}]"
    assert failure("decode", f" {digits}9") == "json.decode: at offset 4302, an integer of 4301 digits is too long"
    assert "too long" in failure("encode", 1 << 20_000)


@pytest.mark.parametrize("text", ['"\\ud800"', '"\\udc00\\ud800"', '["\\ud83d x"]', '{"\\ude00": 1}'])
def test_half_a_surrogate_pair_never_gets_in(text: str) -> None:
    assert not any("\ud800" <= character <= "\udfff" for character in str(jsonlib.decode(text)))


def test_half_a_surrogate_pair_never_gets_out() -> None:
    assert jsonlib.encode("a\ud800") == '"a\\ufffd"'


@pytest.mark.parametrize("text", ["\0", "a\0b", "\x1f", "\u2028<\u2029", "<>&\n", "é<", "\U0001f600", '"\\/'])
def test_encoded_text_is_json_and_decodes_to_itself(text: str) -> None:
    encoded = jsonlib.encode({text: [text]})
    assert json.loads(encoded) == {text: [text]}
    assert jsonlib.decode(encoded) == {text: [text]}


def test_the_last_of_equal_keys_counts_at_the_place_of_the_first() -> None:
    found = jsonlib.decode('{"b": 1, "a": 2, "b": {"c": 3}}')
    assert isinstance(found, dict)
    assert list(found.items()) == [("b", {"c": 3}), ("a", 2)]


def test_an_unknown_member_is_a_failure() -> None:
    assert failure("dumps") == "module has no .dumps field or method"
