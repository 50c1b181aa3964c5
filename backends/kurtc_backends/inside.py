"""Steps that act inside of services, for targets where they join the service's first process."""

from collections.abc import Callable, Iterable, Iterator

from kurtc.lowering import Graph, Origin
from kurtc.lowering.actions import RunCommand, StoreFiles, target
from kurtc.lowering.graph import ExecProbe, Probe, Service


def on_the_host(graph: Graph, tried: Callable[[Service], Iterable[Probe]]) -> Iterator[tuple[Origin, str]]:
    """Commands in a service whose first process is the host's: they would run on the host itself.

    `tried` are the probes of a service that steps try. Gives where each comes from, and the service.
    """
    hosts = {service.name for service in graph.services if service.config.host_pid_namespace}
    for service in graph.services:
        if service.name in hosts:
            yield from ((probe.origin, service.name) for probe in tried(service) if isinstance(probe, ExecProbe))
    for node in graph.one_shots:
        attempt = getattr(node.action, "attempt", node.action)
        if isinstance(attempt, RunCommand | StoreFiles) and (name := target(node.action)) in hosts:
            yield node.origin, name
