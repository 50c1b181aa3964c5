"""The parsed template: frozen nodes that know where they stand."""

from collections.abc import Iterator
from typing import TypeAlias

from kurtc.records import frozen

_SPACE = " \t\n\v\f\r\x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
_SPACE += "\u2028\u2029\u202f\u205f\u3000"


@frozen
class Dot:
    """The cursor: `.`."""

    offset: int


@frozen
class Nil:
    """The constant `nil`."""

    offset: int


@frozen
class Bool:
    """The constant `true` or `false`."""

    offset: int
    value: bool


@frozen
class NumberLiteral:
    """A numeric or character constant; an `int` may be too large for Go, which finds out when it is evaluated."""

    offset: int
    text: str
    value: int | float | complex


@frozen
class StringLiteral:
    """A quoted string: as written, and what it means."""

    offset: int
    text: str
    value: str


@frozen
class Field:
    """A chain of fields of the cursor: `.A.B` is `("A", "B")`; its place is that of its second field, as in Go."""

    offset: int
    names: tuple[str, ...]


@frozen
class Variable:
    """A variable with fields: `$x.A` is name `$x` with fields `("A",)`."""

    offset: int
    name: str
    fields: tuple[str, ...] = ()


@frozen
class Function:
    """The name of a function."""

    offset: int
    name: str


@frozen
class Chain:
    """Fields of a parenthesised pipeline or of a function's result: `(index .L 0).A`."""

    offset: int
    operand: "Function | Pipeline"
    fields: tuple[str, ...]


@frozen
class Command:
    """An operand, or a function or method with its arguments; never empty."""

    offset: int
    operands: tuple["Expression", ...]


@frozen
class Pipeline:
    """Commands, each of which gets the value of the one before; then `declares` are set to the value.

    With `assigns`, these are existing variables (`=`), otherwise new ones (`:=`).
    """

    offset: int
    declares: tuple[Variable, ...]
    assigns: bool
    commands: tuple[Command, ...]


Expression: TypeAlias = (
    Dot | Nil | Bool | NumberLiteral | StringLiteral | Field | Variable | Function | Chain | Pipeline
)


@frozen
class Text:
    """Text that is written as it stands; trimmed already."""

    offset: int
    text: str


@frozen
class Action:
    """`{{pipeline}}`: writes its value, unless it declares or assigns."""

    offset: int
    pipeline: Pipeline


@frozen
class If:
    """`{{if}} … {{else}} … {{end}}`; `otherwise` is None where there is no else."""

    offset: int
    pipeline: Pipeline
    body: "Body"
    otherwise: "Body | None"


@frozen
class With:
    """`{{with}} … {{else}} … {{end}}`: sets the cursor."""

    offset: int
    pipeline: Pipeline
    body: "Body"
    otherwise: "Body | None"


@frozen
class Range:
    """`{{range}} … {{else}} … {{end}}`."""

    offset: int
    pipeline: Pipeline
    body: "Body"
    otherwise: "Body | None"


@frozen
class Invocation:
    """`{{template "name" pipeline}}`; a `{{block}}` is an invocation of what it defines."""

    offset: int
    name: str
    pipeline: Pipeline | None


@frozen
class Break:
    """`{{break}}`."""

    offset: int


@frozen
class Continue:
    """`{{continue}}`."""

    offset: int


Statement: TypeAlias = Text | Action | If | With | Range | Invocation | Break | Continue
Body: TypeAlias = tuple[Statement, ...]
Node: TypeAlias = Statement | Command | Expression


def walk(body: Body) -> Iterator[Node]:
    """Every node under `body`, parents before their children, in the order of the text."""
    pending: list[Node] = [*reversed(body)]
    while pending:
        node = pending.pop()
        yield node
        pending.extend(reversed(_children(node)))


def is_blank(body: Body) -> bool:
    """Whether `body` has nothing but space; such a definition does not count as one."""
    return all(isinstance(statement, Text) and not statement.text.strip(_SPACE) for statement in body)


def _children(node: Node) -> tuple[Node, ...]:
    match node:
        case If() | With() | Range():
            return (node.pipeline, *node.body, *(node.otherwise or ()))
        case Action(pipeline=pipeline):
            return (pipeline,)
        case Invocation(pipeline=pipeline):
            return (pipeline,) if pipeline else ()
        case Pipeline():
            return (*node.declares, *node.commands)
        case Command(operands=operands):
            return operands
        case Chain(operand=operand):
            return (operand,)
        case _:
            return ()
