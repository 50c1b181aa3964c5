"""The front end: interprets a Kurtosis package, unmodified, into a typed plan. The only room that knows Starlark."""

from collections.abc import Mapping
from dataclasses import replace

from kurtc.frontend.options import Interpretation, InterpretOptions, Limits
from kurtc.package.arguments import ArgValue
from kurtc.package.workspace import Workspace
from kurtc.plan import PackageDependency, PackageIdentity
from kurtc.plan.values import Value

__all__ = ["InterpretOptions", "Interpretation", "Limits", "interpret"]


def interpret(
    workspace: Workspace, arguments: Mapping[str, ArgValue], options: InterpretOptions | None = None
) -> Interpretation:
    """Interpret a package with its arguments, in a child process with limits.

    Raises:
        Refused: with everything that is wrong, and the texts of the Starlark files that took part.
    """
    from kurtc.frontend.cache import cached_analysis
    from kurtc.frontend.interpreter import Job, interpret_here
    from kurtc.frontend.sandbox import run_in_child

    options = options or InterpretOptions()
    identity = PackageIdentity(
        id=workspace.package_id,
        path=workspace.package_path,
        main_file=workspace.main.path,
        main_function=options.main_function or "run",
    )
    values = {key: _value(item) for key, item in arguments.items()}
    job = Job(package=identity, main=workspace.main, arguments=values, options=options)
    found = run_in_child(lambda packages: interpret_here(job, packages, cached_analysis), workspace, options.limits)
    package = replace(found.plan.package, dependencies=_dependencies(workspace))
    return replace(
        found, plan=replace(found.plan, package=package), diagnostics=(*workspace.warnings, *found.diagnostics)
    )


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
