"""Fixed addresses for the services whose address must be a number, in a network of the project's own."""

import hashlib
import ipaddress
from collections.abc import Mapping
from dataclasses import field
from typing import TypeGuard

from kurtc.diagnostics import refusal
from kurtc.lowering import Graph
from kurtc.plan.values import Future, Holed, Text, fill, futures
from kurtc.plan.values import text as joined
from kurtc.records import frozen
from kurtc_backends.addressing import numbers
from kurtc_backends.compose.options import Options
from kurtc_backends.compose.yamltext import Node

_RESERVED = 2
"""The network's own address and its gateway."""


@frozen
class Addresses:
    """The network (None: Docker chooses one) and the fixed address of each service that needs one."""

    subnet: ipaddress.IPv4Network | None = None
    of: Mapping[str, str] = field(default_factory=dict)

    def filled(self, text: Text) -> str:
        """The text with each hole filled by its address."""
        return fill(text, lambda future: self.of[future.step])

    def settled(self, text: Text) -> Text:
        """The text with each address in place; run-time values stay holes."""
        parts = text.parts if isinstance(text, Holed) else (text,)
        return joined([self.of[part.step] if _is_address(part) else part for part in parts])

    def readable(self, text: Text) -> Text:
        """The text for people: a service that needs no fixed address, or is gone, is called by its name."""
        parts = text.parts if isinstance(text, Holed) else (text,)
        return joined([self.of.get(part.step, part.step) if _is_address(part) else part for part in parts])

    def shown(self, text: Text) -> str:
        """The text for people, run-time values as marks."""
        return fill(self.readable(text), lambda future: f"{{{{{future}}}}}")

    def networks(self) -> dict[str, Node]:
        """The project's networks; Docker gives other containers addresses of the lower half only."""
        if self.subnet is None:
            return {}
        lower, _ = self.subnet.subnets()
        config: dict[str, Node] = {"subnet": str(self.subnet), "ip_range": str(lower)}
        return {"default": {"ipam": {"config": [config]}}}


def _is_address(part: str | Future) -> TypeGuard[Future]:
    return isinstance(part, Future) and part.field == "ip_address"


def addresses(graph: Graph, project: str, options: Options) -> Addresses:
    """Addresses from the upper half of the network, by the names of the services. Raises `Refused` (subnet-size).

    What people read needs fixed addresses only where they ask for numbers everywhere.
    """
    needed = {edge.producer for edge in graph.values if edge.field == "ip_address"}
    if options.numeric:
        read = (graph.output, *(message.text for message in graph.messages))
        needed |= {future.step for value in read for future in futures(value) if future.field == "ip_address"}
    fixed = [service.name for service in graph.services if service.name in needed]
    if not fixed:
        return Addresses()
    containers = 2 * len(graph.services) + len(graph.one_shots)
    subnet = options.subnet or _network(project, containers)
    if subnet.num_addresses < 2 * max(len(fixed), containers) + 2 * _RESERVED:
        message = f"the network {subnet} is too small for {len(graph.services)} services and their helpers"
        raise refusal("subnet-size", message, hint="choose a larger one with --option subnet=…")
    _, upper = subnet.subnets()
    places = numbers(fixed, upper.num_addresses - _RESERVED)
    return Addresses(subnet=subnet, of={name: str(upper[number + 1]) for name, number in places.items()})


def _network(project: str, containers: int) -> ipaddress.IPv4Network:
    """A network in 10.64.0.0/10 that depends on the project's name only, with room for its services and helpers."""
    prefix = min(24, 32 - (2 * containers + 2 * _RESERVED).bit_length())
    number = int.from_bytes(hashlib.sha256(project.encode()).digest()[:4], "big")
    base = int(ipaddress.IPv4Address("10.64.0.0"))
    return ipaddress.IPv4Network((base + (number % 2 ** (prefix - 10) << (32 - prefix)), prefix))
