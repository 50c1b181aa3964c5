"""What a backend is: options, a table of what it supports, and a pure function from the graph to files."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import MISSING, fields, is_dataclass
from importlib.metadata import entry_points
from pathlib import Path
from typing import TypeAlias

from kurtc.diagnostics import Diagnostic, Refused, refusal
from kurtc.lowering import Decision, Graph, Outcome, lower
from kurtc.lowering.folding import Addresses
from kurtc.lowering.graph import OneShot, Service
from kurtc.lowering.lifecycle import Ended
from kurtc.package.tree import Contents
from kurtc.plan import Plan
from kurtc.plan.configs import PackageSource
from kurtc.plan.durations import Duration
from kurtc.plan.programs import ImageProgram
from kurtc.plan.values import Future, Holed
from kurtc.records import frozen

GROUP = "kurtc.backends"
"""The entry points that backends are found by; each names a `Backend`."""


@frozen
class Option:
    """Something that a user may choose (`--option NAME=VALUE`); `choices` is empty when any text will do."""

    name: str
    default: str
    help: str
    choices: tuple[str, ...] = ()

    @property
    def usage(self) -> str:
        """How it is given."""
        return f"{self.name}={'|'.join(self.choices) or 'TEXT'}"

    @property
    def explanation(self) -> str:
        """What it is for, and its default."""
        return f"{self.help} (default: {self.default})" if self.default else self.help


@frozen
class Support:
    """What becomes of the attribute `attribute` of the plan's type `owner` on a target; `text` says how or why."""

    owner: type
    attribute: str
    outcome: Outcome
    text: str


def emitted(owner: type, **texts: str) -> tuple[Support, ...]:
    """Rows of attributes that are emitted; each text says how."""
    return _rows(owner, Outcome.EMITTED, texts)


def noted(owner: type, **texts: str) -> tuple[Support, ...]:
    """Rows of attributes that become a note."""
    return _rows(owner, Outcome.NOTE, texts)


def refused(owner: type, **texts: str) -> tuple[Support, ...]:
    """Rows of attributes that are refused; each text says why."""
    return _rows(owner, Outcome.REFUSED, texts)


def _rows(owner: type, outcome: Outcome, texts: Mapping[str, str]) -> tuple[Support, ...]:
    return tuple(Support(owner=owner, attribute=name, outcome=outcome, text=text) for name, text in texts.items())


@frozen
class Made:
    """A file with these bytes."""

    data: bytes
    executable: bool = False


@frozen
class Copied:
    """A file with the bytes that are at `location` on this disk."""

    location: Path
    executable: bool = False


@frozen
class Fetched:
    """A file with the bytes behind a URL."""

    url: str


@frozen
class Linked:
    """A symbolic link."""

    target: str


@frozen
class Folder:
    """An empty folder."""


OutputFile: TypeAlias = Made | Copied | Fetched | Linked | Folder
Files: TypeAlias = Mapping[str, OutputFile]
"""What to write, by paths relative to the output with `/`."""


def _nothing(_files: Files) -> Iterable[Diagnostic]:
    return ()


@frozen
class Emission:
    """What a backend makes of a graph. Nothing has touched a disk yet."""

    target: str
    options: Mapping[str, str]
    files: Files
    decisions: tuple[Decision, ...] = ()
    check: Callable[[Files], Iterable[Diagnostic]] = _nothing
    """What is wrong with the files once those that are fetched are there, as copies."""


Settings: TypeAlias = Mapping[str, str]
"""A value for every option of a backend."""


@frozen
class Backend:
    """A target of `kurtc build`. `emit` raises `Refused` for what the target cannot express."""

    name: str
    summary: str
    options: tuple[Option, ...]
    support: tuple[Support, ...]
    emit: Callable[[Graph, Settings], Emission]

    def all_options(self) -> tuple[Option, ...]:
        """Its options, those of the lowering first."""
        return (*COMMON_OPTIONS, *self.options)

    def option_names(self) -> frozenset[str]:
        """The names of all its options."""
        return frozenset(option.name for option in self.all_options())

    def settings(self, given: Mapping[str, str]) -> Settings:
        """Every option's value: what is given, else the default.

        Raises `Refused` (unknown-option, option-value).
        """
        known = {option.name: option for option in self.all_options()}
        for name, value in given.items():
            option = known.get(name)
            if option is None:
                raise refusal(
                    "unknown-option",
                    f"the target {self.name} has no option '{name}'",
                    hint=f"its options are {', '.join(known)}",
                )
            if option.choices and value not in option.choices:
                raise refusal(
                    "option-value",
                    f"the option {name} of the target {self.name} cannot be '{value}'",
                    hint=f"it is one of {', '.join(option.choices)}",
                )
            if not value.isprintable():
                raise refusal(
                    "option-value",
                    f"the option {name} of the target {self.name} cannot be '{value}'",
                    hint="it is text on one line, in UTF-8",
                )
        return {option.name: given.get(option.name, option.default) for option in known.values()}


COMMON_OPTIONS: tuple[Option, ...] = (
    Option(
        name="addresses",
        default="auto",
        choices=("auto", "numeric"),
        help="what a service's ip_address becomes: its DNS name unless the place needs a number, or always a number",
    ),
    Option(
        name="ended",
        default="refuse",
        choices=("refuse", "keep"),
        help="what a service becomes that the plan stops or removes after others have used it: the plan is refused, or"
        " the service runs on",
    ),
)
"""The options of the lowering, which every target has."""


def attribute_decisions(graph: Graph, support: Iterable[Support]) -> Iterator[Decision]:
    """A decision for each attribute of services and one-shots that the plan sets, as the support table says.

    An attribute that the table forgets is a bug: `KeyError`.
    """
    rows = {(row.owner, row.attribute): row for row in support}
    definitions: list[tuple[Service | OneShot, object]] = [(node, node.config) for node in graph.services]
    definitions += [(node, node.action) for node in graph.one_shots]
    for node, definition in definitions:
        for path, owner, attribute in _set_attributes(definition, ""):
            row = rows[owner, attribute]
            yield Decision(origin=node.origin, subject=node.name, attribute=path, outcome=row.outcome, text=row.text)


def _set_attributes(value: object, path: str) -> Iterator[tuple[str, type, str]]:
    """Path, owner and name of every attribute below `value` that differs from its default."""
    if is_dataclass(value) and not isinstance(value, Future | Holed | Duration | PackageSource):
        for part in fields(value):
            content = getattr(value, part.name)
            default = part.default_factory() if part.default_factory is not MISSING else part.default
            if content != default:
                inside = f"{path}.{part.name}".lstrip(".")
                yield inside, type(value), part.name
                yield from _set_attributes(content, inside)
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield from _set_attributes(item, f"{path}[{key!r}]")
    elif isinstance(value, tuple):
        for index, item in enumerate(value):
            yield from _set_attributes(item, f"{path}[{index}]")


def build(
    backend: Backend,
    plan: Plan,
    contents: Contents,
    options: Mapping[str, str],
    *,
    programs: Mapping[str, ImageProgram] | None = None,
) -> Emission:
    """Lower a validated plan and emit it for one target; `programs` is what is known of images.

    Raises `Refused` with everything that stands in the way.
    """
    settings = backend.settings(options)
    addresses: Addresses = "numeric" if settings["addresses"] == "numeric" else "auto"
    ended: Ended = "keep" if settings["ended"] == "keep" else "refuse"
    return backend.emit(lower(plan, contents, addresses=addresses, ended=ended, programs=programs), settings)


def build_all(
    backends: Sequence[Backend],
    plan: Plan,
    contents: Contents,
    options: Mapping[str, str],
    *,
    programs: Mapping[str, ImageProgram] | None = None,
) -> list[Emission]:
    """Emit a plan for several targets.

    An option `NAME` goes to every target that has it, `TARGET.NAME` to one. Raises `Refused` with what stands in the
    way of any of them.
    """
    emissions: list[Emission] = []
    findings: list[Diagnostic] = []
    given = _by_backend(backends, options)
    for backend in backends:
        try:
            emissions.append(build(backend, plan, contents, given[backend.name], programs=programs))
        except Refused as refused:
            findings.extend(finding for finding in refused.diagnostics if finding not in findings)
    if findings:
        raise Refused(tuple(findings))
    return emissions


def _by_backend(backends: Sequence[Backend], options: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """The options of each backend; one that nobody has goes to all, which refuse it."""
    found: dict[str, dict[str, str]] = {backend.name: {} for backend in backends}
    for option, value in options.items():
        target, dot, name = option.partition(".")
        if dot and target in found:
            found[target][name] = value
            continue
        having = [backend.name for backend in backends if option in backend.option_names()]
        for backend_name in having or found:
            found[backend_name][option] = value
    return found


def backend_named(name: str) -> Backend:
    """The installed backend with that name. Raises `Refused` (unknown-target)."""
    found = {point.name: point for point in entry_points(group=GROUP)}
    if name not in found:
        raise refusal("unknown-target", f"there is no target '{name}'", hint=f"targets are {', '.join(sorted(found))}")
    loaded = found[name].load()
    if not isinstance(loaded, Backend):
        raise TypeError(f"the entry point {name} of {GROUP} is no Backend but {loaded!r}")
    return loaded


def backend_names() -> tuple[str, ...]:
    """The names of all installed backends, sorted."""
    return tuple(sorted(point.name for point in entry_points(group=GROUP)))
