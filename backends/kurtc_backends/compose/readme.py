"""The README beside the project: how to start it, what can be reached where, and what one should know."""

import json
from collections.abc import Iterable, Mapping, Sequence

from kurtc.lowering import Decision
from kurtc.lowering.actions import target
from kurtc.lowering.graph import OneShot, Service
from kurtc.plan.values import Value, plain
from kurtc.records import frozen
from kurtc_backends.compose.addresses import Addresses
from kurtc_backends.compose.context import Project
from kurtc_backends.compose.parts import Parts
from kurtc_backends.compose.ports import Publication
from kurtc_backends.compose.steps import title
from kurtc_backends.layout import rendered
from kurtc_backends.notes import shown_notes


@frozen
class _Row:
    name: str
    image: str
    ports: str
    position: str


@frozen
class _Step:
    name: str
    text: str
    position: str


def readme(
    project: Project,
    ports: Mapping[str, Sequence[Publication]],
    beside: Parts,
    decisions: Iterable[Decision],
) -> str:
    """The README's text."""
    graph, addresses = project.graph, project.addresses
    published = [publication for of in ports.values() for publication in of]
    return rendered(
        "compose/README.md",
        project=project.name,
        package=graph.package.id or graph.package.main_file,
        services=[_row(service, ports[service.name]) for service in graph.services],
        steps=[_step(node) for node in beside.steps],
        builds=bool(graph.contexts),
        state=beside.state,
        joining=next(filter(None, (target(node.action) for node in beside.steps)), ""),
        waiting=_waiting([f"`{name}`" for name in beside.ready.helpers]),
        movable=next((publication for publication in published if publication.variable), None),
        hidden=any(len(ports[service.name]) < len(service.config.ports) for service in graph.services),
        messages=[addresses.shown(message.text) for message in graph.messages],
        output=_output(graph.output, addresses),
        notes=shown_notes(decisions),
        subnet=addresses.subnet,
        helper=project.options.helper_image,
    )


def _row(service: Service, published: Sequence[Publication]) -> _Row:
    host = {publication.port_id: publication for publication in published}
    ports = [
        f"{port_id} {port.number}/{port.transport_protocol.lower()}{_host(host.get(port_id))}"
        for port_id, port in service.config.ports.items()
    ]
    return _Row(
        name=service.name,
        image=str(service.config.image.name),
        ports=", ".join(ports),
        position=str(service.origin.position),
    )


def _step(node: OneShot) -> _Step:
    return _Step(name=node.name, text=title(node), position=str(node.origin.position))


def _host(published: Publication | None) -> str:
    if published is None:
        return ""
    return f" → localhost:{published.number}" if published.variable else " → a free port"


def _waiting(names: Sequence[str]) -> str:
    """Which helpers wait; the first ones of many."""
    shown = [*names[:2], f"{len(names) - 2} more"] if len(names) > 3 else names
    return (
        f"{', '.join(shown[:-1])}{' and ' if shown[1:] else ''}{shown[-1]} wait{'' if shown[1:] else 's'}"
        if shown
        else ""
    )


def _output(value: Value, addresses: Addresses) -> str:
    return "" if value is None else json.dumps(plain(value, addresses.shown), indent=2, ensure_ascii=False)
