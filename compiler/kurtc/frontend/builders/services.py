"""Service configurations and what they are made of, except images and recipes."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any, TypeAlias

from kurtc.frontend.builders.context import Context, integer
from kurtc.frontend.builders.images import image
from kurtc.frontend.builders.recipes import ready_condition
from kurtc.frontend.checks import UINT64, described
from kurtc.frontend.failure import StarlarkFailure
from kurtc.frontend.wire import StarlarkValue, Struct
from kurtc.plan.configs import (
    Directory,
    GpuConfig,
    GpuDriver,
    PortSpec,
    ServiceConfig,
    Toleration,
    User,
)
from kurtc.plan.durations import Duration, parse_duration


def service_config(value: StarlarkValue, context: Context) -> ServiceConfig:
    """A `ServiceConfig`: what was given is converted, the rest are the plan's own defaults."""
    fields = context.struct(value, "config", "ServiceConfig").fields
    check_privileges("ServiceConfig", fields, context)
    given = {name: _FIELDS[name](item, context) for name, item in fields.items() if name in _FIELDS}
    for name, deprecated in DEPRECATED.items():
        if deprecated in fields and name not in fields:
            given[name] = fields[deprecated]
    return ServiceConfig(**given)


def check_privileges(what: str, fields: dict[str, StarlarkValue], context: Context) -> None:
    """The gate of Kurtosis: privileges over the host need the user's consent."""
    if _PRIVILEGES.isdisjoint(fields):
        return
    asked = [name for name in sorted(_PRIVILEGES) if fields.get(name)]
    if asked and (not context.privileged or context.cluster_type != "docker"):
        raise StarlarkFailure(
            f"{what} asks for {' and '.join(asked)}, which gives the container power over the host",
            code="privileged-mode",
            hint="if you trust this package, pass --privileged"
            if context.cluster_type == "docker"
            else f"this works on Docker only, not on {context.cluster_type}",
        )


def _ports(name: str) -> "_Converter":
    return lambda value, context: ports(value, name, context)


def ports(value: StarlarkValue, where: str, context: Context) -> dict[str, PortSpec]:
    """Ports by id."""
    return {key: _port(item, f"{where}[{key!r}]", context) for key, item in context.entries(value, where)}


def _port(value: StarlarkValue, where: str, context: Context) -> PortSpec:
    fields = context.struct(value, where, "PortSpec").fields
    if "number" not in fields:
        raise context.wrong(f"{where} is a PortSpec without a 'number'")
    for name in ("application_protocol", "url"):
        if name in fields:
            context.plain(fields[name], f"{where}.{name}")
    return _port_spec(tuple(fields.items()))


@lru_cache(1000)
def _port_spec(given: tuple[tuple[str, Any], ...]) -> PortSpec:
    """The port with these checked fields: one for all services that have the same."""
    fields = dict(given)
    fields.pop("description", None)
    if "wait" in fields:
        fields["wait"] = optional_duration(fields, "2m")
    return PortSpec(**fields)


def optional_duration(fields: dict[str, StarlarkValue], default: str) -> Duration | None:
    """The checked argument `wait`, where None means that nobody waits."""
    written = fields.get("wait", default)
    return None if written is None else parse_duration(str(written))


def _files(value: StarlarkValue, context: Context) -> dict[str, Directory]:
    return {path: _directory(item, f"files[{path!r}]", context) for path, item in context.entries(value, "files")}


def _directory(value: StarlarkValue, where: str, context: Context) -> Directory:
    if isinstance(value, str):
        return Directory(artifact_names=(context.plain(value, where),))
    if not (isinstance(value, Struct) and value.type == "Directory"):
        raise context.wrong(f"{where} must be the name of a files artifact or a Directory, got {described(value)}")
    fields = value.fields
    if "artifact_names" in fields and "persistent_key" in fields:
        raise context.wrong(f"{where} is a Directory with both 'artifact_names' and 'persistent_key': mount two")
    if "artifact_names" not in fields and "persistent_key" not in fields:
        raise context.wrong(f"{where} is a Directory that needs either 'artifact_names' or 'persistent_key'")
    return Directory(
        artifact_names=context.plains(fields.get("artifact_names"), f"{where}.artifact_names"),
        persistent_key=context.plain(fields.get("persistent_key", ""), f"{where}.persistent_key"),
        size=integer(fields.get("size")) or (1024 if "persistent_key" in fields else 0),
    )


def _user(value: StarlarkValue, context: Context) -> User | None:
    if value is None:
        return None
    fields = context.struct(value, "user", "User").fields
    return User(uid=integer(fields["uid"]), gid=integer(fields["gid"]) if "gid" in fields else None)


def tolerations(value: StarlarkValue, context: Context) -> tuple[Toleration, ...]:
    """Kubernetes tolerations."""
    return tuple(
        _toleration(item, f"tolerations[{i}]", context) for i, item in enumerate(context.items(value, "tolerations"))
    )


def _toleration(value: StarlarkValue, where: str, context: Context) -> Toleration:
    fields = context.struct(value, where, "Toleration").fields
    key, operator, text, effect = (
        context.plain(fields.get(name, ""), f"{where}.{name}") for name in ("key", "operator", "value", "effect")
    )
    if not key and operator != "Exists":
        raise context.wrong(f"{where} without a 'key' must have the operator 'Exists'")
    if operator == "Exists" and text:
        raise context.wrong(f"{where} with the operator 'Exists' cannot have a value, got {text!r}")
    seconds = fields.get("toleration_seconds")
    assert seconds is None or isinstance(seconds, int)
    return Toleration(key=key, operator=operator, value=text, effect=effect, toleration_seconds=seconds)


def _gpu(value: StarlarkValue, context: Context) -> GpuConfig | None:
    if value is None:
        return None
    fields = context.struct(value, "gpu", "GpuConfig").fields
    return GpuConfig(
        count=integer(fields.get("count")),
        device_ids=context.plains(fields.get("device_ids"), "gpu.device_ids"),
        shm_size=integer(fields.get("shm_size")),
        ulimits={
            key: _limit(item, key, context) for key, item in context.entries(fields.get("ulimits"), "gpu.ulimits")
        },
        driver=_driver(fields.get("driver")),
    )


def _limit(value: StarlarkValue, name: str, context: Context) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not -1 <= value <= UINT64:
        raise context.wrong(f"gpu.ulimits[{name!r}] must be an int of at least -1, got {described(value)}")
    return value


def _driver(value: StarlarkValue) -> GpuDriver:
    if isinstance(value, str):
        return GpuDriver(docker=value, kubernetes=f"{value}.com/gpu")
    given = {str(key): str(name) for key, name in value.items()} if isinstance(value, dict) else {}
    return GpuDriver(docker=given.get("docker", "nvidia"), kubernetes=given.get("kubernetes", "nvidia.com/gpu"))


def _as_given(value: StarlarkValue, context: Context) -> StarlarkValue:
    return value


def _plain(name: str) -> "_Converter":
    return lambda value, context: context.plain(value, name)


def _texts(name: str) -> "_Converter":
    return lambda value, context: context.texts(value, name)


def _plains(name: str) -> "_Converter":
    return lambda value, context: context.plains(value, name)


def _plain_map(name: str) -> "_Converter":
    return lambda value, context: context.plain_map(value, name)


_Converter: TypeAlias = Callable[[StarlarkValue, Context], Any]
_PRIVILEGES = frozenset({"privileged", "host_pid_namespace", "bind_mounts"})
DEPRECATED = {"max_cpu": "cpu_allocation", "max_memory": "memory_allocation"}
"""Fields of `ServiceConfig` with their old names, which count when the new ones are not given."""
_FIELDS: dict[str, _Converter] = {
    "image": image,
    "ports": _ports("ports"),
    "public_ports": _ports("public_ports"),
    "files": _files,
    "entrypoint": _texts("entrypoint"),
    "cmd": _texts("cmd"),
    "env_vars": lambda value, context: context.text_map(value, "env_vars"),
    "private_ip_address_placeholder": _plain("private_ip_address_placeholder"),
    "max_cpu": _as_given,
    "min_cpu": _as_given,
    "max_memory": _as_given,
    "min_memory": _as_given,
    "ready_conditions": ready_condition,
    "labels": _plain_map("labels"),
    "user": _user,
    "tolerations": tolerations,
    "node_selectors": _plain_map("node_selectors"),
    "files_to_be_moved": _plain_map("files_to_be_moved"),
    "tini_enabled": _as_given,
    "tty_enabled": _as_given,
    "devices": _plains("devices"),
    "publish_udp": _as_given,
    "capabilities": _plains("capabilities"),
    "gpu": _gpu,
    "privileged": _as_given,
    "host_pid_namespace": _as_given,
    "bind_mounts": _plain_map("bind_mounts"),
}
