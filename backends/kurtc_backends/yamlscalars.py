"""Scalars of YAML that every reader takes for the text that they are."""

import re

LONGEST_KEY = 1000
"""YAML looks for the colon behind a key no further than this."""
WORDS = frozenset({"y", "n", "yes", "no", "true", "false", "on", "off", "null", "nan", "inf"})
"""Plain words that some YAML reader takes for something else than text."""
LETTERS = (
    r"\xa1-\xac\xae-\u024f\u0370-\u052f\u2010-\u2027\u2030-\u205e\u20a0-\u20bf\u2100-\u2bff\u3001-\u9fff\uac00-\ud7a3"
)
"""Characters beyond ASCII that stand as they are: all that people see as one, and that no reader takes for a break."""
_UNSAFE = re.compile(rf'[^\x20-\x7e{LETTERS}]|["\\]')
_ESCAPES = {"\n": "\\n", "\t": "\\t", "\r": "\\r", '"': '\\"', "\\": "\\\\"}


def escaped(text: str) -> str:
    """The text as it stands between double quotes."""
    return _UNSAFE.sub(_escape, text)


def printable(text: str) -> str:
    """The text of a comment: what would end its line, or nobody sees, as escapes."""
    return re.sub(rf"[^\x20-\x7e{LETTERS}]", lambda match: match[0].encode("unicode_escape").decode(), text)


def _escape(match: re.Match[str]) -> str:
    character = match[0]
    if character in _ESCAPES:
        return _ESCAPES[character]
    number = ord(character)
    return f"\\x{number:02x}" if number < 0x100 else f"\\u{number:04x}" if number < 0x10000 else f"\\U{number:08x}"
