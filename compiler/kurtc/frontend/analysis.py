"""What kurtc needs to know of a Starlark file before it runs: names, imports, calls, and the text to run instead.

The file is parsed with Python's own parser, of whose language Starlark's syntax is a subset. That is also the guard
against sources nested so deeply that the interpreter's compiler would overflow its stack. What starlark-rust does
differently from Kurtosis' starlark-go is redirected to the prelude by edits of the text that keep all line numbers.
"""

import ast
import keyword
import re
import warnings
from collections.abc import Callable, Iterator
from collections.abc import Set as AbstractSet
from dataclasses import field
from typing import Any

from kurtc.frontend.rewriting import Edit, Lines, Rewritten, rewrite
from kurtc.frontend.strictness import globals_of, recursions, unknown_escape
from kurtc.records import frozen, mutable

_METHODS: dict[str, Callable[[ast.Call], bool]] = {
    "format": lambda call: True,
    "pop": lambda call: not (len(call.args) == 1 and isinstance(call.args[0], ast.Constant)),
    "startswith": lambda call: len(call.args) > 1,
    "endswith": lambda call: len(call.args) > 1,
    "replace": lambda call: len(call.args) > 2,
    "splitlines": lambda call: True,
    "elems": lambda call: True,
    "codepoints": lambda call: True,
    "elem_ords": lambda call: True,
    "codepoint_ords": lambda call: True,
}
"""Methods that go to the prelude, and for which calls."""
_TAB_OUTSIDE = re.compile(
    r"\"\"\"(?:\\.|[^\\])*?\"\"\"|'''(?:\\.|[^\\])*?'''|\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])*'|#[^\n]*|\t+", re.S
)


_FOREIGN = {"&&": "and", "||": "or", "++": "+= 1", "!": "not", "--": "-= 1"}
"""Operators of other languages, and Starlark's."""
_OF_EXPRESSIONS = ("if", "else", "for", "in", "and", "or", "not", "lambda", "True", "False", "None")


class UnreadableError(Exception):
    """The file is no Starlark that Python's parser can read (`offset` is where)."""

    def __init__(self, message: str, offset: int, hint: str = "") -> None:
        super().__init__(message)
        self.offset = offset
        self.hint = hint


@frozen(kw_only=False)
class Function:
    """A function of a module: the line of its definition and its parameters, with `*` and `**` in their names."""

    line: int
    parameters: tuple[str, ...]
    required: tuple[str, ...]


@mutable
class Analysis:
    """One file, analysed.

    `calls` maps (line of the call expression, name called) to the places of opening parentheses, `imports` are literal
    locators that are imported while the module loads, with the line of the call; `recursions` are calls (line,
    column, name) by which a function calls itself, straight or through others.
    """

    rewritten: Rewritten
    defined: frozenset[str]
    used: frozenset[str]
    imports: tuple[tuple[str, int], ...]
    calls: dict[tuple[int, str], tuple[tuple[int, int], ...]]
    functions: dict[str, Function] = field(default_factory=dict)
    recursions: tuple[tuple[int, int, str], ...] = ()

    def call_place(self, line: int, name: str) -> tuple[int, int]:
        """Line and column of the parenthesis of the call of `name` that starts on `line`.

        The first call of that line, or the line's start, where there is no such call.
        """
        found = self.calls.get((line, name)) or self.calls.get((line, ""))
        return found[0] if found else (line, 1)


def analyse(text: str) -> Analysis:
    """Analyse a file.

    Raises:
        UnreadableError: the text cannot be parsed, or loads files with load().
    """
    tree = _parse(text)
    _refuse_unknown_escape(text)
    lines = Lines(text)
    edits = list(_tab_edits(text)) if "\t" in text else []
    visitor = _Visitor(text, lines)
    visitor.run(tree)
    imports, functions = _top_level(tree, {line for line, name in visitor.calls if name == "import_module"})
    return Analysis(
        rewritten=rewrite(text, edits + visitor.edits),
        defined=_defined(tree, lines),
        used=frozenset(visitor.used),
        imports=imports,
        calls={key: tuple(value) for key, value in visitor.calls.items()},
        functions=functions,
        recursions=recursions(tree, text, lines, visitor.calls),
    )


def _parse(text: str) -> ast.Module:
    if "\0" in text:  # which Pythons refuse in different ways, and without a place
        raise UnreadableError("a NUL character cannot stand here", text.index("\0"))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(text)
    except SyntaxError as error:
        offset = Lines(text).offset(error.lineno or 1, error.offset or 1)
        message = error.msg.replace(" or ':='", "").replace(" instead of '='", "")
        if message.startswith("(unicode error)"):
            message = "an escape sequence of this text is not complete, or not known"
        raise UnreadableError(message, offset, _syntax_hint(text, offset)) from None
    except (RecursionError, MemoryError):
        raise UnreadableError("the source is nested too deeply", 0) from None


def _syntax_hint(text: str, offset: int) -> str:
    found = re.compile(r"\w*").match(text, offset)
    word = found[0] if found else ""
    before, around = text[:offset], text[max(offset - 2, 0) : offset + 2]
    if word == "assert" and before.endswith("plan."):
        return "plan.assert is called plan.verify now"
    if word == "if" and before.rstrip(" ").endswith("else"):
        return "write elif"
    for operator, instead in _FOREIGN.items():
        if operator in around:
            return f"write {instead}"
    return f"'{word}' cannot be a name" if keyword.iskeyword(word) and word not in _OF_EXPRESSIONS else ""


def _tab_edits(text: str) -> Iterator[Edit]:
    """Tabs in indentation go to the next multiple of 8 columns, others become blanks; those in strings stay."""
    for found in _TAB_OUTSIDE.finditer(text):
        if found[0][0] != "\t":
            continue
        before = text[text.rfind("\n", 0, found.start()) + 1 : found.start()]
        if before.strip(" \t"):
            yield Edit(found.start(), found.end(), " " * len(found[0]))
        else:
            width = len((before + found[0]).expandtabs(8)) - len(before.expandtabs(8))
            yield Edit(found.start(), found.end(), " " * width)


def _defined(tree: ast.Module, lines: Lines) -> frozenset[str]:
    """The names of all globals."""
    found: dict[str, ast.stmt | ast.expr] = {}
    for name, node in globals_of(tree):
        if name in found:
            hint = f"a global is assigned once; it is assigned on line {found[name].lineno} already"
            offset = lines.offset_of_byte(node.lineno, node.col_offset)
            raise UnreadableError(f"the global '{name}' is assigned again", offset, hint)
        found[name] = node
    return frozenset(found)


def _refuse_unknown_escape(text: str) -> None:
    offset = unknown_escape(text)
    if offset is not None:
        escape = text[offset : offset + 2]
        hint = f'write \\{escape} for a backslash, or r"…" for a text without escapes'
        raise UnreadableError(f"there is no escape sequence {escape}", offset, hint)


def _top_level(
    tree: ast.Module, importing: AbstractSet[int]
) -> tuple[tuple[tuple[str, int], ...], dict[str, Function]]:
    """Literal imports made while the module loads, which are on the lines `importing`; functions."""
    imports: dict[str, int] = {}
    functions: dict[str, Function] = {}
    constants: dict[str, str] = {}
    for statement in tree.body:
        match statement:
            case ast.FunctionDef(name=name, args=arguments):
                functions[name] = _function(statement.lineno, arguments)
                continue
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Constant(value=str(constant))):
                constants[name] = constant
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Lambda(args=arguments)):
                functions[name] = _function(statement.lineno, arguments)
        last = statement.end_lineno or 0
        for node in ast.walk(statement) if any(statement.lineno <= line <= last for line in importing) else ():
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "import_module":
                locator = _locator(node, constants)
                if locator:
                    imports.setdefault(locator, node.lineno)
    return tuple(imports.items()), functions


def functions_called(text: str, name: str) -> list[Function]:
    """All functions of a file, nested ones as well, that the interpreter shows by `name`."""
    nodes = ast.walk(_parse(text))
    return [
        _function(node.lineno, node.args)
        for node in nodes
        if (isinstance(node, ast.FunctionDef) and node.name == name)
        or (isinstance(node, ast.Lambda) and name == "lambda")
    ]


def _locator(call: ast.Call, constants: dict[str, str]) -> str | None:
    values = [*call.args, *(k.value for k in call.keywords if k.arg == "module_file")]
    match values[:1]:
        case [ast.Constant(value=str(locator))]:
            return locator
        case [ast.Name(id=name)]:
            return constants.get(name)
    return None


def _function(line: int, arguments: ast.arguments) -> Function:
    positional = [a.arg for a in (*arguments.posonlyargs, *arguments.args)]
    keywords = [a.arg for a in arguments.kwonlyargs]
    required = positional[: len(positional) - len(arguments.defaults)]
    required += [name for name, default in zip(keywords, arguments.kw_defaults, strict=True) if default is None]
    rest = ["*" + arguments.vararg.arg] if arguments.vararg else []
    named = ["**" + arguments.kwarg.arg] if arguments.kwarg else []
    return Function(line, (*positional, *rest, *keywords, *named), tuple(required))


_LEAVES = (
    "id",
    "attr",
    "arg",
    "name",
    "ctx",
    "op",
    "ops",
    "kind",
    "type_comment",
    "names",
    "asname",
    "module",
    "level",
    "simple",
)
_CHILDREN = {
    kind: () if kind in (ast.Constant, ast.JoinedStr) else tuple(name for name in kind._fields if name not in _LEAVES)
    for kind in vars(ast).values()
    if isinstance(kind, type) and issubclass(kind, ast.AST)
}
"""The fields of nodes that hold nodes. A walk along them takes half of the time that `ast.walk` takes.

F-strings are none of Starlark's; Python 3.11 does not know where the expressions in them stand.
"""


class _Visitor:
    """Collects names, calls and edits in one walk over the tree (with a stack of its own: sources may be deep)."""

    def __init__(self, text: str, lines: Lines) -> None:
        self.text = text
        self.lines = lines
        self.edits: list[Edit] = []
        self.used: set[str] = set()
        self.calls: dict[tuple[int, str], list[tuple[int, int]]] = {}

    def run(self, tree: ast.Module) -> None:
        handlers: dict[type[ast.AST], Callable[[Any, int], None]] = {
            ast.Name: self._name,
            ast.Call: self._call,
            ast.BinOp: self._operation,
            ast.AugAssign: self._augmented,
            ast.For: self._loop,
        }
        stack: list[tuple[ast.AST, int]] = [(tree, 0)]
        while stack:
            node, depth = stack.pop()
            kind = node.__class__
            handler = handlers.get(kind)
            if handler:
                handler(node, depth)
            depth += 1
            for name in _CHILDREN[kind]:
                value = getattr(node, name)
                if value.__class__ is list:
                    stack += [(item, depth) for item in value if item]
                elif value:
                    stack.append((value, depth))
        for places in self.calls.values():
            places.sort()

    def _name(self, node: ast.Name, depth: int) -> None:
        self.used.add(node.id)

    def _operation(self, node: ast.BinOp, depth: int) -> None:
        if isinstance(node.op, ast.Mod):
            self._mod(node, depth)

    def _augmented(self, node: ast.AugAssign, depth: int) -> None:
        slices = isinstance(node.target, ast.Subscript) and isinstance(node.target.slice, ast.Slice)
        if isinstance(node.op, ast.Mod) and isinstance(node.target, ast.Name | ast.Subscript) and not slices:
            self._augmented_mod(node, depth)

    def _loop(self, node: ast.For, depth: int) -> None:
        if isinstance(node.iter, ast.Tuple):
            self._bare_tuple(node.iter, depth)

    def _call(self, node: ast.Call, depth: int) -> None:
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if name == "load" and isinstance(node.func, ast.Name):
            hint = "use import_module(…), which gives the module as a value"
            raise UnreadableError("load() does not exist in Kurtosis", self._start(node), hint)
        place = self.lines.place(self.text.index("(", self._end(node.func)))
        self.calls.setdefault((node.lineno, name), []).append(place)
        if name:
            self.calls.setdefault((node.lineno, ""), []).append(place)
        if isinstance(node.func, ast.Attribute) and name in _METHODS and _METHODS[name](node):
            self._method(node.func, name, depth)

    def _method(self, function: ast.Attribute, name: str, depth: int) -> None:
        """`x.format(…)` → `kurtc_format(x)(…)`."""
        end = self._end(function)
        dot = self.text.rindex(".", 0, end)
        self.used.add(f"kurtc_{name}")
        self._open(self._start(function), f"kurtc_{name}(", depth)
        self.edits.append(Edit(dot, end, ")" + "\n" * self.text.count("\n", dot, end)))

    def _mod(self, node: ast.BinOp, depth: int) -> None:
        """`a % b` → `kurtc_mod(a , b)`."""
        operator = self._operator(self._end(node.left), "%")
        self.used.add("kurtc_mod")
        self.calls.setdefault((node.lineno, "%"), []).append(self.lines.place(operator))
        self._open(self._start(node), "kurtc_mod(", depth)
        self.edits.append(Edit(operator, operator + 1, ","))
        self._close(self._end(node), depth)

    def _augmented_mod(self, node: ast.AugAssign, depth: int) -> None:
        """`a %= b` → `a = kurtc_mod(a, (b))`, and `a[i] %= b` → `kurtc_mod_item(a,(i),(b))`."""
        operator = self._operator(self._end(node.target), "%")
        self.calls.setdefault((node.lineno, "%"), []).append(self.lines.place(operator))
        if isinstance(node.target, ast.Subscript):
            bracket = self._operator(self._end(node.target.value), "[")
            end = self._end(node.target)
            self.used.add("kurtc_mod_item")
            self._open(self._start(node), "kurtc_mod_item(", depth)
            self.edits += (Edit(bracket, bracket + 1, ",("), Edit(end - 1, end, ")"))
            self.edits.append(Edit(operator, operator + 2, ",("))
        else:
            assert isinstance(node.target, ast.Name)
            self.used.add("kurtc_mod")
            self.edits.append(Edit(operator, operator + 2, f"= kurtc_mod({node.target.id}, ("))
        self._close(self._end(node.value), depth)
        self._close(self._end(node.value), depth)

    def _bare_tuple(self, node: ast.Tuple, depth: int) -> None:
        """`for x in 1, 2:` → `for x in (1, 2):`; another pair around a tuple that has one does no harm."""
        self._open(self._start(node), "(", depth)
        self._close(self._end(node), depth)

    def _operator(self, start: int, operator: str) -> int:
        at = start
        while self.text[at] != operator:
            at = self.text.index("\n", at) if self.text[at] == "#" else at + 1
        return at

    def _open(self, at: int, text: str, depth: int) -> None:
        self.edits.append(Edit(at, at, text, depth))  # outer ones first, and behind all that closes there

    def _close(self, at: int, depth: int) -> None:
        self.edits.append(Edit(at, at, ")", -1 - depth))  # inner ones first

    def _start(self, node: ast.expr | ast.stmt) -> int:
        return self.lines.offset_of_byte(node.lineno, node.col_offset)

    def _end(self, node: ast.expr) -> int:
        assert node.end_lineno is not None
        assert node.end_col_offset is not None
        return self.lines.offset_of_byte(node.end_lineno, node.end_col_offset)
