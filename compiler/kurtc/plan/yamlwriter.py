"""Data as YAML that people like to read and no parser misreads: the same bytes everywhere, with or without libyaml.

Text is plain only where YAML 1.1 and 1.2 agree that it is text, a literal block where it has lines, else in double
quotes with the escapes of JSON.
"""

import json
import re

from kurtc.plan.data import Data

_WORD = r"[A-Za-z0-9_/.@+=~()%$-]"
_PLAIN = re.compile(rf"(?:[A-Za-z_/]|\.{{1,2}}/)(?:{_WORD}|:(?=[A-Za-z0-9_/.])| (?={_WORD}))*")
_NOT_TEXT = frozenset({"y", "yes", "n", "no", "on", "off", "true", "false", "null", "none", "inf", "nan"})
_LONGEST_PLAIN = 100
_LONGEST_KEY = 120  # YAML allows 1024 characters before the colon, escapes included

_HIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\xa0\xad\u061c\u200b-\u200f\u2028-\u202f\u205f-\u206f\ud800-\udfff\ufeff\ufff0-\uffff]"
)
"""Characters that YAML forbids, or that people cannot see; a fixed list, so that every Python writes the same."""


def yaml_text(data: Data) -> str:
    """The data as a YAML document; mappings keep their order."""
    lines: list[str] = []
    match data:
        case dict() if data:
            _mapping(lines, "", data, "")
        case list() if data:
            _list(lines, "", data, "")
        case _:
            lines.append(_leaf(data, ""))
    return "\n".join(lines) + "\n"


def _mapping(lines: list[str], lead: str, data: dict[str, Data], pad: str) -> None:
    """Append the entries: the first one after `lead`, the others after `pad`, which is as wide."""
    for key, item in data.items():
        written = _quoted_or_plain(key)
        if len(written) > _LONGEST_KEY:
            lines.append(f"{lead}? {written}")
            head = f"{pad}:"
        else:
            head = f"{lead}{written}:"
        if not item or not isinstance(item, dict | list) or _is_flow(item):
            lines.append(f"{head} {_leaf(item, pad)}")
        else:
            lines.append(head)
            _block(lines, pad + "  ", item, pad + "  ")
        lead = pad


def _list(lines: list[str], lead: str, data: list[Data], pad: str) -> None:
    for item in data:
        if not item or not isinstance(item, dict | list) or _is_flow(item):
            lines.append(f"{lead}- {_leaf(item, pad)}")
        else:
            _block(lines, f"{lead}- ", item, pad + "  ")
        lead = pad


def _block(lines: list[str], lead: str, data: dict[str, Data] | list[Data], pad: str) -> None:
    if isinstance(data, dict):
        _mapping(lines, lead, data, pad)
    else:
        _list(lines, lead, data, pad)


def _is_flow(data: dict[str, Data] | list[Data]) -> bool:
    """References to run-time values, and lists of numbers, read better on one line."""
    if isinstance(data, dict):
        return "step" in data and "field" in data and all(isinstance(item, str) for item in data.values())
    return len(data) <= 20 and all(type(item) is int for item in data)


def _leaf(data: Data, pad: str) -> str:
    match data:
        case None:
            return "null"
        case bool():
            return "true" if data else "false"
        case int():
            return str(data)
        case float():
            return _float(data)
        case str():
            return _string(data, pad)
        case list():
            return f"[{', '.join(_leaf(item, pad) for item in data)}]"
        case dict():
            entries = (f"{_quoted_or_plain(key)}: {_quoted_or_plain(str(item))}" for key, item in data.items())
            return f"{{{', '.join(entries)}}}"


def _float(number: float) -> str:
    """As Python writes it, with the point that YAML 1.1 wants before an exponent."""
    written = repr(number)
    return written if "." in written else written.replace("e", ".0e")


def _string(text: str, pad: str) -> str:
    if "\n" in text.rstrip("\n") and not _HIDDEN.search(text):
        return _literal(text, pad + "  ")
    return _quoted_or_plain(text)


def _literal(text: str, pad: str) -> str:
    body = text.rstrip("\n")
    end = {0: "-", 1: ""}.get(len(text) - len(body), "+")
    indent = "2" if text[0] in " \t\n" else ""
    lines = (text if end == "+" else body).removesuffix("\n").split("\n")
    return "\n".join([f"|{indent}{end}", *(pad + line if line else "" for line in lines)])


def _quoted_or_plain(text: str) -> str:
    if len(text) <= _LONGEST_PLAIN and _PLAIN.fullmatch(text) and text.lower() not in _NOT_TEXT:
        return text
    return _HIDDEN.sub(lambda found: f"\\u{ord(found[0]):04x}", json.dumps(text, ensure_ascii=False))
