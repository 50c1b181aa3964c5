"""What stands beside the services: helpers and steps, who waits for which of them, and what makes steps run again."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import field

from kurtc.lowering import Graph
from kurtc.lowering.actions import VerifyValue, target
from kurtc.lowering.graph import DoneEdge, FileEdge, OneShot, Produced, ReadyEdge
from kurtc.records import mutable
from kurtc_backends.compose.context import Project
from kurtc_backends.compose.health import polled_probes
from kurtc_backends.compose.helpers import Late
from kurtc_backends.compose.labels import short
from kurtc_backends.compose.mounts import Mounts, mounts
from kurtc_backends.compose.readiness import COMPLETED, Readiness, readiness
from kurtc_backends.names import Names


@mutable
class Parts:
    """Names are empty where there is no such thing; mappings are by service, step or helper."""

    mounts: Mounts
    ready: Readiness
    steps: list[OneShot]
    """What the plan does, then the probes that steps try."""
    preparing: str
    """The helper that fills volumes."""
    record: str
    """The volume in which it remembers what it has copied."""
    state: str
    """The volume with the results of steps."""
    late: dict[str, Late] = field(default_factory=dict)
    """The steps that copy what other steps have made, by who gets the copies."""
    waits: dict[str, dict[str, str]] = field(default_factory=dict)
    inputs: dict[str, list[str]] = field(default_factory=dict)
    ends: dict[str, str] = field(default_factory=dict)
    """What has to happen until the plan is done."""
    ending: str = ""
    gate: str = ""

    def results(self) -> Iterator[str]:
        """Whose results there is a place for."""
        yield from (step.name for step in self.steps)
        yield from (late.name for late in self.late.values())
        yield from self.ready.recorded


def parts(project: Project) -> Parts:
    """The parts of a project."""
    graph = project.graph
    names = Names.of([*(node.name for node in graph.services), *(node.name for node in graph.one_shots)])
    mounted = mounts(project)
    volumes = Names.of(mounted.named)
    stateful = bool(graph.one_shots) or any(polled_probes(service) for service in graph.services)
    state = volumes.free("steps") if stateful else ""
    preparing = names.free("prepare") if mounted.copies or stateful else ""
    ready = readiness(project, names, state, preparing)
    made = Parts(
        mounts=mounted,
        ready=ready,
        steps=[*graph.one_shots, *(poll.step for poll in ready.polls)],
        preparing=preparing,
        record=volumes.free("prepared") if mounted.copies else "",
        state=state,
    )
    made.inputs = _inputs(made.steps, graph)
    made.late = _late_copies(made, graph, names)
    made.waits = _waits(made, graph)
    made.ends = _ends(made, graph)
    if made.steps:
        made.ending = names.free("done")
    if made.ends:
        made.gate = names.free("gate")
    return made


def _late_copies(made: Parts, graph: Graph, names: Names) -> dict[str, Late]:
    """Copies for services are made once for what defines them, those for tasks whenever the task has new input."""
    origins = {node.name: node.origin for node in graph.services} | {node.name: node.origin for node in graph.one_shots}
    tasks = {node.name: node.digest for node in graph.one_shots}
    mounted = _mounted(graph)
    found: dict[str, Late] = {}
    for consumer in made.mounts.late:
        producers = _producers(mounted[consumer])
        marks = [*(f"{edge.path}={_digest(edge, graph, tasks)}" for edge in mounted[consumer]), tasks.get(consumer, "")]
        found[consumer] = Late(
            origin=origins[consumer],
            name=names.free(f"{consumer}-files"),
            key=short("\n".join(marks)),
            inputs=" ".join(producers) if consumer in tasks else "",
            state=made.state,
            waits=dict.fromkeys(producers, COMPLETED),
        )
    return found


def _mounted(graph: Graph) -> Mapping[str, list[FileEdge]]:
    found: dict[str, list[FileEdge]] = {}
    for edge in graph.files:
        found.setdefault(edge.consumer, []).append(edge)
    return found


def _digest(edge: FileEdge, graph: Graph, steps: Mapping[str, str]) -> str:
    """The hash of what is mounted, as far as it is known at build time."""
    match edge.content:
        case Produced(producer=producer):
            return steps[producer]
        case _:
            return graph.artifacts[edge.artifact].digest


def _producers(mounted: Iterable[FileEdge]) -> list[str]:
    """The steps that make what is mounted."""
    contents = (edge.content for edge in mounted)
    return list(dict.fromkeys(content.producer for content in contents if isinstance(content, Produced)))


def _inputs(steps: Iterable[OneShot], graph: Graph) -> dict[str, list[str]]:
    """The nodes whose every new run makes a step run again; `@` is the container whose namespaces it shares."""
    behind = _behind(graph)
    mounted = _mounted(graph)
    values: dict[str, list[str]] = {}
    for edge in graph.values:
        if edge.field != "ip_address":
            values.setdefault(edge.consumer, []).append(edge.producer)
    found: dict[str, list[str]] = {}
    for node in steps:
        own = target(node.action)
        producers = [*values.get(node.name, ()), *_producers(mounted.get(node.name, ()))]
        names = dict.fromkeys([*producers, *behind.get(node.name, ())])
        found[node.name] = [*(name for name in names if name != own), *(["@"] if own else [])]
    return found


def _behind(graph: Graph) -> Mapping[str, list[str]]:
    """What comes right before each one-shot; in place of a verification, which has no effect, what comes before it."""
    checks = {node.name for node in graph.one_shots if isinstance(node.action, VerifyValue)}
    before: dict[str, list[str]] = {}
    order: list[DoneEdge | ReadyEdge] = [*graph.done, *graph.ready]
    for edge in order:
        before.setdefault(edge.consumer, []).append(edge.producer)
    found: dict[str, list[str]] = {}
    for node in graph.one_shots:
        direct = before.get(node.name, [])
        expanded = (name for one in direct for name in (found.get(one, []) if one in checks else [one]))
        found[node.name] = list(dict.fromkeys(expanded))
    return found


def _waits(made: Parts, graph: Graph) -> dict[str, dict[str, str]]:
    """What each service and step depends on, with the condition."""
    waits: dict[str, dict[str, str]] = {poll.step.name: dict(poll.waits) for poll in made.ready.polls}
    for edge in graph.ready:
        waits.setdefault(edge.consumer, {}).update([made.ready.conditions[edge.producer]])
    for step in graph.done:
        waits.setdefault(step.consumer, {})[step.producer] = COMPLETED
    for consumer, late in made.late.items():
        waits.setdefault(consumer, {})[late.name] = COMPLETED
    for name in made.mounts.copied:
        waits[name] = {made.preparing: COMPLETED} | waits.get(name, {})
    for node in made.steps:
        if service := target(node.action):
            waits[node.name] = {service: made.ready.health[service]} | waits.get(node.name, {})
    prepared = {*made.results(), *(made.ready.conditions[name][0] for name in made.ready.recorded)}
    for node in made.steps:
        if prepared.isdisjoint(waits.get(node.name, {})):
            waits[node.name] = {made.preparing: COMPLETED} | waits.get(node.name, {})
    return waits


def _ends(made: Parts, graph: Graph) -> dict[str, str]:
    if not made.steps:
        return {name: condition for name, condition in made.ready.ends.items() if condition == COMPLETED}
    awaited = {edge.producer for edge in graph.done}
    leaves: Iterable[str] = (node.name for node in graph.one_shots if node.name not in awaited)
    return {**dict.fromkeys(leaves, COMPLETED), **made.ready.ends}
