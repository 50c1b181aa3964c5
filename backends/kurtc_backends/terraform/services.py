"""The container of a service."""

import hashlib
import math
from collections.abc import Iterable, Mapping, Sequence

from kurtc.lowering.graph import Service
from kurtc.plan.configs import ServiceConfig, User
from kurtc.records import frozen
from kurtc_backends.terraform.context import Module
from kurtc_backends.terraform.hcl import Attribute, Block, Expression, Gap, Item, Raw, Template, attributes, quoted
from kurtc_backends.terraform.images import Images
from kurtc_backends.terraform.labels import labels
from kurtc_backends.terraform.mounts import Mounts
from kurtc_backends.terraform.names import identifier
from kurtc_backends.terraform.ports import Publication
from kurtc_backends.terraform.readiness import ready
from kurtc_backends.terraform.rights import rights
from kurtc_backends.terraform.secrets import Secrets
from kurtc_backends.terraform.starting import started
from kurtc_backends.terraform.steps import depends_on

_MEGABYTE, _MEBIBYTE = 10**6, 2**20
_PERIOD = 100_000
_LEFT = frozenset({"start", "entrypoint", "command", "env", "user", "memory", "shm_size"})
"""Attributes that Terraform leaves, or believes that it could leave, as they were when the plan says them no more."""


@frozen
class Surroundings:
    """What a service needs to know of the module around it; mappings are by service."""

    module: Module
    images: Images
    ports: Mapping[str, Sequence[Publication]]
    mounts: Mapping[str, Mounts]
    secrets: Secrets
    after: Mapping[str, Sequence[str]]


def service_blocks(service: Service, around: Surroundings) -> list[Block]:
    """The resources of a service: its volumes, its container, and what waits for it."""
    return [
        *around.mounts[service.name].blocks,
        _container(service, around),
        *ready(
            service, around.module, around.images.helper if service.name in around.module.ready else Raw(written="")
        ),
    ]


def _container(service: Service, around: Surroundings) -> Block:
    config = service.config
    said: dict[str, Expression] = {
        "name": Template(parts=(Raw(written="var.name"), f"-{service.name}")),
        "image": around.images.id(str(config.image.name)),
        **started(config, around.module),
        "env": around.secrets.environment(service.name, config.env_vars, around.module),
        **_process(service),
        **_limits(config),
    }
    mounts = around.mounts[service.name]
    written = attributes(said)
    settings = _settings(config, [attribute.name for attribute in written])
    after = [*mounts.after, *around.after.get(service.name, ())]
    order: tuple[Item, ...] = (Gap(), *depends_on(after)) if after else ()
    return Block(
        type="resource",
        labels=("docker_container", identifier(service.name)),
        body=(*written, *_nested(service, around, settings), *mounts.volumes, *order),
        beside=f"{service.origin.position}: {service.name}",
    )


def _process(service: Service) -> dict[str, Expression]:
    config = service.config
    found: dict[str, Expression] = {
        "user": _user(config.user) if config.user else None,
        "init": True if config.tini_enabled else None,
        "stdin_open": True,
        "tty": True if config.tty_enabled else None,
        "privileged": True if config.privileged else None,
        "pid_mode": "host" if config.host_pid_namespace else None,
    }
    if not service.running:
        return {**found, "start": False, "must_run": False}
    if not service.probes:
        # Nobody waits for it: it may be a job that ends.
        return {**found, "must_run": False, "restart": "on-failure", "destroy_grace_seconds": 10}
    return {**found, "restart": "unless-stopped", "destroy_grace_seconds": 10}


def _limits(config: ServiceConfig) -> dict[str, Expression]:
    found: dict[str, Expression] = {}
    if config.max_cpu:
        found["cpu_period"] = _PERIOD
        found["cpu_quota"] = config.max_cpu * _PERIOD // 1000
    if config.max_memory:
        found["memory"] = found["memory_swap"] = math.ceil(config.max_memory * _MEGABYTE / _MEBIBYTE)
    if config.gpu is not None and config.gpu.shm_size:
        found["shm_size"] = config.gpu.shm_size
    return found


def _nested(service: Service, around: Surroundings, settings: str) -> list[Block]:
    config = service.config
    found = rights(config)
    found.append(labels({**config.labels, "kurtc.settings": settings}))
    found.append(_network(service, around.module))
    found += [publication.block() for publication in around.ports[service.name]]
    return found


def _settings(config: ServiceConfig, said: Iterable[str]) -> str:
    """What changes when Terraform would not replace the container by itself, but has to."""
    settings = repr((config.tini_enabled, config.max_cpu, sorted(_LEFT.intersection(said))))
    return hashlib.sha256(settings.encode()).hexdigest()[:8]


def _network(service: Service, module: Module) -> Block:
    body = [
        Attribute(name="name", value=Raw(written="docker_network.this.id")),
        Attribute(name="aliases", value=[service.name]),
    ]
    if service.name in module.fixed:
        body.append(Attribute(name="ipv4_address", value=Raw(written=f"local.addresses[{quoted(service.name)}]")))
    return Block(type="networks_advanced", body=tuple(body))


def _user(user: User) -> str:
    return str(user.uid) if user.gid is None else f"{user.uid}:{user.gid}"
