"""The deployment graph: what a plan leads to, free of any order of steps and of any target."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from kurtc.lowering.decisions import Decision, Origin
from kurtc.package.tree import Tree
from kurtc.plan.configs import Assertion, DownloadSource, ExecRecipe, HttpRecipe, ImageBuild, ServiceConfig
from kurtc.plan.durations import Duration
from kurtc.plan.model import PackageIdentity
from kurtc.plan.values import Text, Value


@dataclass(frozen=True, slots=True, kw_only=True)
class PortProbe:
    """The TCP port `number` accepts connections within `timeout` of the service's start."""

    origin: Origin
    number: int
    timeout: Duration


@dataclass(frozen=True, slots=True, kw_only=True)
class ExecProbe:
    """The command of `recipe` ends with code 0 in the service's container, tried each `interval` for `timeout`."""

    origin: Origin
    recipe: ExecRecipe
    interval: Duration
    timeout: Duration


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpProbe:
    """`field` of the answer to `recipe` at port `number` holds the assertion, tried each `interval` for `timeout`."""

    origin: Origin
    recipe: HttpRecipe
    number: int
    field: str
    assertion: Assertion
    target_value: Value
    interval: Duration
    timeout: Duration


Probe: TypeAlias = PortProbe | ExecProbe | HttpProbe
"""What must hold, once, before whoever needs the service goes on; probes of one service are tried in their order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """A service with every text folded: the only holes left are addresses that have to be numeric.

    `config` has the attributes that need no lowering, `files` among them. `running` is False where the plan stopped the
    service in the end. `digest` is the hash of the definition, of files and build context too.
    """

    origin: Origin
    name: str
    config: ServiceConfig
    probes: tuple[Probe, ...] = ()
    running: bool = True
    digest: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Uploaded:
    """Files of a package as they are."""

    tree: Tree


@dataclass(frozen=True, slots=True, kw_only=True)
class Downloaded:
    """One file behind a URL, fetched when the target's files are written."""

    source: DownloadSource
    file_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendered:
    """Texts by their path; holes are numeric addresses."""

    texts: Mapping[str, Text]


Content: TypeAlias = Uploaded | Downloaded | Rendered


@dataclass(frozen=True, slots=True, kw_only=True)
class Artifact:
    """A files artifact whose content is known at build time; `digest` is the content's hash."""

    origin: Origin
    name: str
    content: Content
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Volume:
    """A persistent directory, shared by every service that names its key; `size` in MiB (0: not said)."""

    key: str
    size: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildContext:
    """The files that an image is built from, and how."""

    image: ImageBuild
    tree: Tree


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadyEdge:
    """`consumer` starts when `producer` is ready, because of `reason`; both are services."""

    producer: str
    consumer: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FileEdge:
    """`consumer` mounts an own copy of `artifact` at `path`."""

    artifact: str
    consumer: str
    path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ValueEdge:
    """The node `consumer` (a service or an artifact) holds the numeric address of the service `producer`."""

    producer: str
    consumer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """What a `print` step shows."""

    origin: Origin
    text: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Graph:
    """Everything that a target needs: nodes in the plan's order, edges, and what is said to the user."""

    package: PackageIdentity
    services: tuple[Service, ...] = ()
    artifacts: Mapping[str, Artifact] = field(default_factory=dict)
    volumes: tuple[Volume, ...] = ()
    contexts: Mapping[str, BuildContext] = field(default_factory=dict)
    ready: tuple[ReadyEdge, ...] = ()
    files: tuple[FileEdge, ...] = ()
    values: tuple[ValueEdge, ...] = ()
    messages: tuple[Message, ...] = ()
    output: Value = None
    decisions: tuple[Decision, ...] = ()
