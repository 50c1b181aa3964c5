"""The tokens of a template, and how Go names them in messages."""

from enum import Enum, auto
from typing import NamedTuple

from kurtc.gotemplate.quoting import quoted
from kurtc.gotemplate.texts import encoded


class Kind(Enum):
    """What a token is."""

    ERROR = auto()
    END_OF_TEXT = auto()
    TEXT = auto()
    LEFT_DELIMITER = auto()
    RIGHT_DELIMITER = auto()
    SPACE = auto()
    PIPE = auto()
    ASSIGN = auto()
    DECLARE = auto()
    LEFT_PARENTHESIS = auto()
    RIGHT_PARENTHESIS = auto()
    OTHER = auto()
    BOOL = auto()
    CHARACTER = auto()
    COMPLEX = auto()
    NUMBER = auto()
    STRING = auto()
    FIELD = auto()
    IDENTIFIER = auto()
    VARIABLE = auto()
    BLOCK = auto()
    BREAK = auto()
    CONTINUE = auto()
    DOT = auto()
    DEFINE = auto()
    ELSE = auto()
    END = auto()
    IF = auto()
    NIL = auto()
    RANGE = auto()
    TEMPLATE = auto()
    WITH = auto()


KEYWORDS = {
    ".": Kind.DOT,
    "block": Kind.BLOCK,
    "break": Kind.BREAK,
    "continue": Kind.CONTINUE,
    "define": Kind.DEFINE,
    "else": Kind.ELSE,
    "end": Kind.END,
    "if": Kind.IF,
    "nil": Kind.NIL,
    "range": Kind.RANGE,
    "template": Kind.TEMPLATE,
    "with": Kind.WITH,
}

OPERANDS = frozenset(
    {
        Kind.BOOL,
        Kind.CHARACTER,
        Kind.COMPLEX,
        Kind.DOT,
        Kind.FIELD,
        Kind.IDENTIFIER,
        Kind.NUMBER,
        Kind.NIL,
        Kind.STRING,
        Kind.VARIABLE,
        Kind.LEFT_PARENTHESIS,
    }
)
"""What a command can begin with."""


class Token(NamedTuple):
    """A piece of the text; for an error, `text` is the message. `offset` counts characters, `line` counts from 1."""

    kind: Kind
    text: str
    offset: int
    line: int

    def __str__(self) -> str:
        match self.kind:
            case Kind.END_OF_TEXT:
                return "EOF"
            case Kind.ERROR:
                return self.text
        if KEYWORDS.get(self.text) is self.kind:
            return f"<{self.text}>"
        if len(encoded(self.text)) > 10:
            return quoted(self.text[:10]) + "..."
        return quoted(self.text)
