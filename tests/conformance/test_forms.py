"""The comparison itself: what it takes for equal, and what not."""

import pytest

from .canonical import canonical, differences, shortened
from .cases import Recorded
from .gojson import go_json
from .reasons import Reason, reason_of


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ({"b": 1, "a": [None, True]}, '{"a":[null,true],"b":1}'),
        ("<&>\u2028é\n", '"\\u003c\\u0026\\u003e\\u2028é\\n"'),
        (12345678901234567890, "12345678901234567000"),
        (1.0, "1"),
        (-0.0, "-0"),
        (1e20, "100000000000000000000"),
        (1e21, "1e+21"),
        (0.000001, "0.000001"),
        (1.5e-7, "1.5e-7"),
        (123456789.125, "123456789.125"),
    ],
)
def test_json_is_written_as_go_writes_it(value: Recorded, text: str) -> None:
    assert go_json(value) == text


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"a": None, "b": []}, {}),
        ({"wait": "300s"}, {"wait": "5m"}),
        (
            {"__kurtc_type__": "ReadyCondition", "timeout": "15m"},
            {"__kurtc_type__": "ReadyCondition", "interval": "1s"},
        ),
        ({"run": "a\n" * 5}, {"run": shortened("a\n" * 5)}),
    ],
)
def test_two_ways_to_say_the_same_are_equal(one: Recorded, other: Recorded) -> None:
    assert not list(differences(canonical(one), canonical(other)))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (1, True),
        (0, False),
        ("", None),
        (["a"], ["a", "b"]),
        ({"a": 0}, {}),
        ({"wait": ""}, {"wait": "180s"}),
        ("a", "a "),
    ],
)
def test_different_values_differ(one: Recorded, other: Recorded) -> None:
    assert list(differences(canonical(one), canonical(other)))


def test_a_message_is_understood_with_its_words() -> None:
    error = "Evaluation error: function run missing 2 arguments (host, port)"
    assert reason_of(error) == Reason(codes=("missing-argument",), words=("host", "port"))


def test_an_unknown_message_is_not_taken_for_any() -> None:
    with pytest.raises(LookupError):
        reason_of("something else")
