"""Splits a template into tokens: text, and what stands between `{{` and `}}`."""

import re
from collections.abc import Iterator

from kurtc.gotemplate.quoting import quoted
from kurtc.gotemplate.texts import REPLACEMENT, is_invalid, is_word
from kurtc.gotemplate.tokens import KEYWORDS, Kind, Token

_SPACE = " \t\r\n"
_LEFT = "{{"
_LEFT_TRIMMED = re.compile(r"\{\{-[ \t\r\n]")
_RIGHT = re.compile(r"([ \t\r\n]-)?\}\}")
_SPACES = re.compile(r"[ \t\r\n]+")
_NUMBER = re.compile(
    r"""[+-]?
    (?: 0[xX] [0-9a-fA-F_]* (?:\.[0-9a-fA-F_]*)? (?:[pP][+-]?[0-9_]*)?
      | 0[oO] [0-7_]* (?:\.[0-7_]*)?
      | 0[bB] [01_]* (?:\.[01_]*)?
      | [0-9_]* (?:\.[0-9_]*)? (?:[eE][+-]?[0-9_]*)?
    ) i?""",
    re.VERBOSE,
)
_QUOTED = re.compile(r'"(?:[^"\\\n]|\\[^\n])*"')
_RAW = re.compile(r"`[^`]*`")
_CHARACTER = re.compile(r"'(?:[^'\\\n]|\\[^\n])*'")
_SINGLE = {
    "=": Kind.ASSIGN,
    "|": Kind.PIPE,
    "(": Kind.LEFT_PARENTHESIS,
    ")": Kind.RIGHT_PARENTHESIS,
}


class _LexicalError(Exception):
    """No token begins here; the argument says why."""


def tokens(text: str) -> list[Token]:
    """The tokens of `text`; the last one is an error or the end of the text."""
    return list(_Lexer(text).tokens())


class _Lexer:
    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._line = 1
        self._counted = 0
        self._parentheses = 0

    def tokens(self) -> Iterator[Token]:
        """The tokens in order; an error ends them."""
        try:
            while self._at < len(self._text):
                yield from self._literal_text()
                if self._at < len(self._text):
                    yield from self._comment_or_action()
        except _LexicalError as problem:
            yield self._token(Kind.ERROR, self._at, str(problem))
        else:
            yield self._token(Kind.END_OF_TEXT, self._at)

    def _literal_text(self) -> Iterator[Token]:
        start, end = self._at, self._text.find(_LEFT, self._at)
        if end < 0:
            end = len(self._text)
        text = self._text[start:end]
        if _LEFT_TRIMMED.match(self._text, end):
            text = text.rstrip(_SPACE)
        if text:
            yield self._token(Kind.TEXT, start + len(text))
        self._at = end

    def _comment_or_action(self) -> Iterator[Token]:
        start = self._at
        inside = start + (4 if _LEFT_TRIMMED.match(self._text, start) else 2)
        if self._text.startswith("/*", inside):
            self._at = inside
            self._skip_comment()
            return
        yield self._token(Kind.LEFT_DELIMITER, start + 2)
        self._at = inside
        self._parentheses = 0
        while not (right := _RIGHT.match(self._text, self._at)):
            yield self._inside_action()
        if self._parentheses:
            raise _LexicalError("unclosed left paren")
        self._at = right.end() - 2
        yield self._token(Kind.RIGHT_DELIMITER, right.end())
        self._trim_after(right)

    def _skip_comment(self) -> None:
        end = self._text.find("*/", self._at + 2)
        if end < 0:
            raise _LexicalError("unclosed comment")
        right = _RIGHT.match(self._text, end + 2)
        if not right:
            raise _LexicalError("comment ends before closing delimiter")
        self._at = right.end()
        self._trim_after(right)

    def _trim_after(self, right: re.Match[str]) -> None:
        if right[1] and (space := _SPACES.match(self._text, self._at)):
            self._at = space.end()

    def _inside_action(self) -> Token:
        start = self._at
        character = self._character(start)
        following = self._character(start + 1)
        match character:
            case "":
                raise _LexicalError("unclosed action")
            case " " | "\t" | "\r" | "\n":
                return self._spaces()
            case ":":
                if following != "=":
                    raise _LexicalError("expected :=")
                return self._token(Kind.DECLARE, start + 2)
            case "=" | "|" | "(" | ")":
                self._count_parenthesis(character)
                return self._token(_SINGLE[character], start + 1)
            case '"':
                return self._delimited(_QUOTED, Kind.STRING, "unterminated quoted string")
            case "`":
                return self._delimited(_RAW, Kind.STRING, "unterminated raw quoted string")
            case "'":
                return self._delimited(_CHARACTER, Kind.CHARACTER, "unterminated character constant")
            case "$":
                return self._word(start + 1, Kind.VARIABLE)
            case "." if following and following not in "0123456789":
                return self._word(start + 1, Kind.FIELD)
            case "." | "+" | "-":
                return self._number()
        if character in "0123456789":
            return self._number()
        if is_word(character):
            return self._word(start, Kind.IDENTIFIER)
        if character.isascii() and character.isprintable():
            return self._token(Kind.OTHER, start + 1)
        raise _LexicalError(f"unrecognized character in action: {_unicode(character)}")

    def _spaces(self) -> Token:
        found = _SPACES.match(self._text, self._at)
        assert found
        end = found.end()
        # The last space may belong to a delimiter that trims.
        if _RIGHT.match(self._text, end - 1):
            end -= 1
        return self._token(Kind.SPACE, end)

    def _count_parenthesis(self, character: str) -> None:
        self._parentheses += {"(": 1, ")": -1}.get(character, 0)
        if self._parentheses < 0:
            raise _LexicalError("unexpected right paren")

    def _delimited(self, pattern: re.Pattern[str], kind: Kind, complaint: str) -> Token:
        if not (found := pattern.match(self._text, self._at)):
            raise _LexicalError(complaint)
        return self._token(kind, found.end())

    def _word(self, end: int, kind: Kind) -> Token:
        while is_word(self._character(end)):
            end += 1
        if not self._terminates(end):
            raise _LexicalError(f"bad character {_unicode(self._character(end))}")
        word = self._text[self._at : end]
        if kind is Kind.IDENTIFIER and word in ("true", "false"):
            kind = Kind.BOOL
        elif kind is not Kind.VARIABLE:
            kind = KEYWORDS.get(word, kind)
        return self._token(kind, end)

    def _number(self) -> Token:
        end = self._number_end(self._at)
        if self._character(end) not in ("+", "-"):
            return self._token(Kind.NUMBER, end)
        end = self._number_end(end)
        if self._text[end - 1] != "i":
            raise _LexicalError(f"bad number syntax: {quoted(self._text[self._at : end])}")
        return self._token(Kind.COMPLEX, end)

    def _number_end(self, start: int) -> int:
        found = _NUMBER.match(self._text, start)
        assert found
        end = found.end()
        if is_word(self._character(end)):
            raise _LexicalError(f"bad number syntax: {quoted(self._text[self._at : end + 1])}")
        return end

    def _terminates(self, end: int) -> bool:
        character = self._character(end)
        return character == "" or character in " \t\r\n.,|:)(" or self._text.startswith("}}", end)

    def _character(self, at: int) -> str:
        return self._text[at : at + 1]

    def _token(self, kind: Kind, end: int, text: str | None = None) -> Token:
        """The token from here to `end`, which is where the next one begins."""
        start = self._at
        self._line += self._text.count("\n", self._counted, start)
        self._counted = start
        self._at = end
        return Token(kind, self._text[start:end] if text is None else text, start, self._line)


def _unicode(character: str) -> str:
    character = REPLACEMENT if is_invalid(character) else character
    name = f"U+{ord(character):04X}"
    return f"{name} '{character}'" if character.isprintable() else name
