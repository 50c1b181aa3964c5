"""Who waits for whom: health checks, helpers that try ports and requests, and the gate."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import assert_never

from kurtc.lowering.graph import ExecProbe, HttpProbe, PortProbe, Probe, Service
from kurtc.plan.durations import Duration
from kurtc_backends.compose.addresses import Addresses
from kurtc_backends.compose.context import Project
from kurtc_backends.compose.health import health_probe
from kurtc_backends.compose.names import Names
from kurtc_backends.compose.requests import request
from kurtc_backends.compose.yamltext import Entry, Node, Shared

STARTED = "service_started"
HEALTHY = "service_healthy"
COMPLETED = "service_completed_successfully"

HELPER = "helper"
"""The anchor of what all helpers have in common."""


def depends_on(conditions: Mapping[str, str]) -> dict[str, Node]:
    """The long form of `depends_on`."""
    return {name: {"condition": condition} for name, condition in conditions.items()}


@dataclass(slots=True, kw_only=True)
class Readiness:
    """What a service waits for when it needs another one, and the helpers that make it so."""

    conditions: dict[str, tuple[str, str]] = field(default_factory=dict)
    """For each service, the name and condition that whoever needs it depends on."""
    helpers: dict[str, Node] = field(default_factory=dict)
    script: str = ""
    """The program of the helpers (`""`: there are none)."""


def readiness(project: Project, names: Names) -> Readiness:
    """Helpers for the services that have something to try.

    A service that others need has a helper of its own. One more tries all the rest, and the gate waits for that one, so
    that `up` tells the truth about each service.
    """
    made = Readiness()
    needed = {edge.producer for edge in project.graph.ready}
    rest: list[Service] = []
    for service in project.graph.services:
        made.conditions[service.name] = (service.name, HEALTHY if health_probe(service) else STARTED)
        if not service.running or not _tried(service):
            continue
        if service.name not in needed:
            rest.append(service)
            continue
        name = names.free(f"{service.name}-ready")
        comment = f"{service.origin.position}: {service.name} is ready"
        made.helpers[name] = _helper([service], made, project.addresses, comment)
        made.conditions[service.name] = (name, COMPLETED)
    if rest:
        name = names.free("ready")
        made.helpers[name] = _helper(
            rest, made, project.addresses, "The services that no other one waits for are ready"
        )
        made.helpers[names.free("gate")] = _gate(name)
    if made.helpers:
        probes = [probe for service in project.graph.services for probe in service.probes]
        requests = any(isinstance(probe, HttpProbe) for probe in probes)
        made.script = "compose/ready-http.sh" if requests else "compose/ready.sh"
    return made


def _tried(service: Service) -> list[PortProbe | HttpProbe]:
    return [probe for probe in service.probes if not isinstance(probe, ExecProbe)]


def _helper(services: Sequence[Service], made: Readiness, addresses: Addresses, comment: str) -> Node:
    words = [word for service in services for probe in service.probes for word in _words(service, probe, addresses)]
    waits = depends_on(dict(made.conditions[service.name] for service in services))
    own: dict[str, Node] = {"command": ["/kurtc/ready.sh", *words], "depends_on": waits}
    return Entry(value=Shared(anchor=HELPER, own=own), comment=comment, apart=True)


def _gate(ready: str) -> Node:
    own: dict[str, Node] = {
        "entrypoint": ["tail", "-f", "/dev/null"],
        "network_mode": "none",
        "stop_grace_period": "0s",
        "depends_on": depends_on({ready: COMPLETED}),
    }
    comment = "Stays, because `docker compose up --wait` takes a last container that ends for a failure"
    return Entry(value=Shared(anchor=HELPER, own=own), comment=comment, apart=True)


def _words(service: Service, probe: Probe, addresses: Addresses) -> Iterator[str]:
    """The arguments of the helper's program for one probe."""
    match probe:
        case PortProbe(number=number, timeout=timeout, origin=origin):
            yield f"{service.name}:{number} {seconds(timeout)} {origin.position}"
        case HttpProbe(number=number, timeout=timeout, origin=origin):
            yield f"http://{service.name}:{number} {seconds(timeout)} {origin.position}"
            yield from request(probe, addresses)
        case ExecProbe():
            return
        case _ as never:
            assert_never(never)


def seconds(duration: Duration) -> int:
    """Whole seconds, at least one."""
    return max(1, math.ceil(duration.seconds))
