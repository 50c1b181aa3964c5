"""A port of the host belongs to one running service at a time, and to one of its ports."""

from collections.abc import Iterator

from kurtc.diagnostics import Diagnostic
from kurtc.plan.configs import ServiceConfig
from kurtc.plan.instructions import StartService
from kurtc.validation.environment import HostPort, Service, host_ports
from kurtc.validation.parts import plain
from kurtc.validation.visit import Visit

CODE = "host-port-collision"
SUBJECT = ("public_ports", "start_service")


def check(visit: Visit) -> Iterator[Diagnostic]:
    """The public ports of services that the step starts, against each other and against those that run."""
    batch: dict[HostPort, str] = {}
    for name, config in _starting(visit):
        yield from _within(visit, name, config)
        for port, port_id in host_ports(config).items():
            holder = visit.before.host_ports.get(port)
            if port in batch:
                yield _finding(visit, name, port_id, port, f"service {batch[port]!r} of the same step")
            elif holder and holder.name != name:
                yield _finding(visit, name, port_id, port, _holder(holder))
            batch.setdefault(port, name)


def _starting(visit: Visit) -> tuple[tuple[str, ServiceConfig], ...]:
    if isinstance(visit.instruction, StartService):
        service = visit.before.services.get(plain(visit.instruction.name))
        return ((service.name, service.config),) if service and service.stopped else ()
    return visit.services


def _within(visit: Visit, name: str, config: ServiceConfig) -> Iterator[Diagnostic]:
    first = host_ports(config)
    for port_id, port in config.public_ports.items():
        other = first[port.number, port.transport_protocol]
        private, same = config.ports.get(port_id), config.ports.get(other)
        if other != port_id and private and same and private.number != same.number:
            yield _finding(visit, name, port_id, (port.number, port.transport_protocol), f"its own port {other!r}")


def _holder(service: Service) -> str:
    return f"service {service.name!r}, added at {service.added.position}"


def _finding(visit: Visit, name: str, port_id: str, port: HostPort, holder: str) -> Diagnostic:
    number, protocol = port
    message = f"public port {port_id!r} of service {name!r} is {number}/{protocol}, which belongs to {holder}"
    return visit.error(CODE, message, "choose another number; only one service can have a port of the host")
