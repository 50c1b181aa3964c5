"""What a backend is: options, a table of what it supports, and a pure function from the graph to files."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import MISSING, dataclass, fields, is_dataclass
from importlib.metadata import entry_points
from pathlib import Path
from typing import TypeAlias

from kurtc.diagnostics import refusal
from kurtc.lowering import Decision, Graph, Outcome, lower
from kurtc.lowering.graph import Service
from kurtc.package.tree import Contents
from kurtc.plan import Plan
from kurtc.plan.configs import PackageSource
from kurtc.plan.durations import Duration
from kurtc.plan.values import Future, Holed

GROUP = "kurtc.backends"
"""The entry points that backends are found by; each names a `Backend`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """Something that a user may choose (`--option NAME=VALUE`); `choices` is empty when any text will do."""

    name: str
    default: str
    help: str
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Support:
    """What becomes of the attribute `attribute` of the plan's type `owner` on a target; `text` says how or why."""

    owner: type
    attribute: str
    outcome: Outcome
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A file with these bytes."""

    data: bytes
    executable: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Copied:
    """A file with the bytes that are at `location` on this disk."""

    location: Path
    executable: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """A file with the bytes behind a URL."""

    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Linked:
    """A symbolic link."""

    target: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Folder:
    """An empty folder."""


OutputFile: TypeAlias = Made | Copied | Fetched | Linked | Folder
Files: TypeAlias = Mapping[str, OutputFile]
"""What to write, by paths relative to the output with `/`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Emission:
    """What a backend makes of a graph. Nothing has touched a disk yet."""

    target: str
    options: Mapping[str, str]
    files: Files
    decisions: tuple[Decision, ...] = ()


Settings: TypeAlias = Mapping[str, str]
"""A value for every option of a backend."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Backend:
    """A target of `kurtc build`. `emit` raises `Refused` for what the target cannot express."""

    name: str
    summary: str
    options: tuple[Option, ...]
    support: tuple[Support, ...]
    emit: Callable[[Graph, Settings], Emission]

    def settings(self, given: Mapping[str, str]) -> Settings:
        """Every option's value: what is given, else the default.

        Raises `Refused` (unknown-option, option-value).
        """
        known = {option.name: option for option in (*COMMON_OPTIONS, *self.options)}
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
        return {option.name: given.get(option.name, option.default) for option in known.values()}


COMMON_OPTIONS: tuple[Option, ...] = (
    Option(
        name="addresses",
        default="auto",
        choices=("auto", "numeric"),
        help="what a service's ip_address becomes: its DNS name unless the place needs a number, or always a number",
    ),
)
"""The options of the lowering, which every target has."""


def attribute_decisions(service: Service, support: Iterable[Support]) -> Iterator[Decision]:
    """A decision for each attribute of a service that the plan sets, as the support table says.

    An attribute that the table forgets is a bug: `KeyError`.
    """
    rows = {(row.owner, row.attribute): row for row in support}
    for path, owner, attribute in _set_attributes(service.config, ""):
        row = rows[owner, attribute]
        yield Decision(origin=service.origin, subject=service.name, attribute=path, outcome=row.outcome, text=row.text)


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


def build(backend: Backend, plan: Plan, contents: Contents, options: Mapping[str, str]) -> Emission:
    """Lower a validated plan and emit it for one target.

    Raises `Refused` with everything that stands in the way.
    """
    settings = backend.settings(options)
    graph = lower(plan, contents, addresses="numeric" if settings["addresses"] == "numeric" else "auto")
    return backend.emit(graph, settings)


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
