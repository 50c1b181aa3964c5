"""JSON as Starlark values, by the rules of starlark-go's `json.decode`, which are a little laxer than JSON's."""

import json
import math
import re
from dataclasses import field

from kurtc.frontend.failure import StarlarkFailure
from kurtc.frontend.starlark_go.json_errors import string_problem
from kurtc.frontend.wire import StarlarkValue, type_name
from kurtc.gotemplate.quoting import quoted_rune
from kurtc.records import mutable

DEEPEST = 1000
_SPACE = re.compile(r"[ \t\n\r]*")
_STRING = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"', re.DOTALL)
_NUMBER = re.compile(r"[0-9-][0-9.eE+-]*")
_FLOAT = re.compile(r"-?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")
_WORDS: dict[str, StarlarkValue] = {"null": None, "true": True, "false": False}


def decode(text: str) -> StarlarkValue:
    """The value of a JSON text: integers are exact, numbers with a point or exponent floats, keys in the text's order.

    Raises:
        StarlarkFailure: the text is not JSON; the message has starlark-go's words and the offset in bytes. Also where
            it is nested deeper than 1000, or has an integer of more than 4300 digits.
    """
    return _Decoder(text).value()


@mutable
class _Open:
    """A list or object that is being read; `key` is the key whose value comes next, if one does."""

    value: list[StarlarkValue] | dict[str, StarlarkValue]
    key: str | None = None


@mutable
class _Decoder:
    text: str
    at: int = 0
    open: list[_Open] = field(default_factory=list)

    def value(self) -> StarlarkValue:
        while True:
            value = self._begin()
            if isinstance(value, _Open):
                continue
            while self.open:
                finished = self._put(value)
                if not finished:
                    break
                value = self.open.pop().value
            else:
                return self._end(value)

    def _begin(self) -> StarlarkValue | _Open:
        """The scalar or empty container that begins here; or the container, with its first value still to be read."""
        first = self._next()
        if first == '"':
            return self._string()
        if first in "[{":
            if len(self.open) >= DEEPEST:
                raise self._failure(f"nested deeper than {DEEPEST}")
            self.at += 1
            opened = _Open([] if first == "[" else {})
            if self._next() == ("]" if first == "[" else "}"):
                self.at += 1
                return opened.value
            self.open.append(opened)
            return opened
        if first in "0123456789-":
            return self._number()
        for word, value in _WORDS.items():
            if self.text.startswith(word, self.at):
                self.at += len(word)
                return value
        raise self._failure(f"unexpected character {self._seen()}")

    def _put(self, value: StarlarkValue) -> bool:
        """Put a value that was read into the innermost container; whether that is then complete."""
        innermost = self.open[-1]
        if isinstance(innermost.value, list):
            innermost.value.append(value)
            return self._after("]", "got {}, want ',' or ']'")
        if innermost.key is not None:
            innermost.value[innermost.key] = value
            innermost.key = None
            return self._after("}", "in object, got {}, want ',' or '}}'")
        if not isinstance(value, str):
            raise self._failure(f"got {type_name(value)} for object key, want string")
        if self._next() != ":":
            raise self._failure(f"after object key, got {self._seen()}, want ':' ")
        self.at += 1
        innermost.key = value
        return False

    def _after(self, close: str, problem: str) -> bool:
        found = self._next()
        if found not in (",", close):
            raise self._failure(problem.format(self._seen()))
        self.at += 1
        return found == close

    def _end(self, value: StarlarkValue) -> StarlarkValue:
        self._skip_space()
        if self.at < len(self.text):
            raise self._failure(f"unexpected character {self._seen()} after value")
        return value

    def _string(self) -> str:
        found = _STRING.match(self.text, self.at)
        if not found:
            raise self._failure("unclosed string literal")
        self.at = found.end()
        literal = found[0]
        if literal.isascii() and "\\" not in literal:
            # starlark-go takes these as they are, even with control characters.
            return literal[1:-1]
        if problem := string_problem(literal):
            raise self._failure(problem)
        value: str = json.loads(literal)
        return _LONE_SURROGATE.sub("\ufffd", value)

    def _number(self) -> int | float:
        found = _NUMBER.match(self.text, self.at)
        assert found
        self.at = found.end()
        number = found[0]
        digits = number.removeprefix("-")
        if not digits or (digits[0] == "0" and digits[1:2].isdigit()):
            raise self._failure(f"invalid number: {number}")
        if digits.isdigit():
            return self._integer(number)
        if not _FLOAT.fullmatch(number) or math.isinf(float(number)):
            raise self._failure(f"invalid number: {number}")
        return float(number)

    def _integer(self, number: str) -> int:
        try:
            return int(number)
        except ValueError:
            raise self._failure(f"an integer of {len(number)} digits is too long") from None

    def _next(self) -> str:
        self._skip_space()
        if self.at == len(self.text):
            raise self._failure("unexpected end of file")
        return self.text[self.at]

    def _skip_space(self) -> None:
        found = _SPACE.match(self.text, self.at)
        assert found
        self.at = found.end()

    def _seen(self) -> str:
        return quoted_rune(self.text[self.at].encode()[0])

    def _failure(self, problem: str) -> StarlarkFailure:
        return StarlarkFailure(f"json.decode: at offset {len(self.text[: self.at].encode())}, {problem}")
