"""How Go writes the parts of a template in messages."""

from typing import assert_never

from kurtc.gotemplate.nodes import (
    Bool,
    Chain,
    Command,
    Dot,
    Expression,
    Field,
    Function,
    Invocation,
    Nil,
    NumberLiteral,
    Pipeline,
    StringLiteral,
    Variable,
)
from kurtc.gotemplate.quoting import quoted


def written(node: Command | Expression | Invocation) -> str:
    """The node as Go writes it in messages."""
    match node:
        case Dot():
            return "."
        case Nil():
            return "nil"
        case Bool(value=value):
            return "true" if value else "false"
        case NumberLiteral(text=text) | StringLiteral(text=text):
            return text
        case Field(names=names):
            return _dotted(names)
        case Variable(name=name, fields=fields):
            return name + _dotted(fields)
        case Function(name=name):
            return name
        case Chain(operand=operand, fields=fields):
            return _argument(operand) + _dotted(fields)
        case Command(operands=operands):
            return " ".join(map(_argument, operands))
        case Pipeline():
            return _pipeline(node)
        case Invocation(name=name, pipeline=pipeline):
            return "{{template " + quoted(name) + (f" {_pipeline(pipeline)}" if pipeline else "") + "}}"
        case _ as never:
            assert_never(never)


def _pipeline(pipeline: Pipeline) -> str:
    commands = " | ".join(map(written, pipeline.commands))
    if not pipeline.declares:
        return commands
    return ", ".join(map(written, pipeline.declares)) + (" = " if pipeline.assigns else " := ") + commands


def _argument(node: Expression) -> str:
    return f"({written(node)})" if isinstance(node, Pipeline) else written(node)


def _dotted(names: tuple[str, ...]) -> str:
    return "".join("." + name for name in names)
