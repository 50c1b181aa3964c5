"""What the engine is told about a container that it shall make."""

from collections.abc import Iterable
from typing import Any, TypeGuard

from kurtc.execution.engine import ContainerRequest, Gpus, HostPort, Mount, PersistentMount
from kurtc_backends.docker.labels import labels

_MEGABYTE = 10**6
_MEBIBYTE = 2**20
_NANO_CPUS = 10**6
"""In one millicore."""


def configuration(enclave: str, network: str, request: ContainerRequest, *, is_local: bool) -> dict[str, Any]:
    """The body of the engine's `POST /containers/create`."""
    config: dict[str, Any] = {
        "Image": request.image,
        "Env": [f"{name}={value}" for name, value in request.environment.items()],
        "Labels": {**request.labels, **labels(enclave, request.role, name=request.name, unit=request.unit)},
        "Tty": request.tty,
        "OpenStdin": request.role == "service",  # Kurtosis leaves it open: shells as main processes stay
        "ExposedPorts": {key: {} for key in _exposed(request)},
        "HostConfig": _host(enclave, network, request, is_local=is_local),
        "NetworkingConfig": {"EndpointsConfig": {network: _endpoint(request)}},
    }
    if request.entrypoint:
        config["Entrypoint"] = list(request.entrypoint)
    if request.command:
        config["Cmd"] = list(request.command)
    if request.user:
        config["User"] = request.user
    return config


def _exposed(request: ContainerRequest) -> Iterable[str]:
    published = ((port.number, port.protocol) for port in request.published)
    return (port_key(number, protocol) for number, protocol in (*request.exposed, *published))


def port_key(number: int, protocol: str) -> str:
    """A port in the engine's words."""
    return f"{number}/{protocol.lower()}"


def _endpoint(request: ContainerRequest) -> dict[str, Any]:
    fixed = {"IPAMConfig": {"IPv4Address": request.address}} if request.address else {}
    return {"Aliases": [request.name], **fixed}


def _host(enclave: str, network: str, request: ContainerRequest, *, is_local: bool) -> dict[str, Any]:
    """What Docker calls the host config; 0 and empty mean no limit, as in the request."""
    return {
        "NetworkMode": network,
        "Init": request.init,
        "NanoCpus": request.cpu * _NANO_CPUS,
        "Memory": request.memory * _MEGABYTE,
        "MemorySwap": request.memory * _MEGABYTE,  # the same: nothing is swapped out
        "ShmSize": request.shm_size * _MEBIBYTE,
        "Ulimits": [{"Name": name, "Soft": limit, "Hard": limit} for name, limit in request.ulimits.items()],
        "Devices": [_device(path) for path in request.devices],
        "DeviceRequests": [_gpus(request.gpus)] if _wants_gpus(request.gpus) else [],
        "CapAdd": list(request.capabilities),
        "Privileged": request.privileged,
        "PidMode": "host" if request.host_pids else "",
        "Mounts": [*(_mount(enclave, request, mount) for mount in request.mounts), *_binds(request)],
        "PortBindings": _bindings(request.published, is_local=is_local),
    }


def _device(path: str) -> dict[str, str]:
    return {"PathOnHost": path, "PathInContainer": path, "CgroupPermissions": "rwm"}


def _wants_gpus(gpus: Gpus | None) -> TypeGuard[Gpus]:
    return gpus is not None and bool(gpus.count or gpus.device_ids)


def _gpus(gpus: Gpus) -> dict[str, Any]:
    which = {"DeviceIDs": list(gpus.device_ids)} if gpus.device_ids else {"Count": gpus.count}
    return {"Driver": gpus.driver, "Capabilities": [["gpu"]], **which}


def _mount(enclave: str, request: ContainerRequest, mount: Mount | PersistentMount) -> dict[str, Any]:
    """A volume. One without a name is made with the container, and goes with it."""
    match mount:
        case Mount(path=path):
            options = {"NoCopy": True, "Labels": labels(enclave, "copy", name=request.name)}
            return {"Type": "volume", "Target": path, "VolumeOptions": options}
        case PersistentMount(path=path, key=key):
            options = {"Labels": labels(enclave, "persistent", name=key)}
            return {"Type": "volume", "Source": volume_name(enclave, key), "Target": path, "VolumeOptions": options}


def volume_name(enclave: str, key: str) -> str:
    """The name of a persistent directory. Neither part has a dot, so that no two pairs give the same name."""
    return f"{key}.{enclave}"


def _binds(request: ContainerRequest) -> Iterable[dict[str, Any]]:
    return ({"Type": "bind", "Source": host, "Target": path} for host, path in request.binds.items())


def _bindings(ports: Iterable[HostPort], *, is_local: bool) -> dict[str, list[dict[str, str]]]:
    """Ports on the host; those that need not be open everywhere are opened where the user can reach them."""
    found: dict[str, list[dict[str, str]]] = {}
    for port in ports:
        address = "127.0.0.1" if is_local and not port.everywhere else "0.0.0.0"  # noqa: S104 - asked for
        binding = {"HostIp": address, "HostPort": str(port.host_number or "")}
        found.setdefault(port_key(port.number, port.protocol), []).append(binding)
    return found
