"""What is in an enclave: what its state says, beside what its engine says."""

from collections.abc import Iterable, Iterator, Mapping

from kurtc.execution.engine import Container, PublishedPort
from kurtc.execution.events import ArtifactInfo, PortInfo, ServiceInfo, ServiceStatus
from kurtc.execution.state import PortRecord, ServiceRecord, State


def service_infos(state: State | None, containers: Iterable[Container]) -> tuple[ServiceInfo, ...]:
    """The services of an enclave, by name; without a state, what the engine knows of them."""
    services = [container for container in containers if container.role == "service"]
    if state is None:
        return tuple(sorted(map(_unrecorded, services), key=lambda service: service.name))
    by_id = {container.id: container for container in services}
    found = (_info(record, by_id.get(record.container)) for record in present_services(state).values())
    return tuple(sorted(found, key=lambda service: service.name))


def present_services(state: State) -> dict[str, ServiceRecord]:
    """The services that were not removed, by name."""
    return {name: record for name, record in state.services.items() if record.wanted != "removed"}


def artifact_infos(state: State | None) -> tuple[ArtifactInfo, ...]:
    """The files artifacts of an enclave, by name."""
    records = state.artifacts.values() if state else ()
    found = (
        ArtifactInfo(name=record.name, uuid=record.uuid, digest=record.digest, size=record.size) for record in records
    )
    return tuple(sorted(found, key=lambda artifact: artifact.name))


def _info(record: ServiceRecord, container: Container | None) -> ServiceInfo:
    return ServiceInfo(
        name=record.name,
        uuid=record.uuid,
        image=record.image,
        status=_status(container),
        address=record.address,
        container=record.container,
        ports=tuple(_ports(record.ports, container.ports if container else ())),
    )


def _status(container: Container | None) -> ServiceStatus:
    if container is None:
        return "missing"
    return "running" if container.status == "running" else "paused" if container.status == "paused" else "stopped"


def _ports(ports: Mapping[str, PortRecord], published: Iterable[PublishedPort]) -> Iterator[PortInfo]:
    places: dict[tuple[int, str], PublishedPort] = {(port.number, port.protocol): port for port in published}
    for id_, port in sorted(ports.items()):
        place = places.get((port.number, port.protocol))
        yield PortInfo(
            id=id_,
            number=port.number,
            protocol=port.protocol,
            application_protocol=port.application_protocol,
            url=_url(place, port.application_protocol) if place else "",
        )


def _unrecorded(container: Container) -> ServiceInfo:
    """A service whose record is lost: its ports have no names, its UUID is unknown."""
    return ServiceInfo(
        name=container.name,
        uuid="",
        image=container.image,
        status=_status(container),
        address=container.address,
        container=container.id,
        ports=tuple(
            PortInfo(id=f"port-{port.number}", number=port.number, protocol=port.protocol, url=_url(port, ""))
            for port in container.ports
        ),
    )


def _url(port: PublishedPort, application_protocol: str) -> str:
    host = f"[{port.address}]" if ":" in port.address else port.address
    scheme = f"{application_protocol}://" if application_protocol else ""
    return f"{scheme}{host}:{port.host_port}"
