"""The front end: interprets a Kurtosis package, unmodified, into a typed plan. The only room that knows Starlark."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import replace
from typing import TYPE_CHECKING

from kurtc.frontend.options import Interpretation, InterpretOptions, Job, Limits, Watcher
from kurtc.package.arguments import ArgValue
from kurtc.package.workspace import Workspace
from kurtc.plan import PackageDependency, PackageIdentity, Step
from kurtc.plan.values import Value
from kurtc.records import frozen

if TYPE_CHECKING:
    from kurtc.frontend.memory import Questions

__all__ = ["InterpretOptions", "Interpretation", "Limits", "Watcher", "interpret"]


def interpret(
    workspace: Workspace,
    arguments: Mapping[str, ArgValue],
    options: InterpretOptions | None = None,
    *,
    meanwhile: Callable[[], None] = lambda: None,
    watcher: Watcher | None = None,
) -> Interpretation:
    """Interpret a package with its arguments, in a child process with limits.

    `meanwhile` is called in this process while the child works, then `watcher` gets all steps of the plan.

    Raises:
        Refused: with everything that is wrong, and the texts of the Starlark files that took part.
    """
    from kurtc.frontend.memory import key_of, remember, remembered  # pickles, which `kurtc --help` needs not

    job = _job(workspace, arguments, options or InterpretOptions())
    key = key_of(job)
    steps = _Steps(watcher)
    found = remembered(key, workspace)
    if found is None:
        found, questions = _interpreted(job, workspace, meanwhile, steps)
        steps.receive(found.plan.steps)
        found = replace(found, plan=replace(found.plan, steps=tuple(steps.known)))
        remember(key, found, questions)
    else:
        steps.receive(None)
        steps.receive(found.plan.steps)
    package = replace(found.plan.package, dependencies=_dependencies(workspace))
    return replace(
        found, plan=replace(found.plan, package=package), diagnostics=(*workspace.warnings, *found.diagnostics)
    )


class _Steps:
    """The steps of a plan as they come; `watcher` gets them too."""

    def __init__(self, watcher: Watcher | None) -> None:
        self._watcher = watcher
        self.known: list[Step] = []

    def receive(self, steps: Sequence[Step] | None) -> None:
        """The next steps; None where the script begins, and where it begins anew."""
        if steps is None:
            self.known = []
            if self._watcher:
                self._watcher.begin()
        else:
            self.known += steps
            if self._watcher:
                self._watcher.see(steps)


@frozen(kw_only=False)
class _Relay:
    """In the child: tells the parent of steps, as `_Steps.receive` wants to have it."""

    send: Callable[[Sequence[Step] | None], None]

    def begin(self) -> None:
        self.send(None)

    def see(self, steps: Sequence[Step]) -> None:
        self.send(steps)


def _job(workspace: Workspace, arguments: Mapping[str, ArgValue], options: InterpretOptions) -> Job:
    identity = PackageIdentity(
        id=workspace.package_id,
        path=workspace.package_path,
        main_file=workspace.main.path,
        main_function=options.main_function or "run",
    )
    values = {key: _value(item) for key, item in arguments.items()}
    return Job(package=identity, main=workspace.main, arguments=values, options=options)


def _interpreted(
    job: Job, workspace: Workspace, meanwhile: Callable[[], None], steps: _Steps
) -> tuple[Interpretation, "Questions"]:
    """What the child makes of the package, without the steps that it has sent before."""
    from kurtc.frontend.cache import is_analysed
    from kurtc.frontend.memory import Asked
    from kurtc.frontend.sandbox import helped, run_in_child

    def work(files: Workspace, send: Callable[[object], None]) -> "tuple[Interpretation, Questions]":
        # Only the child needs the interpreter.
        from kurtc.frontend.cache import cached_analysis
        from kurtc.frontend.interpreter import interpret_here

        asked = Asked(files)
        return interpret_here(job, asked, cached_analysis, _Relay(send)), asked.questions

    def help_out() -> None:
        from kurtc.frontend.cache import analyse_ahead

        analyse_ahead(workspace)

    helper = nullcontext() if is_analysed(workspace) else helped(help_out, job.options.limits)
    with helper:
        return run_in_child(work, workspace, job.options.limits, meanwhile, steps.receive)


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
