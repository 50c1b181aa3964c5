"""Who waits for whom: health checks, helpers that try ports and requests, and the gate."""

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import assert_never

from kurtc.lowering import Graph
from kurtc.lowering.graph import ExecProbe, HttpProbe, PortProbe, Probe, Service
from kurtc.plan.configs import GetHttpRequestRecipe, HttpRecipe, PostHttpRequestRecipe
from kurtc.plan.durations import Duration
from kurtc_backends.compose.addresses import Addresses
from kurtc_backends.compose.names import Names
from kurtc_backends.compose.yamltext import Entry, Node, Shared

STARTED = "service_started"
HEALTHY = "service_healthy"
COMPLETED = "service_completed_successfully"


def depends_on(conditions: Mapping[str, str]) -> dict[str, Node]:
    """The long form of `depends_on`."""
    return {name: {"condition": condition} for name, condition in conditions.items()}


@dataclass(slots=True, kw_only=True)
class Readiness:
    """What a service waits for when it needs another one, and the helpers that make it so."""

    conditions: dict[str, tuple[str, str]] = field(default_factory=dict)
    """For each service, the name and condition that whoever needs it depends on."""
    helpers: dict[str, Node] = field(default_factory=dict)
    sends_requests: bool = False


def readiness(graph: Graph, names: Names, addresses: Addresses) -> Readiness:
    """Helpers for every service that has something to try.

    A service that others need has a helper of its own; one helper tries all the rest, and the gate waits for it, so that
    `up` tells the truth about each service.
    """
    made = Readiness()
    needed = {edge.producer for edge in graph.ready}
    rest: list[Service] = []
    for service in graph.services:
        healthy = any(isinstance(probe, ExecProbe) for probe in service.probes)
        made.conditions[service.name] = (service.name, HEALTHY if healthy else STARTED)
        if not service.running or not service.probes:
            continue
        if service.name not in needed:
            rest.append(service)
        elif _tried(service):
            name = names.free(f"{service.name}-ready")
            made.helpers[name] = _helper([service], made, addresses, _comment(service))
            made.conditions[service.name] = (name, COMPLETED)
    if rest:
        name = names.free("ready")
        made.helpers[name] = _helper(rest, made, addresses, "The services that no other one waits for.")
        made.helpers[names.free("gate")] = _gate(name)
    made.sends_requests = any(isinstance(probe, HttpProbe) for service in graph.services for probe in service.probes)
    return made


def healthcheck(service: Service, addresses: Addresses) -> dict[str, Node]:
    """The health check that a service's command conditions become."""
    for probe in service.probes:
        if isinstance(probe, ExecProbe):
            tries = max(1, math.ceil(probe.timeout.nanoseconds / max(1, probe.interval.nanoseconds)))
            return {
                "test": ["CMD", *(addresses.filled(text) for text in probe.recipe.command)],
                "interval": span(probe.interval),
                "timeout": span(probe.timeout),
                "retries": tries,
            }
    return {}


def span(duration: Duration) -> str:
    """The duration as short as Go allows: `15m`, not `15m0s`."""
    text = str(duration)
    text = text.removesuffix("0s") if text.endswith("m0s") else text
    return text.removesuffix("0m") if text.endswith("h0m") else text


def _tried(service: Service) -> list[Probe]:
    return [probe for probe in service.probes if not isinstance(probe, ExecProbe)]


def _comment(service: Service) -> str:
    return f"{service.origin.position} {service.name}"


def _helper(services: Sequence[Service], made: Readiness, addresses: Addresses, comment: str) -> Node:
    arguments = [
        word for service in services for probe in _tried(service) for word in _arguments(service, probe, addresses)
    ]
    waits = depends_on(dict(made.conditions[service.name] for service in services))
    own: dict[str, Node] = {"command": arguments} if arguments else {"entrypoint": ["true"]}
    return Entry(value=Shared(anchor="ready", own={**own, "depends_on": waits}), comment=comment, apart=True)


def _gate(ready: str) -> Node:
    own: dict[str, Node] = {
        "entrypoint": ["tail", "-f", "/dev/null"],
        "network_mode": "none",
        "stop_grace_period": "0s",
        "depends_on": depends_on({ready: COMPLETED}),
    }
    comment = "Stays, because `docker compose up --wait` takes a last container that ends for a failure."
    return Entry(value=Shared(anchor="helper", own=own), comment=comment, apart=True)


def _arguments(service: Service, probe: Probe, addresses: Addresses) -> Iterator[str]:
    match probe:
        case PortProbe(number=number, timeout=timeout, origin=origin):
            yield f"{service.name}:{number} {_seconds(timeout)} {origin.position}"
        case HttpProbe():
            yield from _request(service, probe, addresses)
        case ExecProbe():
            return
        case _ as never:
            assert_never(never)


def _seconds(duration: Duration) -> int:
    return max(1, math.ceil(duration.seconds))


def _request(service: Service, probe: HttpProbe, addresses: Addresses) -> Iterator[str]:
    """The words of a request: where and how long; then endpoint, interval, condition, and configuration of curl."""
    yield f"http://{service.name}:{probe.number} {_seconds(probe.timeout)} {probe.origin.position}"
    yield str(probe.recipe.endpoint)
    yield f"{probe.interval.seconds:g}"
    yield _condition(probe)
    yield "".join(f"{name} = {_curl_text(value)}\n" for name, value in _curl(probe.recipe, addresses))


def _curl(recipe: HttpRecipe, addresses: Addresses) -> Iterator[tuple[str, str]]:
    headers = {name: str(value) for name, value in recipe.headers.items()}
    match recipe:
        case PostHttpRequestRecipe(content_type=content_type, body=body):
            headers = {name: value for name, value in headers.items() if name.lower() != "content-type"}
            headers["Content-Type"] = str(content_type)
            yield "data-raw", addresses.filled(body)
        case GetHttpRequestRecipe():
            pass
        case _ as never:
            assert_never(never)
    for name, value in headers.items():
        yield "header", f"{name}: {value}" if value else f"{name};"


def _curl_text(text: str) -> str:
    """The text between quotes, as curl reads its configuration."""
    for character, escape in (("\\", "\\\\"), ('"', '\\"'), ("\n", "\\n"), ("\r", "\\r"), ("\t", "\\t")):
        text = text.replace(character, escape)
    return f'"{text}"'


def _condition(probe: HttpProbe) -> str:
    """The condition as a jq program over `$code` and `$body`; every extract has to find something."""
    found = [f"({_extracted(query)} | length > 0)" for query in probe.recipe.extract.values()]
    return " and ".join([*found, _assertion(_subject(probe), probe)])


def _subject(probe: HttpProbe) -> str:
    if probe.field in {"code", "body"}:
        return f"${probe.field}"
    query = probe.recipe.extract[probe.field.removeprefix("extract.")]
    return f"({_extracted(query)} | if length == 1 then .[0] else . end)"


def _extracted(query: str) -> str:
    return f"[$body | fromjson | ({query})] | map(select(. != null))"


def _assertion(subject: str, probe: HttpProbe) -> str:
    target = json.dumps(_plain(probe.target_value))
    match probe.assertion:
        case "IN":
            return f"({subject} as $v | {target} | any(.[]; . == $v))"
        case "NOT_IN":
            return f"({subject} as $v | {target} | all(.[]; . != $v))"
        case operator:
            return f"({subject} as $v | {target} as $t | ($v | type) == ($t | type) and $v {operator} $t)"


def _plain(value: object) -> object:
    match value:
        case tuple():
            return [_plain(item) for item in value]
        case Mapping():
            return {key: _plain(item) for key, item in value.items()}
        case None | bool() | int() | float() | str():
            return value
        case _:
            return str(value)
