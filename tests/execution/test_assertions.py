"""Assertions compare strictly by type, as Kurtosis does."""

import pytest

from kurtc.plan.assertions import IncomparableError, Known, holds
from kurtc.plan.configs import Assertion


@pytest.mark.parametrize(
    ("value", "assertion", "target", "answer"),
    [
        (1, "==", 1, True),
        (1, "!=", 1, False),
        (2, ">", 10, False),
        ("2", ">", "10", True),
        ("a", "<", "B", False),
        ("ü", ">", "z", True),
        (1.5, ">=", 1.5, True),
        (False, "<", True, True),
        ("a", "==", "a", True),
        ((1, 2), "==", (1, 2), True),
        ({"a": 1}, "!=", {"a": 2}, True),
        ("a", "IN", ("b", "a"), True),
        ("a", "NOT_IN", ("b", "a"), False),
        (1, "IN", (1.0, "1", True), False),
        (1, "NOT_IN", ("1",), True),
        ("a", "IN", {"a": 1}, True),
        ("a", "IN", (), False),
    ],
)
def test_values_of_one_type_are_compared(value: Known, assertion: Assertion, target: Known, *, answer: bool) -> None:
    assert holds(value, assertion, target) is answer


@pytest.mark.parametrize(
    ("value", "assertion", "target", "why"),
    [
        (1, "==", "1", "1 is an int and '1' is a string"),
        (1, "!=", "1", "1 is an int and '1' is a string"),
        (1, "<", 1.5, "1 is an int and 1.5 is a float"),
        (True, "==", 1, "True is a bool and 1 is an int"),
        ("abc", "IN", "abcdef", "IN looks into a list, and the target is a string"),
        ((1,), "<", (2,), "a list has no order, so that < says nothing"),
        ({}, ">=", {}, "a dict has no order, so that >= says nothing"),
    ],
)
def test_values_of_different_types_are_not(value: Known, assertion: Assertion, target: Known, why: str) -> None:
    with pytest.raises(IncomparableError, match=why.replace("(", r"\(")):
        holds(value, assertion, target)
