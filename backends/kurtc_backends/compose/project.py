"""The whole project: `compose.yaml`, the files beside it, its README, and the decisions that were made."""

from kurtc.backend import Emission, Made, OutputFile, Settings, attribute_decisions
from kurtc.diagnostics import Refused
from kurtc.lowering import Graph
from kurtc_backends.compose.addresses import Addresses, addresses
from kurtc_backends.compose.helpers import prepare, shared_parts
from kurtc_backends.compose.images import Images, images
from kurtc_backends.compose.labels import file_labels
from kurtc_backends.compose.mounts import Mounts, mounts
from kurtc_backends.compose.names import Names, project_name
from kurtc_backends.compose.options import Options, options
from kurtc_backends.compose.ports import Publication, publications
from kurtc_backends.compose.readiness import COMPLETED, Readiness, readiness
from kurtc_backends.compose.readme import readme
from kurtc_backends.compose.refusals import refusals
from kurtc_backends.compose.services import Surroundings, compose_service
from kurtc_backends.compose.support import SUPPORT
from kurtc_backends.compose.yamltext import Entry, Node, document


def emit(graph: Graph, settings: Settings) -> Emission:
    """The project of a graph. Raises `Refused` with everything that Compose cannot express."""
    chosen = options(settings)
    decided = [decision for service in graph.services for decision in attribute_decisions(service, SUPPORT)]
    project = chosen.name or project_name(graph)
    fixed = addresses(graph, project, chosen.subnet)
    mounted = mounts(graph, chosen, fixed)
    findings = [*refusals(graph, decided), *mounted.findings]
    if findings:
        raise Refused(tuple(findings))
    built = images(graph)
    ports = publications(graph, chosen)
    decisions = (*graph.decisions, *decided, *mounted.decisions)
    files: dict[str, OutputFile] = {
        "compose.yaml": Made(data=_compose(graph, project, chosen, fixed, mounted, built, ports).encode()),
        "README.md": Made(data=readme(graph, project, chosen, fixed, ports, decisions).encode()),
        **mounted.files,
        **built.files(),
    }
    return Emission(target="compose", options=dict(settings), files=files, decisions=decisions)


def _compose(
    graph: Graph,
    project: str,
    chosen: Options,
    fixed: Addresses,
    mounted: Mounts,
    built: Images,
    ports: dict[str, list[Publication]],
) -> str:
    """The text of `compose.yaml`."""
    names = Names.of(service.name for service in graph.services)
    preparing = names.free("prepare") if mounted.copies else ""
    ready = readiness(graph, names, fixed)
    around = Surroundings(
        options=chosen,
        addresses=fixed,
        images=built,
        ports=ports,
        volumes=mounted.volumes,
        labels=file_labels(graph),
        waits=_waits(graph, mounted, ready, preparing),
    )
    services: dict[str, Node] = {service.name: compose_service(service, around) for service in graph.services}
    named = list(mounted.named)
    if preparing:
        record = Names.of(named).free("prepared")
        services[preparing] = prepare(mounted, record)
        named.append(record)
    source = graph.package.id or graph.package.main_file
    root: dict[str, Node] = {
        "name": Entry(value=project, comment=f"Made by kurtc from {source}. README.md says how to use it."),
        **shared_parts(chosen, ready, mounted),
        "services": Entry(value=services | ready.helpers, apart=True),
    }
    if networks := fixed.networks():
        root["networks"] = Entry(value=networks, apart=True)
    if named:
        root["volumes"] = Entry(value={name: {} for name in named}, apart=True)
    return document(root)


def _waits(graph: Graph, mounted: Mounts, ready: Readiness, preparing: str) -> dict[str, dict[str, str]]:
    """What each service depends on, with the condition."""
    waits: dict[str, dict[str, str]] = {}
    for service in graph.services:
        if service.name in mounted.copied:
            waits[service.name] = {preparing: COMPLETED}
    for edge in graph.ready:
        name, condition = ready.conditions[edge.producer]
        waits.setdefault(edge.consumer, {})[name] = condition
    return waits
