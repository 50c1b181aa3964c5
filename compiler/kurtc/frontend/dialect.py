"""What Python has and Kurtosis' Starlark lacks: says so in words of its own, with what to write instead."""

import ast
import re
from collections.abc import Iterator

from kurtc.frontend.rewriting import Lines
from kurtc.records import frozen


@frozen(kw_only=False)
class Lack:
    """Something at `offset` that Starlark does not have."""

    offset: int
    message: str
    hint: str = ""


_SETS = "use a dict with the elements as its keys"
_NODES: dict[type[ast.AST], tuple[str, str]] = {
    ast.While: ("while loops", "write for i in range(N): … with break"),
    ast.ClassDef: ("classes", "use struct(…) for data, and functions"),
    ast.Try: ("exceptions", "test beforehand; fail(…) ends the script"),
    ast.TryStar: ("exceptions", "test beforehand; fail(…) ends the script"),
    ast.Raise: ("exceptions", "write fail(…)"),
    ast.Assert: ("assert", "write if not …: fail(…), or plan.verify(…) for what is known at run time only"),
    ast.Import: ("import", 'write name = import_module("github.com/author/repository/file.star")'),
    ast.ImportFrom: ("import", 'write name = import_module("github.com/author/repository/file.star")'),
    ast.With: ("with", "read_file(…) gives the text of a file"),
    ast.Delete: ("del", "write x.pop(key)"),
    ast.Global: ("global", "globals never change: return the new value"),
    ast.Nonlocal: ("nonlocal", "return the new value"),
    ast.Yield: ("generators", "return a list"),
    ast.YieldFrom: ("generators", "return a list"),
    ast.GeneratorExp: ("generators", "put the comprehension in brackets: [… for …]"),
    ast.AsyncFunctionDef: ("async", "leave it out: a plan is made in one go"),
    ast.Await: ("await", "leave it out: a plan is made in one go"),
    ast.JoinedStr: ("f-strings", 'write "… {} …".format(x), or "… %s …" % x'),
    ast.NamedExpr: ("':='", "assign in a line of its own"),
    ast.AnnAssign: ("types", "leave them out"),
    ast.Set: ("sets", _SETS),
    ast.SetComp: ("sets", _SETS),
    ast.Match: ("match", "write if … elif …"),
}


def lacks(text: str) -> list[Lack]:
    """What a file that Python can parse uses of Python alone, from top to bottom."""
    lines = Lines(text)
    tree = ast.parse(text)
    found = [lack for statement in tree.body for lack in _outside(statement, lines)]
    for node in ast.walk(tree):
        if type(node) in _NODES:
            thing, hint = _NODES[type(node)]
            found.append(Lack(_start(node, lines), f"Starlark has no {thing}", hint))
        found += _within(node, text, lines)
    return sorted(found, key=lambda lack: lack.offset)


def _outside(statement: ast.stmt, lines: Lines) -> Iterator[Lack]:
    if isinstance(statement, ast.If | ast.For):
        word = "if" if isinstance(statement, ast.If) else "for"
        hint = "put it into a function, or write a comprehension or X if … else Y"
        yield Lack(_start(statement, lines), f"'{word}' stands outside of a function", hint)


def _within(node: ast.AST, text: str, lines: Lines) -> Iterator[Lack]:
    match node:
        case ast.Compare(left=left, ops=[ast.Is() | ast.IsNot() as operator]):
            hint = f"write {'==' if isinstance(operator, ast.Is) else '!='}"
            yield Lack(_behind(left, text, lines), "Starlark has no 'is'", hint)
        case ast.Compare(ops=[_, _, *_], comparators=[first, *_]):
            yield Lack(_behind(first, text, lines), "comparisons cannot be chained", "write a < b and b < c")
        case ast.BinOp(left=left, op=ast.Pow()):
            yield Lack(_behind(left, text, lines), "Starlark has no '**'", "multiply, or write 1 << n for powers of 2")
        case ast.BinOp(left=left, op=ast.MatMult()):
            yield Lack(_behind(left, text, lines), "Starlark has no '@'")
        case ast.Assign(targets=[first, _, *_]):
            yield Lack(_behind(first, text, lines), "assignments cannot be chained", "write one line for each name")
        case ast.Assign(targets=[ast.Tuple(elts=parts) | ast.List(elts=parts)]):
            starred = (part for part in parts if isinstance(part, ast.Starred))
            yield from (Lack(_start(p, lines), "Starlark has no '*' in assignments", "use a slice") for p in starred)
        case ast.List(elts=parts, ctx=ast.Load()) | ast.Tuple(elts=parts, ctx=ast.Load()):
            starred = (part for part in parts if isinstance(part, ast.Starred))
            yield from (Lack(_start(p, lines), "Starlark has no '*' in lists", "join lists with +") for p in starred)
        case ast.Dict(keys=keys, values=values):
            merged = (value for key, value in zip(keys, values, strict=True) if key is None)
            yield from (Lack(_start(v, lines), "Starlark has no '**' in dicts", "join dicts with |") for v in merged)
        case ast.For(orelse=[first, *_]):
            yield Lack(_start(first, lines), "Starlark has no 'else' of loops", "use a variable that says how it ended")
        case ast.FunctionDef():
            yield from _definition(node, lines)
        case ast.Constant(value=bytes() | complex() as value):
            yield Lack(_start(node, lines), f"there are no {type(value).__name__} literals here")


def _definition(node: ast.FunctionDef, lines: Lines) -> Iterator[Lack]:
    for decorator in node.decorator_list:
        yield Lack(_start(decorator, lines), "Starlark has no decorators", "call the function where you need it")
    arguments = node.args
    if arguments.posonlyargs:
        yield Lack(_start(arguments.posonlyargs[-1], lines), "Starlark has no '/' in parameters", "leave it out")
    everyone = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, arguments.vararg, arguments.kwarg]
    annotations = [argument.annotation for argument in everyone if argument]
    for annotation in (*annotations, node.returns):
        if annotation:
            yield Lack(_start(annotation, lines), "Starlark has no types", "leave them out; a docstring can say them")


def _start(node: ast.AST, lines: Lines) -> int:
    assert isinstance(node, ast.stmt | ast.expr | ast.arg)
    return lines.offset_of_byte(node.lineno, node.col_offset)


def _behind(node: ast.expr, text: str, lines: Lines) -> int:
    """Where the operator after an operand stands."""
    assert node.end_lineno is not None
    assert node.end_col_offset is not None
    end = lines.offset_of_byte(node.end_lineno, node.end_col_offset)
    found = re.compile(r"(?:[\s)\\]|#[^\n]*\n)*").match(text, end)
    assert found
    return found.end()
