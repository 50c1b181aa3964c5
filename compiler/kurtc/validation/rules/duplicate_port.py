"""Two ports of a service differ in number, transport protocol or application protocol."""

from collections.abc import Iterator

from kurtc.diagnostics import Diagnostic
from kurtc.validation.visit import Visit

CODE = "duplicate-port"
SUBJECT = ("ports",)


def check(visit: Visit) -> Iterator[Diagnostic]:
    """The private ports of services."""
    for name, config in visit.services:
        first: dict[tuple[int, str, str], str] = {}
        for port_id, port in config.ports.items():
            key = (port.number, port.transport_protocol, port.application_protocol)
            other = first.setdefault(key, port_id)
            if other != port_id:
                what = f"{port.number}/{port.transport_protocol}"
                message = f"ports {other!r} and {port_id!r} of service {name!r} are the same, {what}"
                yield visit.error(CODE, message, "leave one out, or tell them apart by application_protocol")
