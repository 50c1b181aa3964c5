"""The escaping functions `html`, `js` and `urlquery`."""

import re
from urllib.parse import quote_plus

from kurtc.gotemplate.texts import encoded, is_invalid

_HTML = str.maketrans({"\0": "\ufffd", '"': "&#34;", "'": "&#39;", "&": "&amp;", "<": "&lt;", ">": "&gt;"})
_JS_SPECIAL = re.compile(r"[\\'\"<>&=\x00-\x1f]|[^\x00-\x7f]")
_JS = {"\\": "\\\\", "'": "\\'", '"': '\\"', "<": "\\u003C", ">": "\\u003E", "&": "\\u0026", "=": "\\u003D"}


def html(text: str) -> str:
    """`text` for HTML."""
    return text.translate(_HTML)


def js(text: str) -> str:
    """`text` for the inside of a JavaScript string."""
    return _JS_SPECIAL.sub(_js_character, text)


def urlquery(text: str) -> str:
    """`text` for the query of a URL."""
    return quote_plus(encoded(text))


def _js_character(found: re.Match[str]) -> str:
    character = found[0]
    if character in _JS:
        return _JS[character]
    if character.isprintable() or is_invalid(character):
        return character
    return f"\\u{ord(character):04X}"
