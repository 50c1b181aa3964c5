"""What an enclave has, from its state and its engine."""

from typing import Any

from kurtc.execution.engine import Container, Protocol_, PublishedPort
from kurtc.execution.events import PortInfo
from kurtc.execution.inventory import artifact_infos, service_infos
from kurtc.execution.state import ArtifactRecord, PortRecord, ServiceRecord, State


def _service(name: str, **rest: Any) -> ServiceRecord:
    return ServiceRecord(
        name=name, package="p", uuid=f"{name}-uuid", container=f"{name}-1", image="nginx", address="172.16.0.2", **rest
    )


def _container(name: str, **rest: Any) -> Container:
    given: dict[str, Any] = {"status": "running", **rest}
    return Container(id=f"{name}-1", role="service", name=name, unit="s1", **given)


def _state(*services: ServiceRecord, artifacts: tuple[ArtifactRecord, ...] = ()) -> State:
    return State(
        enclave="e",
        engine="fake",
        created=0.0,
        services={record.name: record for record in services},
        artifacts={record.name: record for record in artifacts},
    )


def _published(number: int, protocol: Protocol_, host_port: int, address: str = "127.0.0.1") -> PublishedPort:
    return PublishedPort(number=number, protocol=protocol, address=address, host_port=host_port)


def test_services_come_by_name_with_the_status_of_their_container() -> None:
    state = _state(_service("web"), _service("db"), _service("old", wanted="removed"), _service("lost"))
    containers = (_container("web"), _container("db", status="exited", exit_code=0), _container("old"))
    found = service_infos(state, containers)
    assert [(service.name, service.status) for service in found] == [
        ("db", "stopped"),
        ("lost", "missing"),
        ("web", "running"),
    ]


def test_ports_know_where_the_host_has_them() -> None:
    ports = {
        "http": PortRecord(number=80, protocol="TCP", application_protocol="http"),
        "dns": PortRecord(number=53, protocol="UDP"),
        "admin": PortRecord(number=90, protocol="TCP"),
    }
    published = (_published(80, "TCP", 32768), _published(90, "TCP", 32769, "::1"), _published(53, "TCP", 4))
    (service,) = service_infos(_state(_service("web", ports=ports)), (_container("web", ports=published),))
    assert service.ports == (
        PortInfo(id="admin", number=90, protocol="TCP", url="[::1]:32769"),
        PortInfo(id="dns", number=53, protocol="UDP"),
        PortInfo(id="http", number=80, protocol="TCP", application_protocol="http", url="http://127.0.0.1:32768"),
    )


def test_without_a_state_the_engine_says_what_it_knows() -> None:
    helper = Container(id="h", role="helper", name="helper", unit="", status="running")
    (service,) = service_infos(None, (helper, _container("web", ports=(_published(80, "TCP", 32768),))))
    assert (service.name, service.uuid, service.status) == ("web", "", "running")
    assert service.ports[0].url == "127.0.0.1:32768"


def test_artifacts_come_by_name() -> None:
    records = tuple(ArtifactRecord(name=name, package="p", uuid=name, digest="d", size=1) for name in ("b", "a"))
    assert [artifact.name for artifact in artifact_infos(_state(artifacts=records))] == ["a", "b"]
    assert artifact_infos(None) == ()
