"""The parser's place among the tokens, and its complaints, which name the line that Go names."""

from collections.abc import Callable
from dataclasses import field
from typing import TypeVar

from kurtc.gotemplate.errors import TemplateSyntaxError
from kurtc.gotemplate.tokens import Kind, Token
from kurtc.records import mutable

_Read = TypeVar("_Read")


@mutable
class Tree:
    """What is known while one definition is read.

    `action_line` is where the current action began, 0 outside actions; `furthest` is the index of the last token that
    was looked at, which is where Go places errors.
    """

    variables: list[str] = field(default_factory=lambda: ["$"])
    ranges: int = 0
    parentheses: int = 0
    action_line: int = 0
    furthest: int = 0


class Cursor:
    """A place among tokens that end with an error or the end of the text; `trees` are the definitions around it."""

    def __init__(self, text: str, name: str, tokens: list[Token]) -> None:
        self.trees = [Tree()]
        self._text = text
        self._name = name
        self._tokens = tokens
        self._at = 0

    @property
    def tree(self) -> Tree:
        """The innermost definition."""
        return self.trees[-1]

    def peek(self) -> Token:
        """The next token; it stays."""
        self.tree.furthest = max(self.tree.furthest, self._at)
        return self._tokens[self._at]

    def next(self) -> Token:
        """The next token; the last one is given again and again."""
        token = self.peek()
        self._at = min(self._at + 1, len(self._tokens) - 1)
        return token

    def peek_solid(self) -> Token:
        """The next token that is not space; it stays, the space does not."""
        while (token := self.peek()).kind is Kind.SPACE:
            self._at += 1
        return token

    def next_solid(self) -> Token:
        """The next token that is not space."""
        self.peek_solid()
        return self.next()

    def back_to(self, token: Token) -> None:
        """Return to a token that was read."""
        while self._tokens[self._at] is not token:
            self._at -= 1

    def expect(self, kind: Kind, context: str) -> Token:
        """The next token that is not space, which must be of `kind`."""
        token = self.next_solid()
        if token.kind is not kind:
            raise self.unexpected(token, context)
        return token

    def attempt(self, read: Callable[..., _Read], *arguments: object) -> _Read:
        """What `read` makes of a literal; its ValueError is the user's."""
        try:
            return read(*arguments)
        except ValueError as problem:
            raise self.failure(str(problem)) from None

    def unexpected(self, token: Token, context: str) -> TemplateSyntaxError:
        """The complaint about a token that cannot stand in `context`, or about what the lexer could not read."""
        if token.kind is not Kind.ERROR:
            return self.failure(f"unexpected {token} in {context}")
        began = self.tree.action_line
        if began in (0, token.line):
            return self.failure(token.text)
        action = "" if token.text.endswith(" action") else " in action"
        return self.failure(f"{token.text}{action} started at {self._name}:{began}")

    def failure(self, message: str) -> TemplateSyntaxError:
        """The refusal of the template, at the token that was looked at last."""
        token = self._tokens[self.tree.furthest]
        column = token.offset - self._text.rfind("\n", 0, token.offset)
        return TemplateSyntaxError(message, token.line, column)
