"""What exists at each point of a plan: a forward simulation that every rule looks at."""

from collections.abc import Mapping
from dataclasses import field
from typing import TypeAlias

from kurtc.plan.configs import ServiceConfig, TransportProtocol
from kurtc.plan.instructions import RemoveService, StartService, StopService
from kurtc.plan.model import Step
from kurtc.records import frozen, mutable
from kurtc.validation.parts import made_artifacts, plain, started_services

HostPort: TypeAlias = tuple[int, TransportProtocol]


@mutable
class Service:
    """A service that exists: started by `added`, and stopped since `stopped` if that is set."""

    name: str
    config: ServiceConfig
    added: Step
    stopped: Step | None = None


@frozen
class Removal:
    """A service that is gone since `step`."""

    service: Service
    step: Step


@mutable
class Environment:
    """The state between two steps.

    There is one state that moves on with the plan instead of a copy for each step, so that a plan is checked in time
    proportional to its length. `removed` has names that are free again; `host_ports` says which running service
    has a port of the host; `done` has the steps so far by their id.
    """

    services: dict[str, Service] = field(default_factory=dict)
    removed: dict[str, Removal] = field(default_factory=dict)
    artifacts: dict[str, Step] = field(default_factory=dict)
    host_ports: dict[HostPort, Service] = field(default_factory=dict)
    done: dict[str, Step] = field(default_factory=dict)

    def advance(self, step: Step) -> None:
        """Apply what `step` does."""
        instruction = step.instruction
        for name, config in started_services(instruction):
            self._add(Service(name=name, config=config, added=step))
        for name in made_artifacts(instruction):
            self.artifacts[name] = step
        match instruction:
            case RemoveService() | StopService() | StartService():
                service = self.services.get(plain(instruction.name))
                if service:
                    self._change(service, step)
        self.done[step.id] = step

    def _change(self, service: Service, step: Step) -> None:
        match step.instruction:
            case RemoveService():
                del self.services[service.name]
                self.removed[service.name] = Removal(service=service, step=step)
                self._free_ports(service)
            case StopService() if service.stopped is None:
                service.stopped = step
                self._free_ports(service)
            case StartService() if service.stopped is not None:
                service.stopped = None
                self._take_ports(service)

    def _add(self, service: Service) -> None:
        earlier = self.services.get(service.name)
        if earlier:
            self._free_ports(earlier)
        self.services[service.name] = service
        self.removed.pop(service.name, None)
        self._take_ports(service)

    def _take_ports(self, service: Service) -> None:
        for port in host_ports(service.config):
            self.host_ports.setdefault(port, service)

    def _free_ports(self, service: Service) -> None:
        for port in host_ports(service.config):
            if self.host_ports.get(port) is service:
                del self.host_ports[port]


def host_ports(config: ServiceConfig) -> Mapping[HostPort, str]:
    """The ports of the host that a service asks for, with the first port id that asks for each."""
    ports: dict[HostPort, str] = {}
    for port_id, port in config.public_ports.items():
        ports.setdefault((port.number, port.transport_protocol), port_id)
    return ports
