"""Limits, reservations and GPUs of a service."""

from decimal import Decimal

from kurtc.plan.configs import GpuConfig, ServiceConfig
from kurtc_backends.compose.yamltext import Node

_MEGABYTE = 10**6


def deploy(config: ServiceConfig) -> dict[str, Node]:
    """The `deploy` section: what the container may use, and what is kept for it."""
    limits = _amounts(config.max_cpu, config.max_memory)
    reservations = {**_amounts(config.min_cpu, config.min_memory), **_reserved(config.gpu)}
    parts: dict[str, Node] = {"limits": limits, "reservations": reservations}
    used: dict[str, Node] = {name: part for name, part in parts.items() if part}
    return {"resources": used} if used else {}


def gpus(config: ServiceConfig) -> dict[str, Node]:
    """The GPUs alone, as a `deploy` section, for steps that act in the container."""
    reserved = _reserved(config.gpu)
    return {"resources": {"reservations": reserved}} if reserved else {}


def _reserved(gpu: GpuConfig | None) -> dict[str, Node]:
    return {"devices": [_devices(gpu)]} if gpu is not None and (gpu.count or gpu.device_ids) else {}


def beside_deploy(config: ServiceConfig) -> dict[str, Node]:
    """Attributes of the service itself that belong to its resources. Kurtosis lets nothing be swapped out."""
    found: dict[str, Node] = {}
    if config.max_memory:
        found["memswap_limit"] = config.max_memory * _MEGABYTE
    if config.gpu is not None and config.gpu.shm_size:
        found["shm_size"] = f"{config.gpu.shm_size}m"
    if config.gpu is not None and config.gpu.ulimits:
        found["ulimits"] = dict(config.gpu.ulimits)
    return found


def _amounts(millicores: int, megabytes: int) -> dict[str, Node]:
    found: dict[str, Node] = {}
    if millicores:
        found["cpus"] = str(Decimal(millicores) / 1000)
    if megabytes:
        found["memory"] = f"{megabytes * _MEGABYTE}b"
    return found


def _devices(gpu: GpuConfig) -> dict[str, Node]:
    which: dict[str, Node] = {"device_ids": list(gpu.device_ids)}
    if not gpu.device_ids:
        which = {"count": "all" if gpu.count < 0 else gpu.count}
    return {"driver": gpu.driver.docker, **which, "capabilities": ["gpu"]}
