"""Parses what stands inside an action: pipelines, commands and operands."""

from typing import assert_never

from kurtc.gotemplate.cursor import Cursor
from kurtc.gotemplate.functions import BUILTINS
from kurtc.gotemplate.nodes import (
    Bool,
    Chain,
    Command,
    Dot,
    Expression,
    Field,
    Function,
    Nil,
    NumberLiteral,
    Pipeline,
    StringLiteral,
    Variable,
)
from kurtc.gotemplate.notation import written
from kurtc.gotemplate.numbers import literal
from kurtc.gotemplate.quoting import quoted, unquoted
from kurtc.gotemplate.tokens import OPERANDS, Kind, Token

MAX_PARENTHESES = 50
"""How deep parentheses may nest; Go's limit is 10000."""


def pipeline(cursor: Cursor, context: str, end: Kind) -> Pipeline:
    """The pipeline up to the token `end`, which is read; `context` names it in messages."""
    offset = cursor.peek_solid().offset
    declares, assigns = _declarations(cursor, context)
    commands: list[Command] = []
    while (token := cursor.next_solid()).kind is not end:
        if token.kind not in OPERANDS:
            raise cursor.unexpected(token, context)
        cursor.back_to(token)
        commands.append(_command(cursor))
    if not commands:
        raise cursor.failure(f"missing value for {context}")
    for stage, command in enumerate(commands[1:], 2):
        if isinstance(command.operands[0], Bool | Dot | Nil | NumberLiteral | StringLiteral):
            raise cursor.failure(f"non executable command in pipeline stage {stage}")
    return Pipeline(offset=offset, declares=declares, assigns=assigns, commands=tuple(commands))


def _declarations(cursor: Cursor, context: str) -> tuple[tuple[Variable, ...], bool]:
    """The variables before `:=` or `=`, and whether it is `=`."""
    declares: list[Variable] = []
    while (token := cursor.peek_solid()).kind is Kind.VARIABLE:
        cursor.next()
        following = cursor.peek_solid()
        if following.kind not in (Kind.ASSIGN, Kind.DECLARE) and following.text != ",":
            cursor.back_to(token)
            break
        cursor.next()
        declares.append(Variable(offset=token.offset, name=token.text))
        cursor.tree.variables.append(token.text)
        if following.kind in (Kind.ASSIGN, Kind.DECLARE):
            return tuple(declares), following.kind is Kind.ASSIGN
        if context != "range" or len(declares) > 1:
            raise cursor.failure(f"too many declarations in {context}")
        if cursor.peek_solid().kind not in (Kind.VARIABLE, Kind.RIGHT_DELIMITER, Kind.RIGHT_PARENTHESIS):
            raise cursor.failure("range can only initialize variables")
    return tuple(declares), False


def _command(cursor: Cursor) -> Command:
    """The operands up to the end of the pipeline, which stays, or a pipe, which is read."""
    offset = cursor.peek_solid().offset
    operands: list[Expression] = []
    while True:
        cursor.peek_solid()
        if (operand := _operand(cursor)) is not None:
            operands.append(operand)
        token = cursor.next()
        match token.kind:
            case Kind.SPACE:
                continue
            case Kind.RIGHT_DELIMITER | Kind.RIGHT_PARENTHESIS:
                cursor.back_to(token)
            case Kind.PIPE:
                pass
            case _:
                raise cursor.unexpected(token, "operand")
        if not operands:
            raise cursor.failure("empty command")
        return Command(offset=offset, operands=tuple(operands))


def _operand(cursor: Cursor) -> Expression | None:
    """A term with the fields behind it; None where none begins."""
    term = _term(cursor)
    following = cursor.peek()
    if term is None or following.kind is not Kind.FIELD:
        return term
    fields: list[str] = []
    while cursor.peek().kind is Kind.FIELD:
        fields.append(cursor.next().text[1:])
    match term:
        case Field():
            return Field(offset=following.offset, names=(*term.names, *fields))
        case Variable():
            return Variable(offset=following.offset, name=term.name, fields=tuple(fields))
        case Function() | Pipeline():
            return Chain(offset=following.offset, operand=term, fields=tuple(fields))
        case Bool() | StringLiteral() | NumberLiteral() | Nil() | Dot():
            raise cursor.failure(f"unexpected . after term {quoted(written(term))}")
        case Chain():
            raise AssertionError("a term is no chain")
        case _ as never:
            assert_never(never)


def _term(cursor: Cursor) -> Expression | None:
    token = cursor.next_solid()
    offset = token.offset
    match token.kind:
        case Kind.IDENTIFIER:
            if token.text not in BUILTINS:
                raise cursor.failure(f"function {quoted(token.text)} not defined")
            return Function(offset=offset, name=token.text)
        case Kind.VARIABLE:
            if token.text not in cursor.tree.variables:
                raise cursor.failure(f"undefined variable {quoted(token.text)}")
            return Variable(offset=offset, name=token.text)
        case Kind.FIELD:
            return Field(offset=offset, names=(token.text[1:],))
        case Kind.DOT:
            return Dot(offset=offset)
        case Kind.LEFT_PARENTHESIS:
            return _parenthesised(cursor)
        case _:
            return _constant(cursor, token)


def _constant(cursor: Cursor, token: Token) -> Expression | None:
    offset = token.offset
    match token.kind:
        case Kind.NIL:
            return Nil(offset=offset)
        case Kind.BOOL:
            return Bool(offset=offset, value=token.text == "true")
        case Kind.CHARACTER | Kind.COMPLEX | Kind.NUMBER:
            return NumberLiteral(offset=offset, text=token.text, value=cursor.attempt(literal, token))
        case Kind.STRING:
            return StringLiteral(offset=offset, text=token.text, value=cursor.attempt(unquoted, token.text))
        case _:
            cursor.back_to(token)
            return None


def _parenthesised(cursor: Cursor) -> Pipeline:
    tree = cursor.tree
    if tree.parentheses >= MAX_PARENTHESES:
        raise cursor.failure("max expression depth exceeded")
    tree.parentheses += 1
    inner = pipeline(cursor, "parenthesized pipeline", Kind.RIGHT_PARENTHESIS)
    tree.parentheses -= 1
    return inner
