"""`add_service` and each service of `add_services`."""

import uuid
from collections.abc import Iterator
from dataclasses import replace

from kurtc.execution.context import Context
from kurtc.execution.engine import (
    ContainerRequest,
    Gpus,
    HostPort,
    Mount,
    PersistentMount,
    ReadyImage,
)
from kurtc.execution.events import plain_data
from kurtc.execution.identities import digest
from kurtc.execution.images import image_name
from kurtc.execution.job import Job, Result, StepFailedError
from kurtc.execution.jobs.moves import with_moves
from kurtc.execution.jobs.turn import Turn
from kurtc.execution.readiness import until_ports_open, until_ready
from kurtc.execution.recipes import filled
from kurtc.execution.state import PortRecord, ServiceRecord
from kurtc.plan.configs import GpuConfig, PortSpec, ServiceConfig
from kurtc.plan.instructions import AddService, AddServices


def adding(context: Context, turn: Turn) -> Job:
    """Start a service, or leave it as it is."""
    config = turn.unit.config
    assert config is not None
    name = turn.unit.service
    address = context.address(name)
    context.values.put(turn.unit.step.id, name, {"hostname": name, "ip_address": address})
    image = context.image(image_name(config.image))
    request = container_request(context, turn, config, address, image)
    return Job(
        key=_key(context, turn, config, request),
        is_intact=_is_intact(context, turn),
        keep=lambda: _kept(context, turn, config),
        perform=lambda: _started(context, turn, config, request),
    )


def container_request(
    context: Context, turn: Turn, config: ServiceConfig, address: str, image: ReadyImage
) -> ContainerRequest:
    """The container of a service, with every text filled."""

    def text(value: object) -> str:
        filled = context.values.text(value)  # type: ignore[arg-type]
        placeholder = config.private_ip_address_placeholder
        return filled.replace(placeholder, address) if placeholder else filled

    entrypoint = tuple(text(item) for item in config.entrypoint)
    command = tuple(text(item) for item in config.cmd)
    entrypoint, command = with_moves(config.files_to_be_moved, entrypoint, command, image)
    gpu = config.gpu
    return ContainerRequest(
        role="service",
        name=turn.unit.service,
        unit=turn.planned.identity,
        image=image_name(config.image),
        address=address,
        entrypoint=entrypoint,
        command=command,
        environment={key: text(value) for key, value in config.env_vars.items()},
        mounts=tuple(_mounts(context, config)),
        binds=config.bind_mounts,
        exposed=tuple(dict.fromkeys((port.number, port.transport_protocol) for port in config.ports.values())),
        published=tuple(dict.fromkeys(_published(config))),
        labels=config.labels,
        user=_user(config),
        cpu=config.max_cpu,
        memory=config.max_memory,
        shm_size=gpu.shm_size if gpu else 0,
        ulimits=gpu.ulimits if gpu else {},
        devices=config.devices,
        capabilities=config.capabilities,
        gpus=_gpus(gpu),
        init=config.tini_enabled,
        tty=config.tty_enabled,
        privileged=config.privileged,
        host_pids=config.host_pid_namespace,
    )


def _key(context: Context, turn: Turn, config: ServiceConfig, request: ContainerRequest) -> str:
    instruction = turn.unit.step.instruction
    assert isinstance(instruction, AddService | AddServices)
    if instruction.force_update:
        return ""
    condition = config.ready_conditions
    if condition is not None:
        condition = replace(condition, recipe=filled(condition.recipe, context.values))
    return digest(
        [
            plain_data(replace(request, mounts=(), unit="")),
            [_mounted(mount) for mount in request.mounts],
            context.image(request.image).id,
            repr((config.ports, condition)),
        ]
    )


def _mounted(mount: Mount | PersistentMount) -> list[str]:
    """A mount by what it holds, not by where that is on this disk."""
    match mount:
        case Mount(path=path, archives=archives):
            return [path, *(archive.stem for archive in archives)]
        case PersistentMount(path=path, key=key):
            return [path, f"persistent {key}"]


def _is_intact(context: Context, turn: Turn) -> bool:
    """Whether the service is still there, or its whole life, to its removal, is done and over."""
    now = context.state.services.get(turn.unit.service)
    container = context.container(turn.planned.identity)
    if now is not None and now.container == container and container in context.there and now.wanted != "removed":
        return True
    return turn.planned.is_over(context.state.units)


def _kept(context: Context, turn: Turn, config: ServiceConfig) -> None:
    """Start a service again that has ended by itself, with the machine or by hand, or by a step that left the plan."""
    name = turn.unit.service
    now = context.state.services[name]
    there = context.there.get(now.container)
    if there is None or now.container != context.container(turn.planned.identity):
        return
    context.made.add(now.container)
    if (now.wanted == "running" and there.status != "running") or (now.wanted == "stopped" and turn.planned.settles):
        started_again(context, turn, config, name)


def started_again(context: Context, turn: Turn, config: ServiceConfig, name: str) -> ServiceRecord:
    """Start a service again, and wait until it is what its own step has left; till then it does not count as running.

    A run that is cut off in between has the next one wait again.
    """
    stopped = replace(context.service(name), wanted="stopped")
    context.held.update(lambda state: state.with_service(stopped))
    context.engine.restart_container(stopped.container)
    _await(context, turn, config, stopped)
    record = replace(stopped, wanted="running")
    context.held.update(lambda state: state.with_service(record))
    return record


def restarted(context: Context, name: str) -> ServiceRecord:
    """Start the container of a service again."""
    record = replace(context.service(name), wanted="running")
    context.engine.restart_container(record.container)
    context.held.update(lambda state: state.with_service(record))
    return record


def _started(context: Context, turn: Turn, config: ServiceConfig, request: ContainerRequest) -> Result:
    before = context.state.services.get(request.name)
    if before is not None:
        context.progress(turn.id, "removing its old container")
        context.engine.remove_container(before.container)
    _make_way(context, turn, request)
    context.progress(turn.id, "starting")
    container = context.engine.start_container(context.enclave, request)
    context.made.add(container.id)
    record = ServiceRecord(
        name=request.name,
        package=context.package,
        uuid=before.uuid if before and before.wanted != "removed" else uuid.uuid4().hex,
        container=container.id,
        image=request.image,
        address=request.address,
        ports={name: _port_record(port) for name, port in config.ports.items()},
        persistent_keys=tuple(mount.key for mount in request.mounts if isinstance(mount, PersistentMount)),
    )
    context.held.note(lambda state: state.with_service(record))
    _await(context, turn, config, record)
    verb = "updated" if before and before.wanted != "removed" else "added"
    text = f"Service '{record.name}' {verb} with service UUID '{record.uuid}'"
    mounted = [name for mount in request.mounts if isinstance(mount, Mount) for name in _mounted(mount)[1:]]
    return Result(text=text, values={"container": record.container, "mounted": tuple(mounted)})


def _make_way(context: Context, turn: Turn, request: ContainerRequest) -> None:
    """Remove what earlier runs have left at the ports of the host that a service asks for.

    The plan has each of them free by then, so that it is a service whose own step is still to come, and starts it anew.
    """
    wanted = {(port.host_number, port.protocol) for port in request.published if port.host_number}
    for container in context.engine.containers(context.enclave) if wanted else ():
        service = context.state.services.get(container.name)
        is_left = service is not None and service.container == container.id and service.package == context.package
        held = {(port.host_port, port.protocol) for port in container.ports}
        if is_left and container.status == "running" and container.id not in context.made and held & wanted:
            context.progress(turn.id, f"removing the old container of '{container.name}', which has its port")
            _forget_starts(context, container.id)
            context.engine.remove_container(container.id)


def _forget_starts(context: Context, container: str) -> None:
    starts = {unit for unit in context.state.units if context.container(unit) == container}
    context.held.update(lambda state: state.without_units(starts))


def _await(context: Context, turn: Turn, config: ServiceConfig, record: ServiceRecord) -> None:
    until_ports_open(context, turn.id, record, dict(config.ports))
    if config.ready_conditions is not None:
        try:
            until_ready(context, turn.id, record, config.ready_conditions)
        except StepFailedError as error:
            raise StepFailedError(f"the ready conditions: {error.message}", hint=error.hint, logs=error.logs) from None


def _mounts(context: Context, config: ServiceConfig) -> Iterator[Mount | PersistentMount]:
    for path, directory in config.files.items():
        if directory.persistent_key:
            yield PersistentMount(path=path, key=directory.persistent_key)
        else:
            yield Mount(path=path, archives=tuple(context.archive(name) for name in directory.artifact_names))


def _published(config: ServiceConfig) -> Iterator[HostPort]:
    fixed = {port_id: port.number for port_id, port in config.public_ports.items() if port_id in config.ports}
    seen = {(config.ports[port_id].number, config.ports[port_id].transport_protocol) for port_id in fixed}
    for port_id, port in config.ports.items():
        number, protocol = port.number, port.transport_protocol
        if port_id in fixed:
            yield HostPort(number=number, protocol=protocol, host_number=fixed[port_id], everywhere=True)
        elif (number, protocol) not in seen and (protocol != "UDP" or config.publish_udp):
            yield HostPort(number=number, protocol=protocol)
            seen.add((number, protocol))


def _port_record(port: PortSpec) -> PortRecord:
    return PortRecord(
        number=port.number, protocol=port.transport_protocol, application_protocol=port.application_protocol
    )


def _user(config: ServiceConfig) -> str:
    if config.user is None:
        return ""
    return str(config.user.uid) if config.user.gid is None else f"{config.user.uid}:{config.user.gid}"


def _gpus(gpu: GpuConfig | None) -> Gpus | None:
    if gpu is None or not (gpu.count or gpu.device_ids):
        return None
    return Gpus(driver=gpu.driver.docker, count=gpu.count, device_ids=gpu.device_ids)
