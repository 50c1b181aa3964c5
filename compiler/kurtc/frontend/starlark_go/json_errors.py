"""What Go's `encoding/json` says of a text that is not JSON."""

import re

from kurtc.gotemplate.quoting import quoted_rune

_ESCAPE = r'\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})'
_PLAIN = r'[^"\\\x00-\x1f]*'
STRING_BODY = re.compile(f"{_PLAIN}(?:{_ESCAPE}{_PLAIN})*")  # nothing possessive: Python 3.11.2 loses its place there
_HEX = re.compile("[0-9a-fA-F]*")


def invalid_character(text: str, at: int, context: str) -> str:
    """The message for the character at `at`, of which Go names the first byte.

    At the end of the text Go acts as if a blank followed, and tells the end only where a blank may stand.
    """
    if at >= len(text):
        inside = context.startswith(("in ", "after decimal")) and context != "in string literal"
        return f"invalid character ' ' {context}" if inside else "unexpected end of JSON input"
    return f"invalid character {quoted_rune(text[at].encode()[0])} {context}"


def string_problem(text: str, at: int = 0) -> str:
    """What is wrong with the string literal that begins at `at`; `""`: nothing."""
    found = STRING_BODY.match(text, at + 1)
    assert found
    end = found.end()
    if text.startswith('"', end):
        return ""
    if not text.startswith("\\", end):
        return invalid_character(text, end, "in string literal")
    if not text.startswith("u", end + 1):
        return invalid_character(text, end + 1, "in string escape code")
    digits = _HEX.match(text, end + 2)
    assert digits
    return invalid_character(text, digits.end(), "in \\u hexadecimal character escape")
