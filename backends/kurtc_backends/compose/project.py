"""The whole project: `compose.yaml`, the files beside it, its README, and the decisions that were made."""

from collections.abc import Iterator
from dataclasses import dataclass

from kurtc.backend import Emission, Made, OutputFile, Settings, attribute_decisions
from kurtc.diagnostics import Refused
from kurtc.lowering import Decision, Graph, Outcome
from kurtc_backends.compose.addresses import addresses
from kurtc_backends.compose.context import Project
from kurtc_backends.compose.health import health_probe, is_harmless
from kurtc_backends.compose.helpers import helper, prepare, programs
from kurtc_backends.compose.images import images
from kurtc_backends.compose.labels import file_labels
from kurtc_backends.compose.mounts import Mounts, mounts
from kurtc_backends.compose.names import Names, project_name
from kurtc_backends.compose.options import options
from kurtc_backends.compose.ports import publications
from kurtc_backends.compose.readiness import COMPLETED, Readiness, readiness
from kurtc_backends.compose.readme import readme
from kurtc_backends.compose.refusals import refusals
from kurtc_backends.compose.services import Surroundings, compose_service
from kurtc_backends.compose.support import SUPPORT
from kurtc_backends.compose.yamltext import Entry, Node, document


def emit(graph: Graph, settings: Settings) -> Emission:
    """The project of a graph. Raises `Refused` with everything that Compose cannot express."""
    project = _project(graph, settings)
    attributes = [decision for service in graph.services for decision in attribute_decisions(service, SUPPORT)]
    parts = _Parts.of(project)
    findings = [*refusals(graph, attributes), *parts.mounts.findings]
    if findings:
        raise Refused(tuple(findings))
    around = _surroundings(project, parts)
    decisions = (*graph.decisions, *attributes, *parts.mounts.decisions, *_edges(graph), *_shells(graph))
    files: dict[str, OutputFile] = {
        "compose.yaml": Made(data=document(_root(project, parts, around)).encode()),
        "README.md": Made(data=readme(project, around.ports, decisions).encode()),
        **programs(parts.ready, parts.mounts),
        **parts.mounts.files,
        **around.images.files(),
    }
    return Emission(target="compose", options=dict(settings), files=files, decisions=decisions)


def _project(graph: Graph, settings: Settings) -> Project:
    chosen = options(settings)
    name = chosen.name or project_name(graph)
    return Project(graph=graph, name=name, options=chosen, addresses=addresses(graph, name, chosen.subnet))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Parts:
    """What stands beside the services; `preparing` and `record` name the helper that copies files and its volume."""

    mounts: Mounts
    ready: Readiness
    preparing: str = ""
    record: str = ""

    @classmethod
    def of(cls, project: Project) -> "_Parts":
        names = Names.of(service.name for service in project.graph.services)
        mounted = mounts(project)
        preparing = names.free("prepare") if mounted.copies else ""
        record = Names.of(mounted.named).free("prepared") if mounted.copies else ""
        return cls(mounts=mounted, ready=readiness(project, names), preparing=preparing, record=record)


def _surroundings(project: Project, parts: _Parts) -> Surroundings:
    return Surroundings(
        project=project,
        images=images(project.graph),
        ports=publications(project.graph, project.options),
        volumes=parts.mounts.volumes,
        labels=file_labels(project),
        waits=_waits(project.graph, parts),
    )


def _waits(graph: Graph, parts: _Parts) -> dict[str, dict[str, str]]:
    """What each service depends on, with the condition."""
    copied = (service.name for service in graph.services if service.name in parts.mounts.copied)
    waits = {name: {parts.preparing: COMPLETED} for name in copied}
    for edge in graph.ready:
        name, condition = parts.ready.conditions[edge.producer]
        waits.setdefault(edge.consumer, {})[name] = condition
    return waits


def _root(project: Project, parts: _Parts, around: Surroundings) -> dict[str, Node]:
    """The top level of `compose.yaml`: services in the plan's order, then helpers."""
    source = project.graph.package.id or project.graph.package.main_file
    root: dict[str, Node] = {"name": Entry(value=project.name, comment=f"Made by kurtc from {source}; see README.md")}
    helpers: dict[str, Node] = dict(parts.ready.helpers)
    if parts.preparing:
        helpers = {parts.preparing: prepare(parts.mounts, parts.record), **helpers}
    if helpers:
        root["x-helper"] = helper(project.options)
    services: dict[str, Node] = {service.name: compose_service(service, around) for service in project.graph.services}
    root["services"] = Entry(value=services | helpers, apart=True)
    if networks := project.addresses.networks():
        root["networks"] = Entry(value=networks, apart=True)
    if volumes := [*parts.mounts.named, *filter(None, [parts.record])]:
        root["volumes"] = Entry(value=dict.fromkeys(volumes), apart=True)
    return root


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
    """Why services wait for each other."""
    origins = {service.name: service.origin for service in graph.services}
    for edge in graph.ready:
        text = f"waits until '{edge.producer}' is ready: {edge.reason}"
        yield Decision(
            origin=origins[edge.consumer],
            subject=edge.consumer,
            attribute="depends_on",
            outcome=Outcome.EMITTED,
            text=text,
        )
