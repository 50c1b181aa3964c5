"""Interprets a package in this process: builds the prelude, loads the main file, calls its function, gives the plan.

Nothing limits what a hostile script does to this process: `sandbox` runs this in a child.
"""

import time
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import cast

import starlark

from kurtc.diagnostics import refusal
from kurtc.frontend.analysis import Analysis
from kurtc.frontend.builders.context import Packages
from kurtc.frontend.entry import MainFunction, main_function
from kurtc.frontend.errors import Errors
from kurtc.frontend.host import Host
from kurtc.frontend.instructions import Script
from kurtc.frontend.modules import DIALECT, EXPORTS, PRELUDE, LateImport, Modules
from kurtc.frontend.names import Names
from kurtc.frontend.options import Interpretation, Job, Watcher
from kurtc.frontend.output import output_value
from kurtc.frontend.recorder import Recorder
from kurtc.frontend.starlark_go import timelib
from kurtc.frontend.tables import INSTRUCTIONS, TYPES
from kurtc.frontend.wire import encode
from kurtc.plan import Plan

_OVERRIDES = ("type", "struct", "dir", "str", "repr", "print", "fail", "json", "time", "kurtosis")
_METHODS = (
    *("mod", "mod_item", "format", "pop", "startswith", "endswith", "replace", "splitlines"),
    *("elems", "codepoints", "elem_ords", "codepoint_ords"),
)
PREDECLARED = (
    {name: f"kurtc_{name}" for name in _OVERRIDES}
    | {name: f"kurtc_{name}" for name in TYPES}
    | {f"kurtc_{name}": f"kurtc_{name}" for name in _METHODS}
)
"""Names that a file can use, and what they are called in the prelude."""
_MOST_REPLAYS = 1000


def interpret_here(
    job: Job, packages: Packages, analyse: Callable[[str], Analysis], watcher: Watcher
) -> Interpretation:
    """Interpret a package; the plan has the steps that `watcher` has not seen. Raises Refused."""
    return _Interpreter(job, packages, analyse, watcher).run()


class _Interpreter:
    def __init__(self, job: Job, packages: Packages, analyse: Callable[[str], Analysis], watcher: Watcher) -> None:
        self.job = job
        self.packages = packages
        self.watcher = watcher
        self.deadline = time.monotonic() + job.options.limits.seconds
        self.options = starlark.EvalOptions(
            max_callstack_size=job.options.limits.stack_frames, check_cancelled=self._out_of_time
        )
        self.modules = Modules(packages, starlark.Module().freeze(), PREDECLARED, analyse, self._evaluate)
        self.host = Host(packages, self.modules.positions, job.arguments)
        self.modules.prelude = _prelude(self.host)
        self.errors = Errors(self.host, self.modules, job.options.limits, _prelude_text())

    def run(self) -> Interpretation:
        reserved: set[str] = set()
        for _ in range(_MOST_REPLAYS):
            script = Script(Names(reserved))
            recorder = self.host.recorder = Recorder(self.packages, self.job.options, script, self.watcher.see)
            self.watcher.begin()
            try:
                with self.errors.translated():
                    self._call_main()
            except LateImport as late:
                self.modules.add_late(late)
                continue
            if not reserved and recorder.script.names.clash():
                reserved = recorder.script.names.given
                continue
            return self._interpretation(recorder)
        raise refusal("import-loop", f"the script imports more than {_MOST_REPLAYS} computed modules")

    def _call_main(self) -> None:
        self.modules.load(self.job.main)
        function = main_function(self.modules, self.job, self._shown)
        frozen = self.modules.load(self.job.main).frozen
        ast = starlark.parse("kurtc:entry", _entry(function), DIALECT)
        self._evaluate(
            starlark.Module(), ast, self.modules.loader({PRELUDE: self.modules.prelude, "kurtc:main": frozen})
        )

    def _shown(self, name: str) -> tuple[str, str]:
        """Type and text that the interpreter has for a global of the main file."""
        code = f'load("kurtc:main", "{EXPORTS}")\nshown = [type({EXPORTS}.{name}), str({EXPORTS}.{name})]\n'
        main = self.modules.load(self.job.main).frozen
        module = starlark.Module()
        self._evaluate(module, starlark.parse("kurtc:shown", code, DIALECT), self.modules.loader({"kurtc:main": main}))
        kind, text = cast(list[str], module["shown"])
        return kind, text

    def _evaluate(self, module: starlark.Module, ast: starlark.AstModule, loader: starlark.FileLoader) -> object:
        return starlark.eval_with(self.options, module, ast, _standard(), loader)

    def _out_of_time(self) -> bool:
        return time.monotonic() > self.deadline

    def _interpretation(self, recorder: Recorder) -> Interpretation:
        plan = Plan(
            package=self.job.package,
            arguments=self.job.arguments,
            steps=tuple(recorder.steps),
            output=output_value(self.host.returned, recorder.tokens.read),
        )
        found = (*self.modules.warnings, *recorder.warnings)
        return Interpretation(plan=plan, diagnostics=found, sources=self.modules.sources)


def _entry(function: MainFunction) -> str:
    return (
        f'load("{PRELUDE}", "kurtc_call")\nload("kurtc:main", "{EXPORTS}")\n'
        f'kurtc_call({EXPORTS}.{function.name}, {function.takes_plan}, "{function.form}")\n'
    )


def _prelude(host: Host) -> starlark.FrozenModule:
    module = starlark.Module()
    for name, function in host.callables().items():
        module.add_callable(name, function)
    module["TIME_CONSTANTS"] = {name: encode(value) for name, value in timelib.CONSTANTS.items()}
    module["KURTOSIS_MEMBERS"] = {}
    module["TYPES"] = {name: signature.for_prelude() for name, signature in TYPES.items()}
    module["INSTRUCTIONS"] = list(INSTRUCTIONS)
    starlark.eval(module, _prelude_ast(), _extended())
    return module.freeze()


def _prelude_ast() -> starlark.AstModule:
    return starlark.parse(PRELUDE, _prelude_text(), DIALECT)


@cache
def _prelude_text() -> str:
    types = "".join(f"kurtc_{name} = kurtc_types.{name}\n" for name in TYPES)
    return Path(__file__).with_name("prelude.star").read_text(encoding="utf-8") + types


@cache
def _standard() -> starlark.Globals:
    return starlark.Globals.standard()


@cache
def _extended() -> starlark.Globals:
    extension = starlark.LibraryExtension
    return starlark.Globals.extended_by([extension.StructType, extension.Json, extension.CallStack])
