"""What the interpreter accepts and Kurtosis refuses: globals assigned twice, unknown escapes, functions that recur."""

import ast
import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping

from kurtc.frontend.rewriting import Lines

_ESCAPE = re.compile(r"\\[^abfnrtvxuU0-7\\'\"\n\r]")
_TEXT = re.compile(
    r"#[^\n]*|\b([rR]?)(\"\"\"(?:\\.|[^\\])*?\"\"\"|'''(?:\\.|[^\\])*?'''|\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])*')"
    r"|(?<!\w)(\"\"\"(?:\\.|[^\\])*?\"\"\"|'''(?:\\.|[^\\])*?'''|\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])*')",
    re.S,
)
_EVERY_ESCAPE = re.compile(r"\\.", re.S)


def unknown_escape(text: str) -> int | None:
    """The offset of the first escape sequence that Starlark does not have."""
    if not _ESCAPE.search(text):
        return None
    for literal in _TEXT.finditer(text):
        if literal[0][0] in "#rR":
            continue
        for escape in _EVERY_ESCAPE.finditer(text, literal.start(), literal.end()):
            if _ESCAPE.match(escape[0]):
                return escape.start()
    return None


def globals_of(tree: ast.Module) -> Iterator[tuple[str, ast.stmt | ast.expr]]:
    """Every binding of a global."""
    for statement in tree.body:
        match statement:
            case ast.FunctionDef(name=name):
                yield name, statement
            case ast.Assign(targets=targets):
                yield from (bound for target in targets for bound in _stored(target))
            case ast.AugAssign(target=ast.Name(id=name)) | ast.AnnAssign(target=ast.Name(id=name)):
                yield name, statement


def _stored(target: ast.expr) -> Iterator[tuple[str, ast.expr]]:
    nodes = [target] if isinstance(target, ast.Name) else ast.walk(target)
    for node in nodes:
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id, node


def recursions(
    tree: ast.Module, text: str, lines: Lines, calls: Mapping[tuple[int, str], Iterable[tuple[int, int]]]
) -> tuple[tuple[int, int, str], ...]:
    """Calls (line, column, name) of a global function by which it calls itself, straight or through others."""
    functions = {s.name: s for s in tree.body if isinstance(s, ast.FunctionDef)}
    called = _calls_between(functions, text, lines, calls)
    found = []
    for name, targets in called.items():
        for target, (line, column) in targets.items():
            if _reaches(called, target, name):
                found.append((line, column, target))
    return tuple(sorted(found))


def _calls_between(
    functions: Mapping[str, ast.FunctionDef],
    text: str,
    lines: Lines,
    calls: Mapping[tuple[int, str], Iterable[tuple[int, int]]],
) -> dict[str, dict[str, tuple[int, int]]]:
    ordered = sorted(functions.values(), key=lambda function: function.lineno)
    starts = [function.lineno for function in ordered]
    called: dict[str, dict[str, tuple[int, int]]] = {}
    for (line, name), places in calls.items():
        at = bisect_right(starts, line) - 1
        if name not in functions or at < 0 or line > (ordered[at].end_lineno or 0):
            continue
        for place in places:
            if _is_plain(text, lines.offset(*place), name):
                called.setdefault(ordered[at].name, {}).setdefault(name, place)
    return called


def _is_plain(text: str, parenthesis: int, name: str) -> bool:
    """Whether the call is of a name of its own, not of an attribute."""
    start = parenthesis - len(name)
    return text[start:parenthesis] == name and text[start - 1 : start] != "."


def _reaches(called: Mapping[str, Mapping[str, object]], start: str, goal: str) -> bool:
    seen: set[str] = set()
    stack = [start]
    while stack:
        name = stack.pop()
        if name == goal:
            return True
        if name not in seen:
            seen.add(name)
            stack += called.get(name, ())
    return False
