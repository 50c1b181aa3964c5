"""Every public port has the id of a private port, which it makes reachable."""

from collections.abc import Iterator

from kurtc.diagnostics import Diagnostic
from kurtc.validation.visit import Visit

CODE = "unmatched-public-port"
SUBJECT = ("public_ports",)


def check(visit: Visit) -> Iterator[Diagnostic]:
    """The public ports of services."""
    for name, config in visit.services:
        for port_id in config.public_ports:
            if port_id not in config.ports:
                message = f"service {name!r} has a public port {port_id!r} without a private port of that id"
                hint = visit.suggestions.hint(port_id, config.ports) or f"add {port_id!r} to `ports`"
                yield visit.error(CODE, message, hint)
