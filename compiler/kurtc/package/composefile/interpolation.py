"""Variables in the texts of a Compose file: `$NAME`, `${NAME}` and its forms with a default, a condition, an error."""

import re
from collections.abc import Mapping
from dataclasses import field

from kurtc.records import frozen

_VARIABLE = re.compile(
    r"\$(?:(?P<escaped>\$)|(?P<named>[_a-zA-Z][_a-zA-Z0-9]*)"
    r"|\{(?:(?P<braced>[_a-zA-Z][_a-zA-Z0-9]*(?::?[-+?].*)?)\}|(?P<invalid>)))"
)
_BRACED = re.compile(r"([_a-zA-Z][_a-zA-Z0-9]*)(?:(:?)([-+?])(.*))?", re.S)


class InvalidVariableError(Exception):
    """A `$` that begins no variable."""


class RequiredVariableError(Exception):
    """A variable that must be set is not; `reason` is what the file says about it."""

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(name)
        self.name, self.reason = name, reason


@frozen(kw_only=False)
class Interpolation:
    """Replaces variables by their values; `unset` collects those that have none and no default either."""

    variables: Mapping[str, str]
    unset: dict[str, None] = field(default_factory=dict)

    def text(self, template: str) -> str:
        """The text with its variables replaced. Raises `InvalidVariableError`, `RequiredVariableError`."""
        return _VARIABLE.sub(self._replacement, template) if "$" in template else template

    def _replacement(self, match: re.Match[str]) -> str:
        if match["escaped"]:
            return "$"
        if match["named"]:
            return self._value(match["named"])
        if not match["braced"]:
            raise InvalidVariableError(match.string)
        whole = match[0]
        end = _closing_brace(whole)
        if end < 0:
            raise InvalidVariableError(match.string)
        return self._braced(whole[2:end]) + self.text(whole[end + 1 :])

    def _braced(self, content: str) -> str:
        match = _BRACED.fullmatch(content)
        if match is None:
            raise InvalidVariableError(content)
        name, colon, operator, word = match.groups()
        if operator is None:
            return self._value(name)
        word = self.text(word)
        value = self.variables.get(name)
        given = bool(value) if colon else value is not None
        if operator == "+":
            return word if given else value or ""
        if operator == "?" and not given:
            raise RequiredVariableError(name, word)
        return value or "" if given else word

    def _value(self, name: str) -> str:
        if name not in self.variables:
            self.unset[name] = None
        return self.variables.get(name, "")


def _closing_brace(text: str) -> int:
    """Where the brace that a text begins with is closed; -1 if it is not."""
    depth = 0
    for match in re.finditer(r"\$\{|\}", text):
        depth += 1 if match[0] == "${" else -1
        if not depth:
            return match.start()
    return -1
