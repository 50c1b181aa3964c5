"""The graph as this target sees it: services with probes, effects with what they wait for."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from kurtc.lowering import Decision, Graph
from kurtc.lowering.actions import Action, AwaitResult, action_texts, stored
from kurtc.lowering.decisions import Origin
from kurtc.lowering.graph import Artifact, ExecProbe, HttpProbe, PortProbe, Service
from kurtc.plan.values import Holed, Text
from kurtc.records import frozen
from kurtc_backends.helm.names import Names
from kurtc_backends.helm.options import Options

ADDRESS = "address"
"""The value of an effect that finds an address."""

_FOLDERS = frozenset({"artifact-store", "files", "gate", "persistence", "steps", "tests"})

Workload: TypeAlias = Literal["Deployment", "StatefulSet"]


@frozen
class FindAddress:
    """Find the address of a service's pod; makes `address`."""

    service: str


@frozen
class DecodeTexts:
    """Make texts that do not survive the way through Helm; makes `text-0`, `text-1` and so on."""

    texts: tuple[str, ...]


@frozen
class Effect:
    """Something that happens once, in a Job of that name."""

    origin: Origin
    name: str
    action: Action | FindAddress | DecodeTexts


@frozen
class Waits:
    """What a pod waits for before it starts.

    `inputs` are effects whose values or files it gets: it is another pod when they are others. `done` are effects that
    come before it, `ready` services that have to be ready.
    """

    inputs: tuple[str, ...] = ()
    done: tuple[str, ...] = ()
    ready: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.inputs or self.done or self.ready)


@frozen
class Readiness:
    """How one finds out that a service is ready: what its pod is probed with, and what waiters try after that."""

    probe: PortProbe | ExecProbe | HttpProbe | None = None
    ports: tuple[PortProbe, ...] = ()

    @property
    def request(self) -> HttpProbe | None:
        """The request that waiters send again: a probe takes every code from 200 to 399."""
        return self.probe if isinstance(self.probe, HttpProbe) else None


def effect_texts(effect: Effect) -> Iterator[tuple[str, Text]]:
    """The texts of an effect that may have values of the run, each with its place in the words of the plan."""
    if isinstance(effect.action, FindAddress | DecodeTexts):
        return
    yield from action_texts(effect.action)
    if isinstance(effect.action, AwaitResult) and isinstance(effect.action.target_value, str | Holed):
        yield "target_value", effect.action.target_value


def stored_by(effect: Effect) -> tuple[str, ...]:
    """The artifacts that an effect makes."""
    return () if isinstance(effect.action, FindAddress | DecodeTexts) else stored(effect.action)


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """Everything that the parts of a chart are made from; mappings are by service, effect or artifact."""

    graph: Graph
    name: str
    options: Options
    services: Mapping[str, Service]
    effects: Mapping[str, Effect]
    artifacts: Mapping[str, Artifact]
    """Those that are known at build time and that somebody mounts."""
    makers: Mapping[tuple[str, str], str]
    """The effect whose files a service or effect mounts, by its own name and the artifact's; others are `artifacts`."""
    readiness: Mapping[str, Readiness]
    waits: Mapping[str, Waits]
    workloads: Mapping[str, Workload]
    public: Mapping[str, str]
    """The names of the Services for public ports."""
    fields: Mapping[str, tuple[str, ...]]
    """The values of each effect that somebody reads."""
    gate: str
    """The name of the gate's account."""
    store: str
    """The name of the store of files that are too large for a ConfigMap."""
    decisions: tuple[Decision, ...] = field(default=())

    def account(self, step: str) -> str:
        """The name of the account of an effect: each namespace has a `default` one."""
        return step if step != "default" else Names.of((*self.services, *self.effects)).free(step)

    def folder(self, service: str) -> str:
        """Where the templates of a service are: beside those folders that each chart may have."""
        return f"templates/services/{service}" if service in _FOLDERS else f"templates/{service}"

    @property
    def makes_files(self) -> bool:
        """Whether an effect makes files."""
        return any(stored_by(effect) for effect in self.effects.values())

    def mounts_made_files(self, consumer: str) -> bool:
        """Whether a service or effect mounts files that an effect makes."""
        return any(name == consumer for name, _ in self.makers)
