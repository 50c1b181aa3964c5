"""Addresses for the networks of enclaves, from pools that Docker itself does not use first."""

import ipaddress
from collections.abc import Iterable, Iterator
from ipaddress import IPv4Address, IPv4Network
from pathlib import Path

from kurtc.records import frozen

_POOLS = tuple(map(IPv4Network, ("172.16.0.0/16", "10.128.0.0/12", "192.168.128.0/17", "172.20.0.0/14")))
"""The first is Kurtosis'; the others are for when it is used up, or a company's network."""

_LENGTH = 22
_ROUTES = Path("/proc/net/route")


@frozen
class Plan:
    """How the addresses of a network are shared out: fixed ones come from the lower half, all others from `dynamic`."""

    subnet: IPv4Network
    gateway: IPv4Address
    dynamic: IPv4Network


def candidates(taken: Iterable[IPv4Network]) -> Iterator[Plan]:
    """Networks that overlap with none of those, in a fixed order."""
    busy = tuple(taken)
    for pool in _POOLS:
        for subnet in pool.subnets(new_prefix=_LENGTH):
            if not any(subnet.overlaps(other) for other in busy):
                yield plan(subnet)


def plan(subnet: IPv4Network) -> Plan:
    """The plan of a network: its first address is the gateway's, its upper half is dynamic."""
    return Plan(subnet=subnet, gateway=subnet[1], dynamic=list(subnet.subnets(prefixlen_diff=1))[1])


def of_networks(networks: Iterable[dict[str, object]]) -> Iterator[IPv4Network]:
    """The addresses that the networks of an engine have."""
    for network in networks:
        ipam = network.get("IPAM")
        entries = ipam.get("Config") if isinstance(ipam, dict) else None
        for entry in entries or []:
            found = _network(str(entry.get("Subnet") or ""))
            if found is not None:
                yield found


def of_routes(file: Path = _ROUTES) -> Iterator[IPv4Network]:
    """The networks that this machine already reaches, a VPN's among them; nothing where the system does not say."""
    try:
        lines = file.read_text().splitlines()[1:]
    except OSError:
        return
    for line in lines:
        fields = line.split()
        if len(fields) > 7 and fields[1] != "00000000":
            address, mask = (ipaddress.IPv4Address(bytes.fromhex(fields[at])[::-1]) for at in (1, 7))
            found = _network(f"{address}/{mask}")
            if found is not None and found.prefixlen:
                yield found


def _network(text: str) -> IPv4Network | None:
    try:
        return IPv4Network(text, strict=False)
    except ValueError:
        return None
