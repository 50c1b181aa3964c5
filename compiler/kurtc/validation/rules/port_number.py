"""A port has a number between 1 and 65535."""

from collections.abc import Iterator

from kurtc.diagnostics import Diagnostic
from kurtc.validation.visit import Visit

CODE = "port-number"
SUBJECT = ("ports", "public_ports")


def check(visit: Visit) -> Iterator[Diagnostic]:
    """The private and public ports of services."""
    for name, config in visit.services:
        for ports in (config.ports, config.public_ports):
            for port_id, port in ports.items():
                if not 1 <= port.number <= 65535:
                    message = f"port {port_id!r} of service {name!r} has the number {port.number}"
                    yield visit.error(CODE, message, "numbers of ports are between 1 and 65535")
