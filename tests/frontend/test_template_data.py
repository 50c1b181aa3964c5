"""Data of templates is what Kurtosis leaves of it."""

import math

import pytest

from kurtc.frontend.builders.template_data import template_value
from kurtc.frontend.failure import StarlarkFailure
from kurtc.frontend.wire import Mapping, Opaque, StarlarkValue, Struct, Tuple
from kurtc.plan.values import Future, Holed, Text, Value

NUMBERS: list[tuple[int | float, int | float]] = [
    (1, 1),
    (-1, -1),
    (0, 0),
    (1.0, 1),
    (-3.0, -3),
    (1.5, 1.5),
    (1e20, 10**20),
    (1e21, 1e21),
    (1e-7, 1e-7),
    (2**53, 2**53),
    (2**53 + 1, 2**53),
    (-(2**53) - 1, -(2**53)),
    (18446744073709551615, 18446744073709552000),
    (123456789012345678901, 123456789012345680000),
    (10**21, 1e21),
    (-(10**30) - 1, -1e30),
]


@pytest.mark.parametrize(("given", "kept"), NUMBERS)
def test_numbers_are_what_a_float64_keeps_of_them(given: int | float, kept: int | float) -> None:
    found = template_value(given, str)
    assert (found, type(found)) == (kept, type(kept))


def test_minus_zero_keeps_its_sign() -> None:
    found = template_value(-0.0, str)
    assert isinstance(found, float)
    assert math.copysign(1, found) == -1


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        (None, None),
        (True, True),
        ("é<\0\n", "é<\0\n"),
        ([], ()),
        (Tuple([1, Tuple([])]), (1, ())),
        (Tuple([0, 1], "range", "range(2)"), (0, 1)),
        ({"b": 1, "a": [{}]}, {"a": ({},), "b": 1}),
        (Struct("struct", {"b": Struct("struct", {}), "a": False}), {"a": False, "b": {}}),
    ],
)
def test_data_is_json(given: StarlarkValue, kept: Value) -> None:
    assert template_value(given, str) == kept


def test_keys_are_sorted_at_every_level() -> None:
    found = template_value({"b": Struct("struct", {"z": 1, "y": 2}), "B": [{"é": 1, "e": 2}], "": 0}, str)
    assert repr(found) == repr({"": 0, "B": ({"e": 2, "é": 1},), "b": {"y": 2, "z": 1}})


def test_text_may_have_holes_and_keys_may_not() -> None:
    hole = Future(step="s1", field="output")

    def text(found: str) -> Text:
        return Holed((hole,)) if found == "token" else found

    assert template_value({"a": ["token", "x"]}, text) == {"a": (Holed((hole,)), "x")}
    with pytest.raises(StarlarkFailure, match="a key cannot hold a run-time value"):
        template_value({"a": [{"token": "x"}]}, text)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (Struct("PortSpec", {"number": 1}), "a PortSpec cannot be data of a template"),
        ({"a": [1, Struct("User", {})]}, '["a"][1]: a User cannot be data of a template'),
        (Struct("struct", {"f": Opaque("function", "main.star.run")}), ".f: a function cannot be data of a template"),
        ([Struct("module", {})], "[0]: a module cannot be data of a template"),
        ([Struct("time.duration", {})], "[0]: a time.duration cannot be data of a template"),
        ({"a": Mapping({1: 2})}, '["a"]: a dict of a template\'s data must have strings as keys, got 1 (int)'),
        ([float("inf")], "[0]: inf is beyond the range of a float"),
        ([float("nan")], "[0]: nan is beyond the range of a float"),
        ([10**400], "[0]: an integer is beyond the range of a float"),
        ([1 << 20_000], "[0]: an integer is beyond the range of a float"),
        ("a\x7f", "a text of plain ASCII with the character DEL cannot be data of a template"),
        (Struct("struct", {"a-b": 1}), 'the field "a-b" of a struct is not a name: it cannot be data of a template'),
        (Struct("struct", {"if": 1}), 'the field "if" of a struct is not a name: it cannot be data of a template'),
    ],
)
def test_what_no_template_can_have_is_a_failure_that_says_where(given: StarlarkValue, message: str) -> None:
    with pytest.raises(StarlarkFailure) as caught:
        template_value(given, str)
    assert str(caught.value) == message


def test_del_beside_other_characters_that_need_escapes_is_fine() -> None:
    assert template_value("é\x7f", str) == "é\x7f"


def test_data_nested_too_deep_is_a_failure() -> None:
    value: StarlarkValue = 1
    for _ in range(100_000):
        value = [value]
    with pytest.raises(StarlarkFailure, match="nested too deep"):
        template_value(value, str)
