"""The deployment graph: what a plan leads to, free of any order of steps and of any target.

Nodes have names that are unique in the graph. The `step` of each hole in a text is the name of the node that makes the
value: `ip_address` of a service, anything else of a one-shot.
"""

from collections.abc import Mapping
from dataclasses import field
from typing import TypeAlias

from kurtc.lowering.actions import Action
from kurtc.lowering.decisions import Decision, Origin
from kurtc.package.tree import Tree
from kurtc.plan.configs import Assertion, DownloadSource, ExecRecipe, HttpRecipe, ImageBuild, ServiceConfig
from kurtc.plan.durations import Duration
from kurtc.plan.model import PackageIdentity
from kurtc.plan.programs import ImageProgram
from kurtc.plan.values import Text, Value
from kurtc.records import frozen


@frozen
class PortProbe:
    """The TCP port `number` accepts connections within `timeout` of the service's start."""

    origin: Origin
    number: int
    timeout: Duration


@frozen
class ExecProbe:
    """`field` of what `recipe` gives in the service's container holds the assertion, tried each `interval`."""

    origin: Origin
    recipe: ExecRecipe
    field: str
    assertion: Assertion
    target_value: Value
    interval: Duration
    timeout: Duration

    @property
    def is_native(self) -> bool:
        """Whether only the exit code 0 counts, which targets can probe by themselves."""
        target = self.target_value
        zero = isinstance(target, int) and not isinstance(target, bool) and target == 0
        return (self.field, self.assertion, zero, not self.recipe.extract) == ("code", "==", True, True)


@frozen
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


@frozen
class Service:
    """A service with every text folded: the holes left are run-time values, and addresses that have to be numeric.

    `config` has the attributes that need no lowering, `files` among them. `running` is False where the plan stopped the
    service in the end. `digest` is the hash of the definition and of everything that it is made of: files, build
    context, and the digests of the one-shots whose values and files it gets.
    """

    origin: Origin
    name: str
    config: ServiceConfig
    probes: tuple[Probe, ...] = ()
    running: bool = True
    digest: str = ""


@frozen
class OneShot:
    """Something that happens once, after what it needs and before what needs it.

    `name` is a DNS label. `digest` is the hash of the definition and of everything that it is made of, acts on, or can
    see the effects of: texts, files, build context, the nodes whose values and files it gets, and those that it waits
    for. What a verification compares with is no part of its digest: it has no effect.
    """

    origin: Origin
    name: str
    action: Action
    digest: str = ""


@frozen
class Uploaded:
    """Files of a package as they are."""

    tree: Tree


@frozen
class Downloaded:
    """One file behind a URL, fetched when the target's files are written."""

    source: DownloadSource
    file_name: str


@frozen
class Rendered:
    """Texts by their path, known at build time; holes are numeric addresses."""

    texts: Mapping[str, Text]


@frozen
class Produced:
    """Files that the one-shot `producer` makes at run time."""

    producer: str


StaticContent: TypeAlias = Uploaded | Downloaded | Rendered
Content: TypeAlias = StaticContent | Produced


@frozen
class Artifact:
    """A files artifact; `digest` is the hash of its content, or of the one-shot that makes it."""

    origin: Origin
    name: str
    content: Content
    digest: str


@frozen
class Volume:
    """A persistent directory, shared by every service that names its key; `size` in MiB (0: not said)."""

    key: str
    size: int = 0


@frozen
class BuildContext:
    """The files that an image is built from, and how."""

    image: ImageBuild
    tree: Tree


@frozen
class ReadyEdge:
    """`consumer` (a service or one-shot) starts when the service `producer` is ready, because of `reason`."""

    producer: str
    consumer: str
    reason: str


@frozen
class DoneEdge:
    """`consumer` (a service or one-shot) starts when the one-shot `producer` has succeeded, because of `reason`."""

    producer: str
    consumer: str
    reason: str


@frozen
class FileEdge:
    """`consumer` (a service or one-shot) mounts an own copy of `artifact` at `path`.

    `content` is what the artifact is at that point of the plan: a task can store files under a name that is in use.
    """

    artifact: str
    consumer: str
    path: str
    content: Content


@frozen
class ValueEdge:
    """The node `consumer` (a service, a one-shot or an artifact) holds `field` of the node `producer` at `place`.

    `place` says where in the words of the plan (`env_vars['TOKEN']`); `ip_address` is the numeric address of a service.
    """

    producer: str
    field: str
    consumer: str
    place: str


@frozen
class Message:
    """What a `print` step shows."""

    origin: Origin
    text: Text


@frozen
class Graph:
    """Everything that a target needs: nodes in the plan's order, edges, and what is said to the user.

    `ready` and `done` together are the order, transitively reduced: an edge that follows from others is left out, even
    where a value or file goes along it. `programs` are those of images that somebody has looked into, by their name.
    """

    package: PackageIdentity
    services: tuple[Service, ...] = ()
    one_shots: tuple[OneShot, ...] = ()
    artifacts: Mapping[str, Artifact] = field(default_factory=dict)
    volumes: tuple[Volume, ...] = ()
    contexts: Mapping[str, BuildContext] = field(default_factory=dict)
    programs: Mapping[str, ImageProgram] = field(default_factory=dict)
    ready: tuple[ReadyEdge, ...] = ()
    done: tuple[DoneEdge, ...] = ()
    files: tuple[FileEdge, ...] = ()
    values: tuple[ValueEdge, ...] = ()
    messages: tuple[Message, ...] = ()
    output: Value = None
    decisions: tuple[Decision, ...] = ()
