"""Service configurations and what they are made of, except images and recipes."""

from typing import cast

from kurtc.frontend.builders.context import Context, flag, integer
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
    TransportProtocol,
    User,
)
from kurtc.plan.durations import Duration, parse_duration


def service_config(value: StarlarkValue, context: Context) -> ServiceConfig:
    """A `ServiceConfig` with its defaults."""
    fields = context.struct(value, "config", "ServiceConfig").fields
    check_privileges("ServiceConfig", fields, context)
    return ServiceConfig(
        image=image(fields["image"], context),
        ports=ports(fields.get("ports"), "ports", context),
        public_ports=ports(fields.get("public_ports"), "public_ports", context),
        files=_files(fields.get("files"), context),
        entrypoint=context.texts(fields.get("entrypoint"), "entrypoint"),
        cmd=context.texts(fields.get("cmd"), "cmd"),
        env_vars=context.text_map(fields.get("env_vars"), "env_vars"),
        private_ip_address_placeholder=context.plain(
            fields.get("private_ip_address_placeholder", "KURTOSIS_IP_ADDR_PLACEHOLDER"),
            "private_ip_address_placeholder",
        ),
        max_cpu=integer(fields.get("max_cpu", fields.get("cpu_allocation"))),
        min_cpu=integer(fields.get("min_cpu")),
        max_memory=integer(fields.get("max_memory", fields.get("memory_allocation"))),
        min_memory=integer(fields.get("min_memory")),
        ready_conditions=ready_condition(fields.get("ready_conditions"), context),
        labels=context.plain_map(fields.get("labels"), "labels"),
        user=_user(fields.get("user"), context),
        tolerations=tolerations(fields.get("tolerations"), context),
        node_selectors=context.plain_map(fields.get("node_selectors"), "node_selectors"),
        files_to_be_moved=context.plain_map(fields.get("files_to_be_moved"), "files_to_be_moved"),
        tini_enabled=flag(fields, "tini_enabled", default=True),
        tty_enabled=flag(fields, "tty_enabled"),
        devices=context.plains(fields.get("devices"), "devices"),
        publish_udp=flag(fields, "publish_udp"),
        capabilities=context.plains(fields.get("capabilities"), "capabilities"),
        gpu=_gpu(fields.get("gpu"), context),
        privileged=flag(fields, "privileged"),
        host_pid_namespace=flag(fields, "host_pid_namespace"),
        bind_mounts=context.plain_map(fields.get("bind_mounts"), "bind_mounts"),
    )


def check_privileges(what: str, fields: dict[str, StarlarkValue], context: Context) -> None:
    """The gate of Kurtosis: privileges over the host need the user's consent."""
    asked = [name for name in ("privileged", "host_pid_namespace", "bind_mounts") if fields.get(name)]
    if asked and (not context.privileged or context.cluster_type != "docker"):
        raise StarlarkFailure(
            f"{what} asks for {' and '.join(asked)}, which gives the container power over the host",
            code="privileged-mode",
            hint="if you trust this package, pass --privileged"
            if context.cluster_type == "docker"
            else f"this works on Docker only, not on {context.cluster_type}",
        )


def ports(value: StarlarkValue, where: str, context: Context) -> dict[str, PortSpec]:
    """Ports by id."""
    return {key: _port(item, f"{where}[{key!r}]", context) for key, item in context.entries(value, where)}


def _port(value: StarlarkValue, where: str, context: Context) -> PortSpec:
    fields = context.struct(value, where, "PortSpec").fields
    if "number" not in fields:
        raise context.wrong(f"{where} is a PortSpec without a 'number'")
    return PortSpec(
        number=integer(fields["number"]),
        transport_protocol=cast(TransportProtocol, fields.get("transport_protocol", "TCP")),
        application_protocol=context.plain(fields.get("application_protocol", ""), f"{where}.application_protocol"),
        wait=optional_duration(fields, "2m"),
        url=context.plain(fields.get("url", ""), f"{where}.url"),
    )


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
    if ("artifact_names" in fields) == ("persistent_key" in fields):
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
