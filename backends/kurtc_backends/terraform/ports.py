"""Ports that the host sees."""

from collections.abc import Iterator

from kurtc.lowering import Graph
from kurtc.lowering.graph import Service
from kurtc.plan.configs import PortSpec
from kurtc.records import frozen
from kurtc_backends.names import Names
from kurtc_backends.terraform.hcl import Attribute, Block, Expression, Raw
from kurtc_backends.terraform.names import identifier, variable_name
from kurtc_backends.terraform.options import Options


@frozen
class Publication:
    """A port that the host sees: at `number`, which the variable moves; a free one of 127.0.0.1 without variable."""

    service: str
    port_id: str
    port: PortSpec
    output: str
    variable: str = ""
    number: int = 0

    def block(self) -> Block:
        """The block `ports`."""
        protocol = self.port.transport_protocol.lower()
        said: list[tuple[str, Expression]] = [("internal", self.port.number)]
        if self.variable:
            said.append(("external", Raw(written=f"var.{self.variable} == 0 ? null : var.{self.variable}")))
        else:
            said.append(("ip", "127.0.0.1"))
        if protocol != "tcp":
            said.append(("protocol", protocol))
        return Block(type="ports", body=tuple(Attribute(name=name, value=value) for name, value in said))

    def host_port(self) -> Raw:
        """The expression of the port on the host."""
        protocol = self.port.transport_protocol.lower()
        return Raw(
            written=f"one([for port in docker_container.{identifier(self.service)}.ports : port.external "
            f'if port.internal == {self.port.number} && port.protocol == "{protocol}"])'
        )


def publications(graph: Graph, options: Options, taken: Names) -> dict[str, list[Publication]]:
    """What each service publishes, in the order in which the engine lists it; `taken` are the other variables."""
    found = {service.name: list(_of(service, options, taken)) for service in graph.services}
    for of in found.values():
        of.sort(key=lambda one: (one.port.number, one.port.transport_protocol))
    return found


def _of(service: Service, options: Options, taken: Names) -> Iterator[Publication]:
    config = service.config
    for port_id, port in config.ports.items():
        public = config.public_ports.get(port_id)
        is_open = options.publish_all and (port.transport_protocol != "UDP" or config.publish_udp)
        if public is None and not is_open:
            continue
        name = taken.free(f"{variable_name(service.name, port_id)}_port", "_")
        yield Publication(
            service=service.name,
            port_id=port_id,
            port=port,
            output=name,
            variable=name if public is not None else "",
            number=public.number if public is not None else 0,
        )
