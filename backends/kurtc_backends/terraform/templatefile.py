"""Texts with run-time values as files for Terraform's `templatefile`."""

import re
from collections.abc import Mapping

from kurtc.plan.values import Future, Text

_SPECIAL = re.compile(r"\$+(?=\{|\r(?!\n)|\Z)|%+(?=\{)|\r(?!\n)|\A\ufeff")
"""What may begin an expression; a carriage return, which hides the beginning of one; a mark that is left out."""
_ESCAPES = {"\r": "\\r", "\ufeff": "\\ufeff"}


def template_text(text: Text, names: Mapping[Future, str]) -> str:
    """The text of the file: each hole is a variable, and every other character is itself."""
    parts = (text,) if isinstance(text, str) else text.parts
    return "".join(
        f"${{{names[part]}}}" if isinstance(part, Future) else _SPECIAL.sub(_escaped, part) for part in parts
    )


def _escaped(match: re.Match[str]) -> str:
    found = match[0]
    if found in {"$", "%"} and match.string[match.end() :].startswith("{"):
        return found * 2
    return "".join(f'${{"{_ESCAPES.get(character, character)}"}}' for character in found)
