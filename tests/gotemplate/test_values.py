"""Data as Kurtosis decodes it: numbers are their literals, keys are sorted."""

import pytest

from kurtc.gotemplate import Number, Value, decode


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("null", None),
        ("1.50", Number("1.50")),
        ("-0", Number("-0")),
        ("1E400", Number("1E400")),
        ("1" + "0" * 5000, Number("1" + "0" * 5000)),
        ('["a", true, {}]', ["a", True, {}]),
        (r'"\u00e9\ud83d\ude00"', "é😀"),
        (r'"a\ud800b"', "a\ufffdb"),
        ('{"a": 1, "a": 2}', {"a": Number("2")}),
    ],
)
def test_json_becomes_data(text: str, value: Value) -> None:
    assert decode(text) == value


def test_keys_are_sorted_at_every_level() -> None:
    decoded = decode('{"b": {"z": 1, "é": 2, "Z": 3}, "a": 0}')
    assert isinstance(decoded, dict)
    assert list(decoded) == ["a", "b"]
    inner = decoded["b"]
    assert isinstance(inner, dict)
    assert list(inner) == ["Z", "z", "é"]


@pytest.mark.parametrize("text", ["", "NaN", "[Infinity]", "{'a': 1}", '"a\nb"', "01", "1 2", "[" * 100_000])
def test_what_is_not_json_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        decode(text)


def test_a_number_prints_as_it_was_written() -> None:
    assert str(Number("1.50")) == "1.50"
