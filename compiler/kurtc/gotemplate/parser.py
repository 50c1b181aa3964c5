"""Builds the nodes of a template from its tokens; blocks are kept on a stack, so they may nest deeply."""

from collections.abc import Mapping
from dataclasses import field

from kurtc.gotemplate import expressions
from kurtc.gotemplate.cursor import Cursor, Tree
from kurtc.gotemplate.errors import TemplateSyntaxError
from kurtc.gotemplate.lexer import tokens
from kurtc.gotemplate.nodes import (
    Action,
    Body,
    Break,
    Continue,
    If,
    Invocation,
    Pipeline,
    Range,
    Statement,
    Text,
    With,
    is_blank,
)
from kurtc.gotemplate.quoting import quoted, unquoted
from kurtc.gotemplate.tokens import Kind, Token
from kurtc.records import mutable

MAX_BLOCKS = 1000
"""How deep blocks may nest; Go has no such limit."""

_CONTROLS = {Kind.IF: "if", Kind.WITH: "with", Kind.RANGE: "range"}
_BRANCHES: Mapping[str, type[If | With | Range]] = {"if": If, "with": With, "range": Range}


def definitions(text: str, name: str) -> dict[str, Body]:
    """The templates that `text` defines, by name; one of them is `name`, the text itself.

    Raises:
        TemplateSyntaxError: the text is not a template.
    """
    return _Parser(text, name).parsed()


@mutable
class _Block:
    """A block that is open: what it becomes is built when its end is read."""

    context: str
    offset: int = 0
    pipeline: Pipeline | None = None
    name: str = ""
    variables: int = 0
    chained: bool = False  # begun by `else if` or `else with`: one end closes it and the block around it
    body: list[Statement] = field(default_factory=list)
    otherwise: list[Statement] | None = None

    def append(self, statement: Statement) -> None:
        """Add `statement` to the part that is being read."""
        (self.body if self.otherwise is None else self.otherwise).append(statement)


class _Parser:
    def __init__(self, text: str, name: str) -> None:
        self._cursor = Cursor(text, name, tokens(text))
        self._blocks = [_Block("input", name=name)]
        self._definitions: dict[str, Body] = {}

    def parsed(self) -> dict[str, Body]:
        """Every definition, the text itself last unless it is empty."""
        cursor = self._cursor
        while (token := cursor.next_solid()).kind is not Kind.END_OF_TEXT:
            match token.kind:
                case Kind.TEXT:
                    self._append(Text(offset=token.offset, text=token.text))
                case Kind.LEFT_DELIMITER:
                    self._action(token)
                case _:
                    raise cursor.unexpected(token, "input")
        if len(self._blocks) > 1:
            raise cursor.failure("unexpected EOF")
        self._define(self._blocks[0])
        return self._definitions

    def _append(self, statement: Statement) -> None:
        self._blocks[-1].append(statement)

    def _action(self, delimiter: Token) -> None:
        cursor = self._cursor
        token = cursor.next_solid()
        if token.kind is Kind.DEFINE and len(self._blocks) == 1:
            self._open_definition()
            return
        cursor.tree.action_line = delimiter.line
        match token.kind:
            case Kind.IF | Kind.WITH | Kind.RANGE:
                self._open_branch(_CONTROLS[token.kind])
                return
            case Kind.BLOCK:
                self._open_block()
                return
            case Kind.END:
                self._end()
            case Kind.ELSE:
                self._else()
                return
            case Kind.BREAK | Kind.CONTINUE:
                self._append(self._jump(token))
            case Kind.TEMPLATE:
                self._append(self._invocation())
            case _:
                cursor.back_to(token)
                pipeline = expressions.pipeline(cursor, "command", Kind.RIGHT_DELIMITER)
                self._append(Action(offset=token.offset, pipeline=pipeline))
        cursor.tree.action_line = 0

    def _open(self, block: _Block) -> None:
        if len(self._blocks) > MAX_BLOCKS:
            raise self._cursor.failure(f"blocks are nested more than {MAX_BLOCKS} deep")
        self._blocks.append(block)

    def _open_branch(self, context: str, *, chained: bool = False) -> None:
        tree = self._cursor.tree
        variables = len(tree.variables)
        pipeline = expressions.pipeline(self._cursor, context, Kind.RIGHT_DELIMITER)
        if context == "range":
            tree.ranges += 1
        self._open(_Block(context, pipeline.offset, pipeline, variables=variables, chained=chained))

    def _open_definition(self) -> None:
        cursor = self._cursor
        cursor.trees.append(Tree())
        token = cursor.next_solid()
        name = self._template_name(token, "define clause")
        cursor.expect(Kind.RIGHT_DELIMITER, "define clause")
        self._open(_Block("define clause", token.offset, name=name))

    def _open_block(self) -> None:
        token = self._cursor.next_solid()
        name = self._template_name(token, "block clause")
        pipeline = expressions.pipeline(self._cursor, "block clause", Kind.RIGHT_DELIMITER)
        self._cursor.trees.append(Tree())
        self._open(_Block("block clause", token.offset, pipeline, name=name))

    def _template_name(self, token: Token, context: str) -> str:
        if token.kind is not Kind.STRING:
            raise self._cursor.unexpected(token, context)
        return self._cursor.attempt(unquoted, token.text)

    def _invocation(self) -> Invocation:
        cursor = self._cursor
        token = cursor.next_solid()
        name = self._template_name(token, "template clause")
        following = cursor.next_solid()
        if following.kind is Kind.RIGHT_DELIMITER:
            return Invocation(offset=token.offset, name=name, pipeline=None)
        cursor.back_to(following)
        pipeline = expressions.pipeline(cursor, "template clause", Kind.RIGHT_DELIMITER)
        return Invocation(offset=token.offset, name=name, pipeline=pipeline)

    def _jump(self, token: Token) -> Break | Continue:
        written = "{{" + token.text + "}}"
        following = self._cursor.next_solid()
        if following.kind is not Kind.RIGHT_DELIMITER:
            raise self._cursor.unexpected(following, written)
        if self._cursor.tree.ranges == 0:
            raise self._cursor.failure(f"{written} outside {{{{range}}}}")
        return Break(offset=token.offset) if token.kind is Kind.BREAK else Continue(offset=token.offset)

    def _else(self) -> None:
        cursor = self._cursor
        following = cursor.peek_solid()
        if following.kind not in (Kind.IF, Kind.WITH):
            cursor.expect(Kind.RIGHT_DELIMITER, "else")
        cursor.tree.action_line = 0
        block = self._blocks[-1]
        if block.context not in _BRANCHES:
            raise self._misplaced("{{else}}")
        if block.otherwise is not None:
            raise cursor.failure("expected end; found {{else}}")
        block.otherwise = []
        if block.context == "range":
            cursor.tree.ranges -= 1
        elif _CONTROLS.get(following.kind) == block.context:
            cursor.next_solid()
            self._open_branch(block.context, chained=True)

    def _end(self) -> None:
        self._cursor.expect(Kind.RIGHT_DELIMITER, "end")
        block = self._blocks[-1]
        if block.context not in _BRANCHES:
            self._end_definition(block)
            return
        while self._end_branch():
            pass

    def _end_branch(self) -> bool:
        """Close the innermost branch; whether the one around it ends as well."""
        block = self._blocks.pop()
        tree = self._cursor.tree
        del tree.variables[block.variables :]
        if block.context == "range" and block.otherwise is None:
            tree.ranges -= 1
        assert block.pipeline
        otherwise = None if block.otherwise is None else tuple(block.otherwise)
        branch = _BRANCHES[block.context]
        self._append(branch(offset=block.offset, pipeline=block.pipeline, body=tuple(block.body), otherwise=otherwise))
        return block.chained

    def _end_definition(self, block: _Block) -> None:
        if len(self._blocks) == 1:
            raise self._misplaced("{{end}}")
        self._define(block)
        self._blocks.pop()
        self._cursor.trees.pop()
        if block.pipeline:
            self._append(Invocation(offset=block.offset, name=block.name, pipeline=block.pipeline))

    def _misplaced(self, found: str) -> TemplateSyntaxError:
        context = self._blocks[-1].context
        if context == "block clause":
            self._cursor.trees.pop()  # the template around the block complains
        return self._cursor.failure(f"unexpected {found}" if context == "input" else f"unexpected {found} in {context}")

    def _define(self, block: _Block) -> None:
        body = tuple(block.body)
        if is_blank(self._definitions.get(block.name, ())):
            self._definitions[block.name] = body
        elif not is_blank(body):
            raise self._cursor.failure(f"template: multiple definition of template {quoted(block.name)}")
