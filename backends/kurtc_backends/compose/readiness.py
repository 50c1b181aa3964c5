"""Who waits for whom: health checks, and helpers that try ports, requests and commands."""

import hashlib
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field
from typing import assert_never

from kurtc.lowering.actions import AwaitResult, RunCommand, SendRequest
from kurtc.lowering.graph import ExecProbe, HttpProbe, OneShot, PortProbe, Probe, Service
from kurtc.plan.durations import Duration
from kurtc.records import frozen, mutable
from kurtc_backends.compose.addresses import Addresses
from kurtc_backends.compose.context import Project
from kurtc_backends.compose.health import health_probe, polled_probes
from kurtc_backends.compose.holes import STATE
from kurtc_backends.compose.requests import request
from kurtc_backends.compose.yamltext import Entry, Node, Shared
from kurtc_backends.names import Names

STARTED = "service_started"
HEALTHY = "service_healthy"
COMPLETED = "service_completed_successfully"

HELPER = "helper"
"""The anchor of what all helpers have in common."""


PROGRAMS = "./kurtc:/kurtc:ro"
"""Where helpers have their programs."""


def depends_on(conditions: Mapping[str, str], shared: str = "") -> dict[str, Node]:
    """The long form of `depends_on`; whoever shares the namespaces of a service restarts with it."""
    found: dict[str, Node] = {}
    for name, condition in conditions.items():
        restart: dict[str, Node] = {"restart": True} if name == shared else {}
        found[name] = {"condition": condition, **restart}
    return found


@frozen
class Poll:
    """A probe that a step of its own tries, when what it waits for has happened."""

    step: OneShot
    waits: Mapping[str, str]


@mutable
class Readiness:
    """What a service waits for when it needs another one, and the helpers that make it so."""

    conditions: dict[str, tuple[str, str]] = field(default_factory=dict)
    """For each service, the name and condition that whoever needs it depends on."""
    health: dict[str, str] = field(default_factory=dict)
    """For each service, the condition that its own container meets."""
    helpers: dict[str, Node] = field(default_factory=dict)
    polls: list[Poll] = field(default_factory=list)
    recorded: list[str] = field(default_factory=list)
    """The services whose containers are noted, so that steps behind them happen again in new ones."""
    ends: dict[str, str] = field(default_factory=dict)
    """What says that the services are ready that no other one waits for."""
    script: str = ""
    """The program of the helpers (`""`: there are none)."""


def readiness(project: Project, names: Names, state: str, preparing: str) -> Readiness:
    """Helpers for the services that have something to try; `state` is the volume with the results of steps.

    A service that others need has a helper of its own. One more tries all the rest.
    """
    made = Readiness()
    needed = {edge.producer for edge in project.graph.ready}
    acting = {node.name for node in project.graph.one_shots}
    made.recorded = list(dict.fromkeys(edge.producer for edge in project.graph.ready if edge.consumer in acting))
    rest: list[Service] = []
    for service in project.graph.services:
        made.health[service.name] = HEALTHY if health_probe(service) else STARTED
        made.conditions[service.name] = (service.name, made.health[service.name])
        if not service.running:
            continue
        if service.name not in needed and _tried(service):
            rest.append(service)
        elif service.name in made.recorded or _tried(service):
            name = names.free(f"{service.name}-ready")
            trying = _trying([service], project.addresses)
            waits = {service.name: made.health[service.name]}
            own: dict[str, Node] = {"command": trying, "depends_on": depends_on(waits)}
            if service.name in made.recorded:
                own = _recording(service, trying, state, {preparing: COMPLETED} | waits)
            comment = f"{service.origin.position}: {service.name} is ready"
            made.helpers[name] = Entry(value=Shared(anchor=HELPER, own=own), comment=comment, apart=True)
            made.conditions[service.name] = (name, COMPLETED)
        _poll(service, made, names)
        if service.name not in needed and (polled_probes(service) or not _tried(service)):
            made.ends |= dict([made.conditions[service.name]])
    if rest:
        name = names.free("ready")
        comment = "The services that no other one waits for are ready"
        waits = {service.name: made.health[service.name] for service in rest}
        own = {"command": _trying(rest, project.addresses), "depends_on": depends_on(waits)}
        made.helpers[name] = Entry(value=Shared(anchor=HELPER, own=own), comment=comment, apart=True)
        made.ends[name] = COMPLETED
    if made.helpers:
        probes = [probe for service in project.graph.services for probe in service.probes]
        requests = any(isinstance(probe, HttpProbe) for probe in probes)
        made.script = "compose/ready-http.sh" if requests else "compose/ready.sh"
    return made


def _tried(service: Service) -> list[PortProbe | HttpProbe]:
    polled = polled_probes(service)
    return [probe for probe in service.probes if not isinstance(probe, ExecProbe) and probe not in polled]


def _trying(services: Sequence[Service], addresses: Addresses) -> list[str]:
    """The command that tries the ports and requests of services."""
    words = [word for service in services for probe in _tried(service) for word in _words(service, probe, addresses)]
    return ["/kurtc/ready.sh", *words] if words else []


def _recording(service: Service, trying: list[str], state: str, waits: Mapping[str, str]) -> dict[str, Node]:
    """A helper that tries, then notes which container it is that is ready."""
    return {
        "network_mode": f"service:{service.name}",
        "command": ["/kurtc/record.sh", service.name, *trying],
        "volumes": [PROGRAMS, f"{state}:{STATE}"],
        "depends_on": depends_on(waits, shared=service.name),
    }


def _poll(service: Service, made: Readiness, names: Names) -> None:
    """Put a step for each probe of a service behind what it is ready by so far."""
    for probe in polled_probes(service):
        attempt: RunCommand | SendRequest
        if isinstance(probe, ExecProbe):
            attempt = RunCommand(service=service.name, recipe=probe.recipe, accepted=None)
        else:
            attempt = SendRequest(service=service.name, number=probe.number, recipe=probe.recipe, accepted=None)
        action = AwaitResult(
            attempt=attempt,
            field=probe.field,
            assertion=probe.assertion,
            target_value=probe.target_value,
            interval=probe.interval,
            timeout=probe.timeout,
        )
        digest = hashlib.sha256(f"{service.digest} {action!r}".encode("utf-8", "surrogatepass")).hexdigest()
        step = OneShot(origin=probe.origin, name=names.free(f"{service.name}-holds"), action=action, digest=digest)
        made.polls.append(Poll(step=step, waits=dict([made.conditions[service.name]])))
        made.conditions[service.name] = (step.name, COMPLETED)


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
