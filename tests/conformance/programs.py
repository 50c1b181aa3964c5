"""Runs kurtc on one recorded program."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from kurtc.diagnostics import Diagnostic, Refused
from kurtc.frontend import InterpretOptions, interpret
from kurtc.package.arguments import ArgValue, parse_arguments, read_arguments_file
from kurtc.package.tree import Tree
from kurtc.package.workspace import Workspace
from kurtc.plan import Plan
from kurtc.plan.configs import PackageSource
from kurtc.source import SourceFile
from kurtc.validation import validate

from .cases import PackageCase, Probe
from .kurtosis_form import KurtosisForm
from .packages import Mirror


@dataclass(frozen=True, slots=True, kw_only=True)
class Compiled:
    """What kurtc made of a program: a plan with findings, or the findings that refused it."""

    plan: Plan | None
    form: KurtosisForm | None
    findings: tuple[Diagnostic, ...]


def compile_case(case: PackageCase, mirror: Mirror) -> Compiled:
    """Open the package by its public address, as a user would, and interpret it with the case's arguments."""
    inside = f"/{case.path}" if case.path else ""
    with _environment(mirror):
        try:
            locator = f"github.com/{case.repository}{inside}@{case.commit}"
            workspace = Workspace.open(locator, main_file=case.main_file)
            arguments = read_arguments_file(_arguments_file(case, mirror)) if case.arguments_file else {}
            return _compiled(workspace, arguments, case.repository)
        except Refused as error:
            return Compiled(plan=None, form=None, findings=error.diagnostics)


def _arguments_file(case: PackageCase, mirror: Mirror) -> Path:
    return mirror.checkout(case.repository, case.commit) / case.path / case.arguments_file


def compile_probe(probe: Probe) -> Compiled:
    """Interpret a small script on its own."""
    with TemporaryDirectory() as folder:
        script = Path(folder) / "main.star"
        script.write_text(probe.script, encoding="utf-8")
        try:
            return _compiled(Workspace.open(str(script)), parse_arguments(probe.arguments), "")
        except Refused as error:
            return Compiled(plan=None, form=None, findings=error.diagnostics)


def _compiled(workspace: Workspace, arguments: Mapping[str, ArgValue], repository: str) -> Compiled:
    interpretation = interpret(workspace, arguments, InterpretOptions())
    plan = interpretation.plan

    def tree(source: PackageSource) -> Tree:
        return workspace.tree(SourceFile(repository=source.repository, path=source.path))

    form = KurtosisForm(plan=plan, repository=repository, trees=tree)
    return Compiled(plan=plan, form=form, findings=(*interpretation.diagnostics, *validate(plan)))


@contextmanager
def _environment(mirror: Mirror) -> Iterator[None]:
    """The process's environment with the mirror in it."""
    wanted = mirror.environment()
    before = {name: os.environ.get(name) for name in wanted}
    os.environ.update(wanted)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value
