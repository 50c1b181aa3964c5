"""Ports that the host sees."""

from collections.abc import Iterator

from kurtc.lowering import Graph
from kurtc.lowering.graph import Service
from kurtc.plan.configs import PortSpec
from kurtc.records import frozen
from kurtc_backends.compose.options import Options
from kurtc_backends.compose.yamltext import Interpolated, Node
from kurtc_backends.names import Names


@frozen
class Publication:
    """A port that the host sees: at `number`, unless `variable` says otherwise ("" and 0: at a free port)."""

    port_id: str
    port: PortSpec
    variable: str = ""
    number: int = 0

    def entry(self) -> Node:
        """The entry of `ports`."""
        protocol = self.port.transport_protocol
        private = str(self.port.number) if protocol == "TCP" else f"{self.port.number}/{protocol.lower()}"
        if not self.variable:
            return f"127.0.0.1::{private}"
        return Interpolated(f"${{{self.variable}:-{self.number}}}:{private}")


def publications(graph: Graph, options: Options) -> dict[str, list[Publication]]:
    """What each service publishes: its public ports behind variables that can move them, others as the options say."""
    variables = Names()
    return {service.name: list(_of(service, options, variables)) for service in graph.services}


def _of(service: Service, options: Options, variables: Names) -> Iterator[Publication]:
    config = service.config
    for port_id, port in config.ports.items():
        public = config.public_ports.get(port_id)
        if public is not None:
            wanted = f"{service.name}_{port_id}_PORT".upper().replace("-", "_")
            variable = variables.free(wanted, "_")
            yield Publication(port_id=port_id, port=port, variable=variable, number=public.number)
        elif options.publish_all and (port.transport_protocol != "UDP" or config.publish_udp):
            yield Publication(port_id=port_id, port=port)
