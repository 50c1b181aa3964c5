"""Nobody waits for an SCTP port: it cannot be probed, so that the wait always ends in a timeout."""

from collections.abc import Iterator

from kurtc.diagnostics import Diagnostic
from kurtc.validation.visit import Visit

CODE = "sctp-wait"
SUBJECT = ("ports",)


def check(visit: Visit) -> Iterator[Diagnostic]:
    """The private ports of services; nobody waits for public ones."""
    for name, config in visit.services:
        for port_id, port in config.ports.items():
            if port.transport_protocol == "SCTP" and port.wait is not None:
                message = (
                    f"port {port_id!r} of service {name!r} is SCTP, which cannot be waited for (wait is {port.wait})"
                )
                yield visit.error(CODE, message, "set wait=None in its PortSpec")
