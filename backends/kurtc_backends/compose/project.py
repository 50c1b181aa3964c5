"""The whole project: `compose.yaml`, the files beside it, its README, and the decisions that were made."""

from collections.abc import Iterator
from dataclasses import replace

from kurtc.backend import Emission, Made, OutputFile, Settings, attribute_decisions
from kurtc.diagnostics import Refused
from kurtc.lowering import Decision, Graph, Outcome
from kurtc.lowering.actions import kind
from kurtc.lowering.graph import DoneEdge, ReadyEdge
from kurtc_backends.compose.addresses import addresses
from kurtc_backends.compose.context import Project
from kurtc_backends.compose.ending import done, gate
from kurtc_backends.compose.health import health_probe, is_harmless
from kurtc_backends.compose.helpers import helper, late_copies, prepare, programs
from kurtc_backends.compose.images import images
from kurtc_backends.compose.labels import input_labels
from kurtc_backends.compose.names import project_name
from kurtc_backends.compose.options import options
from kurtc_backends.compose.parts import Parts, parts
from kurtc_backends.compose.ports import publications
from kurtc_backends.compose.readiness import COMPLETED
from kurtc_backends.compose.readme import readme
from kurtc_backends.compose.refusals import refusals
from kurtc_backends.compose.services import Surroundings, compose_service
from kurtc_backends.compose.steps import Steps
from kurtc_backends.compose.support import SUPPORT
from kurtc_backends.compose.yamltext import Entry, Node, document


def emit(graph: Graph, settings: Settings) -> Emission:
    """The project of a graph. Raises `Refused` with everything that Compose cannot express."""
    project = _project(graph, settings)
    attributes = list(attribute_decisions(graph, SUPPORT))
    beside = parts(project)
    findings = [*refusals(graph, attributes), *beside.mounts.findings]
    if findings:
        raise Refused(tuple(findings))
    around = _surroundings(project, beside)
    decisions = (*graph.decisions, *attributes, *beside.mounts.decisions, *_edges(graph), *_shells(graph))
    actions = [kind(step.action) for step in beside.steps] + ["copy"] * bool(beside.late)
    files: dict[str, OutputFile] = {
        "compose.yaml": Made(data=document(_root(project, beside, around)).encode()),
        "README.md": Made(data=readme(project, around.ports, beside, decisions).encode()),
        **programs(beside.ready, beside.mounts, actions, state=bool(beside.state)),
        **beside.mounts.files,
        **around.images.files(),
    }
    return Emission(target="compose", options=dict(settings), files=files, decisions=decisions)


def _project(graph: Graph, settings: Settings) -> Project:
    chosen = options(settings)
    name = chosen.name or project_name(graph)
    return Project(graph=graph, name=name, options=chosen, addresses=addresses(graph, name, chosen))


def _surroundings(project: Project, beside: Parts) -> Surroundings:
    return Surroundings(
        project=project,
        images=images(project.graph),
        ports=publications(project.graph, project.options),
        volumes=beside.mounts.volumes,
        labels=input_labels(project),
        waits=beside.waits,
        state=beside.state,
        detached=bool(beside.steps),
    )


def _root(project: Project, beside: Parts, around: Surroundings) -> dict[str, Node]:
    """The top level of `compose.yaml`: services in the plan's order, then its steps, then helpers."""
    source = project.graph.package.id or project.graph.package.main_file
    root: dict[str, Node] = {"name": Entry(value=project.name, comment=f"Made by kurtc from {source}; see README.md")}
    services: dict[str, Node] = {service.name: compose_service(service, around) for service in project.graph.services}
    steps, helpers = _steps(project, beside, around), _helpers(project, beside)
    if steps:
        steps, helpers = _headed("The steps of the plan", steps), _headed("Helpers", helpers)
    helping = steps | helpers
    if helping:
        root["x-helper"] = helper(project.options)
    root["services"] = Entry(value=services | helping, apart=True)
    if networks := project.addresses.networks():
        root["networks"] = Entry(value=networks, apart=True)
    if volumes := [*beside.mounts.named, *filter(None, [beside.record, beside.state])]:
        root["volumes"] = Entry(value=dict.fromkeys(volumes), apart=True)
    return root


def _headed(title: str, entries: dict[str, Node]) -> dict[str, Node]:
    """The entries, the first one with a title above its comment."""
    first = next(iter(entries))
    entry = entries[first]
    assert isinstance(entry, Entry)
    return entries | {first: replace(entry, comment=f"{title}\n\n{entry.comment}")}


def _steps(project: Project, beside: Parts, around: Surroundings) -> dict[str, Node]:
    made = Steps(
        project=project,
        images=around.images,
        mounts=beside.mounts,
        services={service.name: service for service in project.graph.services},
        state=beside.state,
        waits=beside.waits,
        inputs=beside.inputs,
    )
    return {node.name: made.entry(node) for node in beside.steps}


def _helpers(project: Project, beside: Parts) -> dict[str, Node]:
    found: dict[str, Node] = {}
    if beside.preparing:
        found[beside.preparing] = prepare(beside.mounts, beside.record, beside.state, list(beside.results()))
    for consumer, late in beside.late.items():
        found[late.name] = late_copies(consumer, beside.mounts.late[consumer], late)
    found |= beside.ready.helpers
    if beside.ending:
        found[beside.ending] = done(project, beside.state, beside.ends)
    if beside.gate:
        found[beside.gate] = gate(beside.steps, {beside.ending: COMPLETED} if beside.ending else beside.ends)
    return found


def _shells(graph: Graph) -> Iterator[Decision]:
    """A note for each health check that needs more of the image than its command."""
    for service in graph.services:
        probe = health_probe(service)
        if probe is not None and not is_harmless([str(word) for word in probe.recipe.command]):
            yield Decision(
                origin=probe.origin,
                subject=service.name,
                attribute="ready_conditions",
                outcome=Outcome.NOTE,
                text="the health check runs its command by the image's `sh`, to stop at the first success",
            )


def _edges(graph: Graph) -> Iterator[Decision]:
    """Why services and steps wait for each other."""
    origins = {node.name: node.origin for node in graph.services} | {node.name: node.origin for node in graph.one_shots}
    edges: list[ReadyEdge | DoneEdge] = [*graph.ready, *graph.done]
    for edge in edges:
        happens = "is ready" if isinstance(edge, ReadyEdge) else "is done"
        yield Decision(
            origin=origins[edge.consumer],
            subject=edge.consumer,
            attribute="depends_on",
            outcome=Outcome.EMITTED,
            text=f"waits until '{edge.producer}' {happens}: {edge.reason}",
        )
