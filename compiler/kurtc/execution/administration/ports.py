"""Ports of services, as they can be reached from outside."""

from collections.abc import Sequence
from typing import Literal, TypeAlias

from kurtc.diagnostics import refusal
from kurtc.execution.administration.enclaves import Opened
from kurtc.execution.administration.services import service_called
from kurtc.execution.events import PortInfo
from kurtc.plan.data import did_you_mean

Piece: TypeAlias = Literal["protocol", "ip", "number"]
PIECES: tuple[Piece, ...] = ("protocol", "ip", "number")


def published_port(enclave: Opened, service_identifier: str, port_id: str) -> PortInfo:
    """A port that can be reached. Raises `Refused` (unknown-port, unpublished-port)."""
    service = service_called(enclave, service_identifier)
    ports = {port.id: port for port in service.ports}
    if port_id not in ports:
        message = f"the service '{service.name}' has no port '{port_id}'"
        raise refusal("unknown-port", message, hint=did_you_mean(port_id, ports) or "it has no ports")
    port = ports[port_id]
    if not port.url:
        message = f"the port '{port_id}' of the service '{service.name}' cannot be reached from outside"
        hint = f"the service is {service.status}" if service.status != "running" else "it is not published"
        raise refusal("unpublished-port", message, hint=hint)
    return port


def port_text(port: PortInfo, pieces: Sequence[Piece]) -> str:
    """Pieces of where a port is, as Kurtosis writes them: `http://127.0.0.1:32768`, `:32768` after others."""
    host, _, number = port.url.removeprefix(f"{port.application_protocol}://").rpartition(":")
    alone = len(pieces) == 1
    texts: dict[Piece, str] = {
        "protocol": port.application_protocol + ("" if alone or not port.application_protocol else "://"),
        "ip": host,
        "number": number if alone else f":{number}",
    }
    return "".join(texts[piece] for piece in pieces)
