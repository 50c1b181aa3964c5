"""What the jq queries of `extract` find in a result, as typed values."""

import json
from collections.abc import Mapping
from typing import Any

from kurtc.execution.state import RuntimeValue

_LARGEST = 2**63
_SHOWN = 200
"""Characters of a document that a message shows."""


class ExtractionError(Exception):
    """A query finds nothing, or what it looks at is no JSON; the message says so."""


def extracted(body: str, queries: Mapping[str, str]) -> dict[str, RuntimeValue]:
    """What each query finds in a body of JSON, by its key. Raises `ExtractionError`."""
    if not queries:
        return {}
    try:
        document = json.loads(body, parse_int=_number, parse_float=_number, parse_constant=_refused)
    except (ValueError, RecursionError):
        start = body[:_SHOWN] + ("…" if len(body) > _SHOWN else "")
        raise ExtractionError(
            f"the body is no JSON, so that {' and '.join(queries)} cannot be extracted: {start!r}"
        ) from None
    return {key: _found(query, document) for key, query in queries.items()}


def extracted_from_output(output: str, queries: Mapping[str, str]) -> dict[str, RuntimeValue]:
    """What each query finds in the output of a command, which it sees as one text (`fromjson` reads it)."""
    return {key: _found(query, output) for key, query in queries.items()}


def _found(query: str, document: object) -> RuntimeValue:
    import jq  # only runs with extracts need it

    results: list[Any] = []
    failure = f"finds nothing in {_start(document)}"
    try:
        for result in jq.compile(query).input_text(_text(document)):
            if result is not None:
                results.append(_typed(result))
    except ValueError as error:
        reason = " ".join(str(error).split())  # jq quotes what it could not read, with its line ends
        failure = f"fails: {reason}"  # what was found before counts, as in Kurtosis
    if not results:
        raise ExtractionError(f"the query {query!r} {failure}")
    return results[0] if len(results) == 1 else tuple(results)


def _text(document: object) -> str:
    """JSON that jq reads, too: halves of surrogate pairs are no characters, for which Go reads U+FFFD."""
    text = json.dumps(document, ensure_ascii=False)
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _start(document: object) -> str:
    text = repr(document) if isinstance(document, str) else json.dumps(document, ensure_ascii=False)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


def _typed(value: Any) -> RuntimeValue:
    """The value with Kurtosis' types: whole numbers are ints, null inside of something is the text `<nil>`."""
    match value:
        case None:
            return "<nil>"
        case bool() | str():
            return value
        case int():
            return value if -_LARGEST <= value < _LARGEST else str(value)
        case float():
            return int(value) if value.is_integer() and abs(value) < _LARGEST else value
        case list():
            return tuple(_typed(item) for item in value)
        case _:
            return {str(key): _typed(item) for key, item in value.items()}


def _number(text: str) -> float:
    """A number as Go reads it into any value: a float64."""
    number = float(text)
    return int(number) if number.is_integer() and abs(number) < 2**53 else number


def _refused(text: str) -> float:
    """`NaN` and the like, which Python reads and JSON does not have."""
    raise ValueError(f"{text} is no JSON")
