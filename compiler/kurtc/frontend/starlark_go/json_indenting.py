"""JSON over several lines, as Go's `json.Indent` lays it out; values keep their letters."""

import re
from dataclasses import field

from kurtc.frontend.failure import StarlarkFailure
from kurtc.frontend.starlark_go.json_errors import STRING_BODY, invalid_character, string_problem
from kurtc.records import mutable

_DEEPEST = 10_000
_SPACE = re.compile(r"[ \t\n\r]*")
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?")
_WORDS = ("true", "false", "null")


def indent(text: str, prefix: str = "", indent: str = "\t") -> str:
    r"""The JSON `text` with every item on its own line, `prefix` and one `indent` for each level before it.

    Empty lists and objects stay on one line; blanks behind the value stay as they are.

    Raises:
        StarlarkFailure: the text is not JSON; the message is Go's.
    """
    return _Layout(text, prefix, indent).lines()


@mutable
class _Layout:
    text: str
    prefix: str
    unit: str
    at: int = 0
    out: list[str] = field(default_factory=list)
    open: list[str] = field(default_factory=list)
    wants_item: bool = False

    def lines(self) -> str:
        self._value()
        while self.open:
            if self.wants_item:
                self._item()
            else:
                self._follow()
        rest = self.text[self.at :]
        self._skip_space()
        if self.at < len(self.text):
            raise self._failure("after top-level value")
        return "".join(self.out) + rest

    def _value(self) -> None:
        """Copy the scalar or empty container that begins here; of another container, its beginning."""
        first = self._peek()
        if first == '"':
            self._string()
        elif first in ("[", "{"):
            self._open(first)
        elif first and first in "0123456789-":
            self._number()
        else:
            self._word(first)

    def _open(self, bracket: str) -> None:
        close = "]" if bracket == "[" else "}"
        if len(self.open) >= _DEEPEST:
            raise self._failure("exceeded max depth")
        self.at += 1
        if self._peek() == close:
            self.at += 1
            self.out.append(bracket + close)
            return
        self.open.append(close)
        self.out.append(bracket)
        self._line()
        self.wants_item = True

    def _item(self) -> None:
        """Copy the key of an item, if it has one, and what `_value` copies of its value."""
        self.wants_item = False
        if self.open[-1] == "}":
            if self._peek() != '"':
                raise self._failure("looking for beginning of object key string")
            self._string()
            if self._peek() != ":":
                raise self._failure("after object key")
            self.at += 1
            self.out.append(": ")
        self._value()

    def _follow(self) -> None:
        """Copy what follows a complete item."""
        found = self._peek()
        if found == ",":
            self.at += 1
            self.out.append(",")
            self._line()
            self.wants_item = True
        elif found == self.open[-1]:
            self.at += 1
            self.open.pop()
            self._line()
            self.out.append(found)
        else:
            raise self._failure("after array element" if self.open[-1] == "]" else "after object key:value pair")

    def _line(self) -> None:
        self.out.append("\n" + self.prefix + self.unit * len(self.open))

    def _string(self) -> None:
        if problem := string_problem(self.text, self.at):
            raise StarlarkFailure(problem)
        found = STRING_BODY.match(self.text, self.at + 1)
        assert found
        self._copy(found.end() + 1)

    def _number(self) -> None:
        found = _NUMBER.match(self.text, self.at)
        if not found:
            self.at += 1
            raise self._failure("in numeric literal")
        self._copy(found.end())
        if self.text.startswith(".", self.at) and not found[1] and not found[2]:
            self.at += 1
            raise self._failure("after decimal point in numeric literal")
        if self.text.startswith(("e", "E"), self.at) and not found[2]:
            self.at += 2 if self.text.startswith(("+", "-"), self.at + 1) else 1
            raise self._failure("in exponent of numeric literal")

    def _word(self, first: str) -> None:
        word = next((word for word in _WORDS if first and word[0] == first), None)
        if not word:
            raise self._failure("looking for beginning of value")
        for index, letter in enumerate(word):
            if not self.text.startswith(letter, self.at + index):
                self.at += index
                raise self._failure(f"in literal {word} (expecting '{letter}')")
        self._copy(self.at + len(word))

    def _copy(self, end: int) -> None:
        self.out.append(self.text[self.at : end])
        self.at = end

    def _peek(self) -> str:
        self._skip_space()
        return self.text[self.at : self.at + 1]

    def _skip_space(self) -> None:
        found = _SPACE.match(self.text, self.at)
        assert found
        self.at = found.end()

    def _failure(self, context: str) -> StarlarkFailure:
        return StarlarkFailure(invalid_character(self.text, self.at, context))
