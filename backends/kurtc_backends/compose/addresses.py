"""Fixed addresses for the services whose address must be a number, in a network of the project's own."""

import hashlib
import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass, field

from kurtc.diagnostics import refusal
from kurtc.lowering import Graph
from kurtc.plan.values import Future, Text, fill
from kurtc_backends.compose.yamltext import Node

_RESERVED = 2
"""The network's own address and its gateway."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Addresses:
    """The network (None: Docker chooses one) and the fixed address of each service that needs one."""

    subnet: ipaddress.IPv4Network | None = None
    of: Mapping[str, str] = field(default_factory=dict)

    def filled(self, text: Text) -> str:
        """The text with each hole filled by its address."""
        return fill(text, self._address)

    def _address(self, future: Future) -> str:
        return self.of[future.service]

    def networks(self) -> dict[str, Node]:
        """The project's networks; Docker gives other containers addresses of the lower half only."""
        if self.subnet is None:
            return {}
        lower, _ = self.subnet.subnets()
        config: dict[str, Node] = {"subnet": str(self.subnet), "ip_range": str(lower)}
        return {"default": {"ipam": {"config": [config]}}}


def addresses(graph: Graph, project: str, chosen: ipaddress.IPv4Network | None) -> Addresses:
    """Addresses from the upper half of the network, in the plan's order. Raises `Refused` (subnet-size)."""
    needed = {edge.producer for edge in graph.values}
    fixed = [service.name for service in graph.services if service.name in needed]
    if not fixed:
        return Addresses()
    subnet = chosen or _network(project, len(graph.services))
    if subnet.num_addresses < 2 * max(len(fixed), 2 * len(graph.services)) + 2 * _RESERVED:
        message = f"the network {subnet} is too small for {len(graph.services)} services and their helpers"
        raise refusal("subnet-size", message, hint="choose a larger one with --option subnet=…")
    _, upper = subnet.subnets()
    return Addresses(subnet=subnet, of={name: str(upper[index + 1]) for index, name in enumerate(fixed)})


def _network(project: str, services: int) -> ipaddress.IPv4Network:
    """A network in 10.64.0.0/10 that depends on the project's name only, with room for its services and helpers."""
    prefix = min(24, 32 - (4 * services + 2 * _RESERVED).bit_length())
    number = int.from_bytes(hashlib.sha256(project.encode()).digest()[:4], "big")
    base = int(ipaddress.IPv4Address("10.64.0.0"))
    return ipaddress.IPv4Network((base + (number % 2 ** (prefix - 10) << (32 - prefix)), prefix))
