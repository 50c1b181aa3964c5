"""Where a container listens, as its kernel says, for whoever waits for one of its ports in vain."""

import ipaddress
from collections.abc import Iterator
from contextlib import suppress

from kurtc.execution.context import Context
from kurtc.execution.engine import EngineError

_TABLES = ("/proc/net/tcp", "/proc/net/tcp6")
_LISTENS = "0A"
_RESOLVER = ipaddress.ip_address("127.0.0.11")
"""The engine's own name server, which listens in each container."""
_SECONDS = 5.0

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


def listening_hint(context: Context, container: str, number: int) -> str:
    """What to do about a port that does not open."""
    found: list[tuple[Address, int]] = []
    with suppress(EngineError, TimeoutError):
        ended = context.engine.exec(container, ("cat", *_TABLES), _SECONDS)
        found = list(listeners(ended.output.decode("ascii", "replace")))
    here = [address for address, port in found if port == number]
    if here and all(address.is_loopback for address in here):
        return f"it listens on port {number} for itself only: make it listen on 0.0.0.0"
    if here:
        return "it listens there by now: give the PortSpec a longer wait"
    others = ", ".join(map(str, sorted({port for address, port in found if not address.is_loopback})))
    if others:
        return f"it listens on {others}: correct the number, or give the PortSpec a longer wait"
    return "if the service does not listen there at once, give the PortSpec a longer wait, or wait = None"


def listeners(tables: str) -> Iterator[tuple[Address, int]]:
    """The addresses and ports of the sockets that listen, of `/proc/net/tcp` and `/proc/net/tcp6`."""
    for line in tables.splitlines():
        match line.split():
            case [_, local, _, state, *_] if state == _LISTENS:
                address, _, port = local.partition(":")
                with suppress(ValueError):
                    found = _address(address)
                    if found != _RESOLVER:
                        yield found, int(port, 16)


def _address(text: str) -> Address:
    """An address, of which the kernel writes each four bytes as a number of its own, on most machines backwards."""
    words = [bytes.fromhex(text[start : start + 8])[::-1] for start in range(0, len(text), 8)]
    return ipaddress.ip_address(b"".join(words))
