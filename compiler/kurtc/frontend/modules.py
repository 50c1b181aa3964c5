"""Loads Starlark files: each becomes a frozen module of the interpreter that exports all of its globals as one struct.

No value can carry a module from Python into Starlark, so `import_module` becomes a `load()` in a line that is put
before the user's text. A locator that is not known beforehand (computed, or inside of a function) ends the evaluation
with `LateImport`; the caller adds it to the file's loads and starts again, because interpretation has no effects.
"""

from collections.abc import Callable, Iterable
from dataclasses import field, replace
from json.encoder import encode_basestring

import starlark

from kurtc.diagnostics import Diagnostic, Refused, Severity, refusal
from kurtc.frontend.analysis import Analysis, UnreadableError
from kurtc.frontend.builders.context import Packages
from kurtc.frontend.rewriting import Lines
from kurtc.frontend.traces import Positions
from kurtc.package.composefile.names import is_compose_file
from kurtc.records import mutable
from kurtc.source import Position, SourceFile

PRELUDE = "kurtc:prelude"
EXPORTS = "kurtc_exports"

DIALECT = starlark.Dialect.standard()
DIALECT.enable_keyword_only_arguments = True


class LateImport(Exception):  # noqa: N818 - a signal, not an error
    """`file` imports `locator`, which is not among its loads yet."""

    def __init__(self, file: SourceFile, locator: str) -> None:
        super().__init__(f"{file} imports {locator}")
        self.file = file
        self.locator = locator


@mutable
class Module:
    """A loaded file and the files that it loads, by locator."""

    frozen: starlark.FrozenModule
    loads: dict[str, SourceFile]


@mutable
class Modules:
    """All files of one interpretation.

    `predeclared` maps names to those of the prelude; `evaluate` runs a module's code.
    """

    packages: Packages
    prelude: starlark.FrozenModule
    predeclared: dict[str, str]
    analyse: Callable[[str], Analysis]
    evaluate: Callable[[starlark.Module, starlark.AstModule, starlark.FileLoader], object]
    positions: Positions = field(default_factory=Positions)
    sources: dict[SourceFile, str] = field(default_factory=dict)
    analyses: dict[SourceFile, Analysis] = field(default_factory=dict)
    warnings: list[Diagnostic] = field(default_factory=list)
    _loaded: dict[SourceFile, Module] = field(default_factory=dict)
    _loading: list[SourceFile] = field(default_factory=list)
    _late: dict[SourceFile, dict[str, None]] = field(default_factory=dict)

    def load(self, file: SourceFile) -> Module:
        """The module of a file, and of all that it imports; raises Refused, or what evaluating it raises."""
        if file in self._loaded:
            return self._loaded[file]
        analysis = self._analysis(file)
        self._loading.append(file)
        loads = self._loads(file, analysis)
        self._loading.pop()
        module = starlark.Module()
        ast = starlark.parse(str(file), self._runnable(file, analysis, loads), DIALECT)
        self.evaluate(module, ast, self.loader({PRELUDE: self.prelude} | self._frozen(loads.values())))
        self._loaded[file] = Module(module.freeze(), loads)
        return self._loaded[file]

    def _frozen(self, files: Iterable[SourceFile]) -> dict[str, starlark.FrozenModule]:
        return {str(file): self._loaded[file].frozen for file in files}

    def _loads(self, file: SourceFile, analysis: Analysis) -> dict[str, SourceFile]:
        loads: dict[str, SourceFile] = {}
        for locator, line in [*analysis.imports, *((late, 0) for late in self._late.get(file, ()))]:
            position = self._import_position(file, analysis, line)
            try:
                loads[locator] = self.packages.resolve(locator, caller=file, builtin="import_module")
                self._refuse_cycle(loads[locator], position)
                self.load(loads[locator])
            except Refused as refused:
                raise located(refused, position, self.sources) from None
        return loads

    def _import_position(self, file: SourceFile, analysis: Analysis, line: int) -> Position | None:
        if not line:
            return None
        place = analysis.call_place(line, "import_module")
        return Position(repository=file.repository, file=file.path, line=place[0], column=place[1])

    def _refuse_cycle(self, file: SourceFile, position: Position | None) -> None:
        if file in self._loading:
            cycle = [*self._loading[self._loading.index(file) :], file]
            path = " → ".join(map(str, cycle))
            raise refusal("import-cycle", f"the modules import each other in a cycle: {path}", position=position)

    def add_late(self, late: LateImport) -> None:
        """Add an import to a file's loads, and forget all modules that have to be loaded again for it."""
        self._late.setdefault(late.file, {})[late.locator] = None
        self._loading.clear()
        stale = {late.file}
        while True:
            users = {f for f, m in self._loaded.items() if f not in stale and stale & set(m.loads.values())}
            if not users:
                break
            stale |= users
        for file in stale:
            self._loaded.pop(file, None)

    def _analysis(self, file: SourceFile) -> Analysis:
        if file in self.analyses:
            return self.analyses[file]
        text, places = self._starlark(file)
        try:
            analysis = self.analyse(text)
        except UnreadableError as error:
            raise self._unreadable(file, text, error) from None
        self.positions.add(file, text, analysis, places)
        self.analyses[file] = analysis
        self.warnings += (_recursion(file, *call) for call in analysis.recursions)
        return analysis

    def _starlark(self, file: SourceFile) -> tuple[str, tuple[tuple[int, int], ...]]:
        """The Starlark of a file and, where it was made of a Compose file, the places that its lines come from."""
        text = self.sources[file] = self.packages.text(file)
        if not is_compose_file(file.path):
            return text, ()
        from kurtc.package.composefile.transpiler import transpile  # few packages need it

        made = transpile(file, text, self.packages)
        self.warnings += made.warnings
        return made.starlark, made.places

    def _unreadable(self, file: SourceFile, text: str, error: UnreadableError) -> Refused:
        line, column = Lines(text).place(error.offset)
        position = Position(repository=file.repository, file=file.path, line=line, column=column)
        refused = refusal("syntax", f"this is not Starlark: {error}", position=position, hint=error.hint)
        refused.sources.update(self.sources)
        return refused

    def _runnable(self, file: SourceFile, analysis: Analysis, loads: dict[str, SourceFile]) -> str:
        names = {"kurtc_export": "kurtc_export"}
        for name in sorted(analysis.used - analysis.defined):
            if name in self.predeclared:
                names[name] = self.predeclared[name]
        files = {"import_module": "kurtc_import_module", "read_file": "kurtc_read_file"}
        bound = [name for name in files if name in analysis.used and name not in analysis.defined]
        names |= {files[name]: files[name] for name in bound}
        statements = [f"load({_quoted(PRELUDE)}, " + ", ".join(f"{k}={_quoted(v)}" for k, v in names.items()) + ")"]
        modules = []
        for i, (locator, loaded) in enumerate(loads.items()):
            statements.append(f"load({_quoted(str(loaded))}, kurtc_module_{i}={_quoted(EXPORTS)})")
            modules.append(f"{_quoted(locator)}: kurtc_module_{i}")
        arguments = {
            "import_module": f"{_quoted(str(file))}, {{{', '.join(modules)}}}",
            "read_file": _quoted(str(file)),
        }
        statements += [f"{name} = {files[name]}({arguments[name]})" for name in bound]
        exports = ", ".join(f"{name}={name}" for name in sorted(analysis.defined))
        return "; ".join(statements) + "\n" + analysis.rewritten.text + f"\n{EXPORTS} = kurtc_export({exports})\n"

    def loader(self, modules: dict[str, starlark.FrozenModule]) -> starlark.FileLoader:
        """The interpreter's way to loaded modules."""
        return starlark.FileLoader(modules.__getitem__)


def _recursion(file: SourceFile, line: int, column: int, function: str) -> Diagnostic:
    return Diagnostic(
        code="recursion",
        message=f"'{function}' is called while it runs: Kurtosis refuses that",
        position=Position(repository=file.repository, file=file.path, line=line, column=column),
        hint="write a loop",
        severity=Severity.WARNING,
    )


def located(refused: Refused, position: Position | None, sources: dict[SourceFile, str]) -> Refused:
    """The refusal with a position where it has none."""
    found = tuple(d if d.position or not position else replace(d, position=position) for d in refused.diagnostics)
    return Refused(found, sources | refused.sources)


_quoted: Callable[[str], str] = encode_basestring
"""The text as a Starlark literal, which one of JSON is as well."""
