"""From a package to what a target needs: load, interpret, validate, lower, emit."""

from collections.abc import Mapping, Sequence
from dataclasses import field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from kurtc.diagnostics import Diagnostic, Refused, errors, refusal
from kurtc.frontend import InterpretOptions, interpret
from kurtc.package.arguments import ArgValue, parse_arguments, read_arguments_file
from kurtc.package.dependencies import FetchOptions
from kurtc.package.tree import Contents, Tree
from kurtc.package.workspace import Workspace
from kurtc.plan import PackageDependency, Plan, Step
from kurtc.plan.configs import PackageSource
from kurtc.records import frozen, mutable
from kurtc.source import SourceFile, Sources

if TYPE_CHECKING:  # what only `build` and `run` need is imported there
    from kurtc.execution.events import Listener, RunFinished
    from kurtc.execution.options import RunOptions, Stop
    from kurtc.execution.preview import RunPreview
    from kurtc.lowering import Graph
    from kurtc.output import Written
    from kurtc.validation import Validation
    from kurtc.validation.images import Mode


@frozen
class Input:
    """What to compile, and how it may be read.

    `package` is anything that `Workspace.open` takes, or the path of a plan file. `arguments` is JSON or YAML text;
    unless it is exactly `{}` it wins over `args_file`, the path or the http(s) address of such text (`""`: none).
    """

    package: str
    arguments: str = "{}"
    args_file: str = ""
    main_file: str = ""
    fetch: FetchOptions = field(default_factory=FetchOptions)
    interpretation: InterpretOptions = field(default_factory=InterpretOptions)


@frozen
class Program:
    """A plan, the files that it names, what was found so far, and the texts that the findings point into.

    `validation` has seen the steps of the plan already, where there is one.
    """

    plan: Plan
    contents: Contents
    findings: tuple[Diagnostic, ...] = ()
    sources: Sources = field(default_factory=dict)
    validation: "Validation | None" = None


@frozen
class BuildRequest:
    """What to build: `folders` has one for each target; `force` overwrites files there that kurtc did not make.

    An option `NAME` is for every target that has it, `TARGET.NAME` for one. `images` says whom to ask what images start
    by themselves, where a target has to know that.
    """

    folders: Mapping[str, Path]
    options: Mapping[str, str] = field(default_factory=dict)
    images: "Mode" = "none"
    force: bool = False


@frozen
class Findings:
    """Findings, and the texts that they point into."""

    diagnostics: tuple[Diagnostic, ...]
    sources: Sources


@frozen
class _PackageContents:
    """A package's files as the contents of its plan."""

    workspace: Workspace

    def tree(self, source: PackageSource) -> Tree:
        return self.workspace.tree(SourceFile(repository=source.repository, path=source.path))


@mutable
class _Validating:
    """Validates steps while the script still runs."""

    validation: "Validation | None" = None

    def begin(self) -> None:
        from kurtc.validation import Validation

        self.validation = Validation()

    def see(self, steps: Sequence[Step]) -> None:
        assert self.validation
        self.validation.see(steps)


def load(given: Input) -> Program:
    """The plan of a package or of a plan file, not yet validated. Raises `Refused`."""
    return (_planned(given) if Path(given.package).suffix else None) or _interpreted(given)


def _planned(given: Input) -> Program | None:
    """The program of a plan file; None for a package."""
    from kurtc.planfile import is_plan_file, read_plan

    if not is_plan_file(given.package):
        return None
    _refuse_settled(given)
    found = read_plan(Path(given.package))
    return Program(plan=found.plan, contents=found.contents)


def _interpreted(given: Input) -> Program:
    workspace = Workspace.open(given.package, main_file=given.main_file, options=given.fetch)
    validating = _Validating()
    interpretation = interpret(
        workspace, _arguments(given), given.interpretation, meanwhile=_import_what_follows, watcher=validating
    )
    unlocked = workspace.finish_lock()
    return Program(
        plan=interpretation.plan,
        contents=_PackageContents(workspace=workspace),
        findings=(*interpretation.diagnostics, *unlocked),
        sources=interpretation.sources,
        validation=validating.validation,
    )


def _refuse_settled(given: Input) -> None:
    """A plan is what a package became with its arguments: what would make another one of it is a mistake."""
    settled = {
        "arguments": given.arguments != "{}",
        "--args-file": given.args_file,
        "--main-file": given.main_file,
        "--main-function-name": given.interpretation.main_function,
    }
    if found := [name for name, value in settled.items() if value]:
        message = f"'{given.package}' is a plan, which takes no {' and no '.join(found)}"
        raise refusal("arguments", message, hint="give them to `kurtc plan` with the package")


def _import_what_follows() -> None:
    """Import what comes after the interpretation, while the interpreter works in a process of its own."""
    import jq  # noqa: F401

    import kurtc.gotemplate.executor
    import kurtc.gotemplate.parser
    import kurtc.plan.printing
    import kurtc.validation  # noqa: F401


def checked(program: Program) -> Program:
    """The program with the findings of the validation. Raises `Refused` with all findings where one is an error."""
    found = replace(program, findings=(*program.findings, *_validated(program)))
    if errors(found.findings):
        raise Refused(found.findings, dict(found.sources))
    return found


def findings(given: Input, *, images: "Mode" = "none") -> Findings:
    """Everything that is wrong with a package or a plan, whether it refuses the program or not.

    `images` says where to look for the images: nowhere, on this machine, on their registries.
    """
    try:
        program = load(given)
    except Refused as refused:
        return Findings(diagnostics=refused.diagnostics, sources=refused.sources)
    found = (*program.findings, *_validated(program), *_missing_images(program.plan, images))
    return Findings(diagnostics=found, sources=program.sources)


def _validated(program: Program) -> tuple[Diagnostic, ...]:
    from kurtc.validation import validate

    seen = program.validation
    return seen.findings(program.plan.output) if seen else validate(program.plan)


def save(program: Program, path: Path, format_: Literal["yaml", "json"]) -> None:
    """Writes the plan to a file, and the files that it needs beside it. Raises `Refused`."""
    from kurtc.plan.document import DocumentFormat
    from kurtc.planfile import write_plan

    try:
        write_plan(program.plan, path, program.contents, DocumentFormat(format_))
    except Refused as refused:
        raise _explained(refused, program) from None


def lowered(program: Program) -> "Graph":
    """The deployment graph of a validated program. Raises `Refused`."""
    from kurtc.lowering import lower

    try:
        return lower(program.plan, program.contents)
    except Refused as refused:
        raise _explained(refused, program) from None


def build(program: Program, request: BuildRequest) -> "dict[str, Written]":
    """Writes the projects of all targets, or of none. Raises `Refused` with everything that stands in the way."""
    from kurtc import backend, output
    from kurtc.validation.images.programs import image_programs

    programs = image_programs(program.plan, request.images)
    try:
        backends = [backend.backend_named(name) for name in request.folders]
        made = backend.build_all(backends, program.plan, program.contents, request.options, programs=programs.known)
    except Refused as refused:
        found = Refused((*programs.findings, *refused.diagnostics), refused.sources)
        raise _explained(found, program) from None
    written = output.write_all([(one, request.folders[one.target]) for one in made], force=request.force)
    return {one.target: changes for one, changes in zip(made, written, strict=True)}


def run(program: Program, options: "RunOptions", listener: "Listener", stop: "Stop | None" = None) -> "RunFinished":
    """Runs a validated program on an engine; how that ended. Raises `Refused` where nothing has begun."""
    from kurtc.execution.engines import engine_named
    from kurtc.execution.run import run

    try:
        engine = engine_named(options.engine, options.engine_options)
        return run(program.plan, program.contents, engine, options, listener=listener, stop=stop)
    except Refused as refused:
        raise _explained(refused, program) from None


def preview(program: Program, options: "RunOptions") -> "RunPreview":
    """What `run` would do; no engine is asked. Raises `Refused`."""
    from kurtc.execution.run import preview

    try:
        return preview(program.plan, program.contents, options)
    except Refused as refused:
        raise _explained(refused, program) from None


def lock(given: Input) -> tuple[PackageDependency, ...]:
    """Makes the lock file anew, as far as `given.fetch` says so; the repositories in it. Raises `Refused`."""
    from kurtc.planfile import is_plan_file

    if is_plan_file(given.package):
        message = f"'{given.package}' is a plan, which keeps the commits that it was made with"
        raise refusal("invalid-target", message, hint="give the package, then plan it again")
    return load(given).plan.package.dependencies


def _explained(refused: Refused, program: Program) -> Refused:
    """A refusal with the texts that its findings point into."""
    return Refused(refused.diagnostics, {**program.sources, **refused.sources})


def _missing_images(plan: Plan, mode: "Mode") -> tuple[Diagnostic, ...]:
    if mode == "none":
        return ()
    from kurtc.validation.images import check_images

    return check_images(plan, mode)


def _arguments(given: Input) -> dict[str, ArgValue]:
    if given.args_file and given.arguments == "{}":
        return read_arguments_file(given.args_file, offline=given.fetch.offline)
    return parse_arguments(given.arguments)
