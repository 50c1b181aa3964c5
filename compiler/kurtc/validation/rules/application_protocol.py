"""An application protocol has letters, digits, `+`, `.` and `-`."""

import re
from collections.abc import Iterator

from kurtc.diagnostics import Diagnostic
from kurtc.validation.visit import Visit

CODE = "application-protocol"
SUBJECT = ("ports", "public_ports")
_PROTOCOL = re.compile(r"[a-zA-Z0-9+.-]*")


def check(visit: Visit) -> Iterator[Diagnostic]:
    """The private and public ports of services."""
    for name, config in visit.services:
        for ports in (config.ports, config.public_ports):
            for port_id, port in ports.items():
                if not _PROTOCOL.fullmatch(port.application_protocol):
                    what = f"port {port_id!r} of service {name!r}"
                    message = f"{port.application_protocol!r} cannot be the application protocol of {what}"
                    yield visit.error(CODE, message, "use letters, digits, '+', '.' and '-', as in 'http'")
