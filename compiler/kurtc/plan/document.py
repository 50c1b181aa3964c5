"""A plan's document as text: JSON or YAML, one model."""

import json
import re
from collections import Counter
from enum import StrEnum

from kurtc.diagnostics import Refused, refusal
from kurtc.plan.codec import Document, decode_document, encode_document
from kurtc.plan.data import Data, shown
from kurtc.plan.yamlreader import YamlError, yaml_data
from kurtc.plan.yamlwriter import yaml_text


class DocumentFormat(StrEnum):
    """How a document is written."""

    JSON = "json"
    YAML = "yaml"


def document_text(document: Document, format_: DocumentFormat) -> str:
    """The document as text, with a final newline; the same document gives the same text everywhere.

    Raises:
        Refused: `invalid-plan`: a value is nested too deeply, or a number too long, to be written.
    """
    return data_text(encode_document(document), format_)


def data_text(data: Data, format_: DocumentFormat) -> str:
    """Data as text, with a final newline. Raises `Refused` as `document_text` does."""
    try:
        match format_:
            case DocumentFormat.JSON:
                return json.dumps(data, indent=2, ensure_ascii=False, allow_nan=False) + "\n"
            case DocumentFormat.YAML:
                return yaml_text(data)
    except ValueError:  # Python's guard against quadratic conversion
        raise refusal("invalid-plan", "an integer has more than 4300 digits, too many to be written") from None


def document_from_text(text: str, format_: DocumentFormat) -> Document:
    """The document that the text describes.

    Raises:
        Refused: `invalid-plan`, with every problem and its path, or the line where the text is no JSON or YAML.
    """
    match format_:
        case DocumentFormat.JSON:
            data = _json_data(text)
        case DocumentFormat.YAML:
            data = _yaml_data(text)
    if _SURROGATE.search(text):
        _check_surrogates(data)
    return decode_document(data)


def _yaml_data(text: str) -> Data:
    try:
        return yaml_data(text)
    except YamlError as error:
        raise _unreadable("YAML", str(error)) from None


def _json_data(text: str) -> Data:
    try:
        data: Data = json.loads(text, object_pairs_hook=_entries, parse_constant=_constant)
    except json.JSONDecodeError as error:
        raise _unreadable("JSON", f"line {error.lineno}, column {error.colno}: {error.msg}") from None
    except RecursionError:
        raise _unreadable("JSON", "it is nested too deeply") from None
    except ValueError as error:
        raise _unreadable("JSON", str(error)) from None
    return data


def _entries(pairs: list[tuple[str, Data]]) -> dict[str, Data]:
    entries = dict(pairs)
    if len(entries) != len(pairs):
        twice = next(key for key, count in Counter(key for key, _ in pairs).items() if count > 1)
        raise ValueError(f"the key {shown(twice)} appears twice in a mapping")
    return entries


def _constant(word: str) -> None:
    raise ValueError(f'{word} is not JSON; write it as {{"float": "…"}}')


_SURROGATE = re.compile(r"\\[uU](0000)?[dD][89a-fA-F]")


def _check_surrogates(data: Data) -> None:
    try:
        json.dumps(data, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        raise refusal("invalid-plan", "the plan cannot be read: a text has half of a surrogate pair") from None


def _unreadable(notation: str, reason: str) -> Refused:
    return refusal("invalid-plan", f"the plan's {notation} cannot be read: {reason}")
