"""What a container may do beyond the usual: for services, and for the steps that act in them as `docker exec` does."""

from collections.abc import Iterable, Iterator

from kurtc.plan.configs import GpuConfig, ServiceConfig
from kurtc_backends.terraform.hcl import Attribute, Block, Expression, attributes


def rights(config: ServiceConfig, more: Iterable[str] = ()) -> list[Block]:
    """The blocks of capabilities (`more` as the engine says them), devices and GPUs."""
    found: list[Block] = []
    if names := sorted({*map(_capability, config.capabilities), *more}):
        found.append(Block(type="capabilities", body=(Attribute(name="add", value=names),)))
    for device in config.devices:
        paths = {"host_path": device, "container_path": device, "permissions": "rwm"}
        found.append(Block(type="devices", body=attributes(paths)))
    if config.gpu is not None:
        found += _gpu(config.gpu)
    return found


def _capability(name: str) -> str:
    """The capability as the engine says it; `ALL` is none by itself."""
    plain = name.upper().removeprefix("CAP_")
    return plain if plain == "ALL" else f"CAP_{plain}"


def _gpu(gpu: GpuConfig) -> Iterator[Block]:
    if gpu.count or gpu.device_ids:
        which: dict[str, Expression] = {"device_ids": list(gpu.device_ids)} if gpu.device_ids else {"count": gpu.count}
        said: dict[str, Expression] = {"driver": gpu.driver.docker, **which, "capabilities": ["gpu"]}
        yield Block(type="device_requests", body=attributes(said))
    for name, value in gpu.ulimits.items():
        limits: dict[str, Expression] = {"name": name, "soft": value, "hard": value}
        yield Block(type="ulimit", body=tuple(Attribute(name=key, value=of) for key, of in limits.items()))
