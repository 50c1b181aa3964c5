"""The front end: interprets a Kurtosis package, unmodified, into a typed plan. The only room that knows Starlark."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from kurtc.frontend.options import Interpretation, InterpretOptions, Job, Limits
from kurtc.package.arguments import ArgValue
from kurtc.package.workspace import Workspace
from kurtc.plan import PackageDependency, PackageIdentity
from kurtc.plan.values import Value

if TYPE_CHECKING:
    from kurtc.frontend.memory import Questions

__all__ = ["InterpretOptions", "Interpretation", "Limits", "interpret"]


def interpret(
    workspace: Workspace,
    arguments: Mapping[str, ArgValue],
    options: InterpretOptions | None = None,
    *,
    meanwhile: Callable[[], None] = lambda: None,
) -> Interpretation:
    """Interpret a package with its arguments, in a child process with limits.

    `meanwhile` is called in this process while the child works.

    Raises:
        Refused: with everything that is wrong, and the texts of the Starlark files that took part.
    """
    from kurtc.frontend.memory import key_of, remember, remembered  # pickles, which `kurtc --help` needs not

    job = _job(workspace, arguments, options or InterpretOptions())
    key = key_of(job)
    found = remembered(key, workspace)
    if found is None:
        found, questions = _interpreted(job, workspace, meanwhile)
        remember(key, found, questions)
    package = replace(found.plan.package, dependencies=_dependencies(workspace))
    return replace(
        found, plan=replace(found.plan, package=package), diagnostics=(*workspace.warnings, *found.diagnostics)
    )


def _job(workspace: Workspace, arguments: Mapping[str, ArgValue], options: InterpretOptions) -> Job:
    identity = PackageIdentity(
        id=workspace.package_id,
        path=workspace.package_path,
        main_file=workspace.main.path,
        main_function=options.main_function or "run",
    )
    values = {key: _value(item) for key, item in arguments.items()}
    return Job(package=identity, main=workspace.main, arguments=values, options=options)


def _interpreted(job: Job, workspace: Workspace, meanwhile: Callable[[], None]) -> tuple[Interpretation, "Questions"]:
    from kurtc.frontend.memory import Asked
    from kurtc.frontend.sandbox import helped, run_in_child

    def work(files: Workspace) -> "tuple[Interpretation, Questions]":
        # Only the child needs the interpreter.
        from kurtc.frontend.cache import cached_analysis
        from kurtc.frontend.interpreter import interpret_here

        asked = Asked(files)
        return interpret_here(job, asked, cached_analysis), asked.questions

    def help_out() -> None:
        from kurtc.frontend.cache import analyse_ahead

        analyse_ahead(workspace)

    with helped(help_out, job.options.limits):
        return run_in_child(work, workspace, job.options.limits, meanwhile)


def _value(argument: ArgValue) -> Value:
    if isinstance(argument, list):
        return tuple(_value(item) for item in argument)
    if isinstance(argument, dict):
        return {key: _value(item) for key, item in argument.items()}
    return argument


def _dependencies(workspace: Workspace) -> tuple[PackageDependency, ...]:
    return tuple(
        PackageDependency(repository=d.repository, version=d.version, commit=d.commit) for d in workspace.dependencies()
    )
