"""Rows of a service's configuration: what differs from the defaults, in the order in which people ask."""

from collections.abc import Iterator, Mapping
from typing import assert_never

from kurtc.plan.configs import (
    AnyImage,
    Directory,
    GpuConfig,
    Image,
    ImageBuild,
    NixBuild,
    PackageSource,
    PortSpec,
    ServiceConfig,
    Toleration,
)
from kurtc.plan.printing.index import Index
from kurtc.plan.printing.notation import command_lines
from kurtc.plan.printing.recipes import condition_lines
from kurtc.plan.printing.rich import ROOM, Rich, Row, bounded, joined, rich, shortened, size, text_rich, wrapped
from kurtc.plan.values import Text
from kurtc.terminal import Ink

_USUAL_PORT = PortSpec(number=0)
_USUAL_SERVICE = ServiceConfig(image=Image(name=""))
_MOST_LINES = 12


def service_rows(config: ServiceConfig, index: Index, number: int) -> Iterator[Row]:
    """Everything about a service but its name and its image's name."""
    yield "image", [*image_lines(config.image)]
    yield "ports", wrapped([*_ports(config)], ROOM, separator=" · ", most=_MOST_LINES)
    yield "files", bounded([_mount(path, it, index, number) for path, it in config.files.items()], _MOST_LINES)
    yield "entrypoint", command_lines(config.entrypoint, ROOM)
    yield "command", command_lines(config.cmd, ROOM)
    yield "env", variables(config.env_vars)
    if config.ready_conditions:
        yield "ready when", condition_lines(config.ready_conditions)
    yield "limits", [joined([*_limits(config)], ", ")]
    if config.user:
        yield "user", [rich(str(config.user.uid) + ("" if config.user.gid is None else f":{config.user.gid}"))]
    yield "labels", wrapped([rich(f"{key}={value}") for key, value in config.labels.items()], ROOM, separator="  ")
    if config.gpu:
        yield "gpu", [_gpu(config.gpu)]
    yield "options", [joined([*_options(config)], ", ")]
    yield "devices", wrapped([rich(device) for device in config.devices], ROOM)
    yield "caps", wrapped([rich(capability) for capability in config.capabilities], ROOM)
    yield "moved", [_arrow(rich(source), rich(target)) for source, target in config.files_to_be_moved.items()]
    yield "binds", [_arrow(rich(host), rich(path)) for host, path in config.bind_mounts.items()]
    yield from placement_rows(config.node_selectors, config.tolerations)


def placement_rows(node_selectors: Mapping[str, str], tolerations: tuple[Toleration, ...]) -> Iterator[Row]:
    """On which Kubernetes nodes something may run."""
    yield "nodes", variables(node_selectors)
    yield (
        "tolerates",
        wrapped([rich(" ".join(filter(None, (t.key, t.operator, t.value, t.effect)))) for t in tolerations], ROOM),
    )


def image_name(image: AnyImage) -> Text:
    """The name that the image has or gets."""
    return image.name


def image_lines(image: AnyImage) -> Iterator[Rich]:
    """How the image is built, or with whose rights it is pulled."""
    match image:
        case Image(registry=registry, username=username, password=password):
            if registry or username or password:
                secret = ", password ***" if password else ""
                yield rich(f"pulled from {registry or 'its registry'} as {username or 'nobody'}{secret}")
        case ImageBuild():
            target = f", target {image.target_stage}" if image.target_stage else ""
            yield rich(f"built from {image.build_file} in {source_name(image.context)}{target}")
            yield from variables(image.build_args)
        case NixBuild():
            output = f"#{image.flake_output}" if image.flake_output else ""
            flake = f"{image.flake_location_dir}{output}"
            yield rich(f"built by Nix from {flake} in {source_name(image.context)}")
        case _ as never:
            assert_never(never)


def source_name(source: PackageSource) -> str:
    """The file or directory, with a slash behind directories."""
    name = f"{source.repository}/{source.path}" if source.repository else source.path
    return name.rstrip("/") + ("/" if source.kind == "directory" else "")


def variables(values: Mapping[str, Text] | Mapping[str, str]) -> list[Rich]:
    """`NAME=value` lines."""
    lines = (
        shortened(rich(f"{name}=") + text_rich(value), ROOM, note=f"({size(value)})") for name, value in values.items()
    )
    return bounded(lines, _MOST_LINES * 2)


def port_text(port_id: str, port: PortSpec) -> Rich:
    """`http 80/tcp`."""
    return rich(f"{port_id} {port.number}/{port.transport_protocol.lower()}")


def _ports(config: ServiceConfig) -> Iterator[Rich]:
    for port_id, port in config.ports.items():
        notes = [port.application_protocol] if port.application_protocol else []
        if port_id in config.public_ports:
            notes.append(f"host port {config.public_ports[port_id].number}")
        if port.wait != _USUAL_PORT.wait:
            notes.append(f"opens within {port.wait}" if port.wait else "no wait")
        if port.url:
            notes.append(port.url)
        yield port_text(port_id, port) + rich(f" ({', '.join(notes)})" if notes else "", Ink.DIM)
    for port_id in config.public_ports.keys() - config.ports.keys():
        yield rich("host ") + port_text(port_id, config.public_ports[port_id])


def _mount(path: str, directory: Directory, index: Index, number: int) -> Rich:
    origins = [index.artifact(name, number) for name in directory.artifact_names]
    if directory.persistent_key:
        limit = f" ({directory.size} MiB)" if directory.size else ""
        origins.append(rich(f"persistent {directory.persistent_key}{limit}"))
    return _arrow(joined(origins, ", "), rich(path))


def _arrow(source: Rich, target: Rich) -> Rich:
    return target + rich(" ← ", Ink.DIM) + source


def _limits(config: ServiceConfig) -> Iterator[Rich]:
    for name, lowest, highest, unit in (
        ("cpu", config.min_cpu, config.max_cpu, "m"),
        ("memory", config.min_memory, config.max_memory, " MB"),
    ):
        if lowest and highest:
            yield rich(f"{name} {lowest} to {highest}{unit}")
        elif lowest or highest:
            yield rich(f"{name} at {'least' if lowest else 'most'} {lowest or highest}{unit}")


def _gpu(gpu: GpuConfig) -> Rich:
    which = f"devices {', '.join(gpu.device_ids)}" if gpu.device_ids else "all" if gpu.count == -1 else str(gpu.count)
    shared = f", shared memory {gpu.shm_size} MiB" if gpu.shm_size else ""
    limits = "".join(f", {name} {limit}" for name, limit in gpu.ulimits.items())
    return rich(f"{which}{shared}{limits} ({gpu.driver.docker})")


def _options(config: ServiceConfig) -> Iterator[Rich]:
    if config.privileged:
        yield rich("privileged", Ink.RED)
    if config.host_pid_namespace:
        yield rich("host's processes", Ink.RED)
    if not config.tini_enabled:
        yield rich("no init process")
    if config.tty_enabled:
        yield rich("terminal")
    if config.publish_udp:
        yield rich("UDP published")
    if config.private_ip_address_placeholder != _USUAL_SERVICE.private_ip_address_placeholder:
        yield rich(f"own address written {config.private_ip_address_placeholder}")
