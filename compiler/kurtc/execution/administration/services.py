"""Services of an enclave: found by what people call them, inspected, stopped and started outside of a run."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from kurtc.diagnostics import refusal
from kurtc.execution.administration.enclaves import Opened, opened_alone
from kurtc.execution.administration.identifiers import identified
from kurtc.execution.engine import Engine
from kurtc.execution.events import ServiceInfo

_SHELL = ("sh", "-c", "if command -v bash >/dev/null 2>&1; then exec bash; else exec sh; fi")


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceInspection:
    """A service, and what its engine knows of its container."""

    service: ServiceInfo
    engine: Mapping[str, object]


def service_called(enclave: Opened, identifier: str) -> ServiceInfo:
    """The service that is called so. Raises `Refused` (unknown-service)."""
    services = {service.name: service for service in enclave.services}
    return services[_name(identifier, services.values(), enclave.enclave.name)]


def logged_containers(enclave: Opened, identifiers: Iterable[str]) -> dict[str, str]:
    """The containers of services that have a log, by name: of all services where none is named.

    A service that the plan removed keeps its log for those who name it. Raises `Refused` (unknown-service).
    """
    present = {service.name: service.container for service in enclave.services}
    records = enclave.state.services if enclave.state else {}
    every = {**{name: record.container for name, record in records.items()}, **present}
    uuids = {name: records[name].uuid if name in records else "" for name in every}
    where = f" in the enclave '{enclave.enclave.name}'"
    chosen = [identified(identifier, uuids, "service", where=where) for identifier in identifiers] or sorted(present)
    there = {container.id for container in enclave.containers}
    for name in chosen:
        if every[name] not in there:
            raise refusal("missing-container", f"the container of the service '{name}' is gone, and its log with it")
    return {name: every[name] for name in chosen}


def inspected_service(enclave: Opened, identifier: str) -> ServiceInspection:
    """A service, as the enclave and the engine know it. Raises `Refused`."""
    service = service_called(enclave, identifier)
    _refuse_missing(service)
    return ServiceInspection(service=service, engine=enclave.engine.inspect_container(service.container))


def running_service(enclave: Opened, identifier: str) -> ServiceInfo:
    """A service that can take commands. Raises `Refused` (unknown-service, stopped-service)."""
    service = service_called(enclave, identifier)
    _refuse_missing(service)
    if service.status != "running":
        hint = f"start it with `kurtc service start {enclave.enclave.name} {service.name}`"
        raise refusal("stopped-service", f"the service '{service.name}' is {service.status}", hint=hint)
    return service


def attach_shell(enclave: Opened, identifier: str) -> int:
    """Connect this terminal to a shell in a service, bash where there is one; its exit code. Raises `Refused`."""
    return enclave.engine.attach_shell(running_service(enclave, identifier).container, _SHELL)


def stop_service(engine: Engine, enclave_identifier: str, identifier: str) -> tuple[ServiceInfo, bool]:
    """Stop a service; it as it was, and whether it was running. What the plan wants of it stays: a run starts it again.

    Raises `Refused`.
    """
    with opened_alone(engine, enclave_identifier) as enclave:
        service = service_called(enclave, identifier)
        _refuse_missing(service)
        if service.status == "stopped":
            return service, False
        engine.stop_container(service.container)
        return service, True


def start_service(engine: Engine, enclave_identifier: str, identifier: str) -> tuple[ServiceInfo, bool]:
    """Start a service that has ended; it as it was, and whether it had. Raises `Refused`.

    What the plan wants of it stays: a run stops it again if the plan does.
    """
    with opened_alone(engine, enclave_identifier) as enclave:
        service = service_called(enclave, identifier)
        _refuse_missing(service)
        if service.status == "running":
            return service, False
        engine.restart_container(service.container)
        return service, True


def _name(identifier: str, services: Iterable[ServiceInfo], enclave: str) -> str:
    uuids = {service.name: service.uuid for service in services}
    hint = f"`kurtc enclave inspect {enclave}` shows what there is"
    return identified(identifier, uuids, "service", where=f" in the enclave '{enclave}'", hint=hint)


def _refuse_missing(service: ServiceInfo) -> None:
    if service.status == "missing":
        message = f"the container of the service '{service.name}' is gone from the engine"
        raise refusal("missing-container", message, hint="run the package again: it starts the service anew")
