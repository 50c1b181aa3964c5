"""What jq finds in bodies and outputs, with Kurtosis' types."""

import json
import time

import pytest

from kurtc.execution.extraction import ExtractionError, extracted, extracted_from_output
from kurtc.execution.state import RuntimeValue


def _found(body: str, query: str) -> RuntimeValue:
    return extracted(body, {"x": query})["x"]


@pytest.mark.parametrize(
    ("body", "query", "value"),
    [
        ('{"a": "text"}', ".a", "text"),
        ('{"a": 1}', ".a", 1),
        ('{"a": 1.0}', ".a", 1),
        ('{"a": 1e3}', ".a", 1000),
        ('{"a": 0.25}', ".a", 0.25),
        ('{"a": -0}', ".a", 0),
        ('{"a": true}', ".a", True),
        ('{"a": false}', ".a", False),
        ('{"a": [1, "b", null]}', ".a", (1, "b", "<nil>")),
        ('{"a": {"b": null}}', ".a", {"b": "<nil>"}),
        ('{"a": [1, 2]}', ".a[]", (1, 2)),
        ('{"a": [7]}', ".a[]", 7),
        ('{"a": [null, 7]}', ".a[]", 7),
        ('[{"n": 1}, {"m": 2}]', ".[0].n, .[1].m", (1, 2)),
        ('{"a": 9007199254740993}', ".a", 9007199254740992),
        ('{"a": "\\u00fc"}', ".a", "ü"),
        ('{"a": "cut \\ud83d", "b": "\\ud83d\\ude00"}', ".a, .b", ("cut \ufffd", "\U0001f600")),
        ('{"a": 1}', '.a, error("no")', 1),
        ('"text"', "length", 4),
    ],
)
def test_results_are_typed(body: str, query: str, value: RuntimeValue) -> None:
    found = _found(body, query)
    assert (found, type(found)) == (value, type(value))


@pytest.mark.parametrize("body", ["", "no", "{'a': 1}", '{"a": NaN}', '{"a": 1} x', "[" * 100_000])
def test_what_is_no_json_is_refused_with_its_beginning(body: str) -> None:
    with pytest.raises(ExtractionError, match="the body is no JSON, so that x cannot be extracted: ") as error:
        _found(body, ".a")
    assert len(str(error.value)) < 350


@pytest.mark.parametrize("query", [".b", "empty", ".a[]?", "null"])
def test_a_query_that_finds_nothing_fails(query: str) -> None:
    with pytest.raises(ExtractionError, match="finds nothing"):
        _found('{"a": 1}', query)


def test_a_query_that_fails_says_why() -> None:
    with pytest.raises(ExtractionError, match=r"the query '\.a\.b' fails: Cannot index number"):
        _found('{"a": 1}', ".a.b")


def test_bodies_are_only_read_where_something_is_extracted() -> None:
    assert extracted("no JSON", {}) == {}


@pytest.mark.parametrize(
    ("output", "query", "value"),
    [
        ('{"a": 5}\n', "fromjson | .a", 5),
        ("first\nsecond\n", 'split("\\n") | .[1]', "second"),
        ("with \a and \0", "length", 12),
        ("1", ".", "1"),
    ],
)
def test_outputs_are_one_text(output: str, query: str, value: RuntimeValue) -> None:
    assert extracted_from_output(output, {"x": query}) == {"x": value}


def test_large_bodies_are_read_in_seconds() -> None:
    body = json.dumps({"items": [{"name": f"n{number}", "value": number} for number in range(100_000)]})
    began = time.monotonic()
    assert _found(body, ".items | length") == 100_000
    assert time.monotonic() - began < 30
