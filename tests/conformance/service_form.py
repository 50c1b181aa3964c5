"""Service configurations, recipes and ports as Kurtosis' service model has them."""

from typing import assert_never

from kurtc.plan.configs import (
    AnyImage,
    ExecRecipe,
    GetHttpRequestRecipe,
    Image,
    ImageBuild,
    NixBuild,
    PackageSource,
    PortSpec,
    PostHttpRequestRecipe,
    ReadyCondition,
    Recipe,
    ServiceConfig,
    Toleration,
)

from .canonical import TYPE
from .cases import Recorded
from .naming import unversioned
from .placeholders import Placeholders

Fields = dict[str, Recorded]

_REPOSITORIES = "/kurtosis-data/repositories"
_MIB = 1024 * 1024
_DEFAULT_SIZE = 1024 * _MIB
_PROTOCOLS = {"TCP": 0, "SCTP": 1, "UDP": 2}


def ready_fields(condition: ReadyCondition | None, placeholders: Placeholders) -> Recorded:
    """A ready condition, None for none."""
    if condition is None:
        return None
    return {
        TYPE: "ReadyCondition",
        "recipe": recipe_fields(condition.recipe, placeholders),
        "field": condition.field,
        "assertion": condition.assertion,
        "target_value": placeholders.value(condition.target_value),
        "interval": str(condition.interval),
        "timeout": str(condition.timeout),
    }


def recipe_fields(recipe: Recipe, placeholders: Placeholders) -> Fields:
    """A recipe with its defaults."""
    shared: Fields = {TYPE: type(recipe).__name__, "extract": dict(recipe.extract)}
    match recipe:
        case ExecRecipe(command=command):
            return {**shared, "command": [placeholders.text(item) for item in command]}
        case GetHttpRequestRecipe() | PostHttpRequestRecipe():
            http: Fields = {
                "port_id": recipe.port_id,
                "endpoint": placeholders.text(recipe.endpoint),
                "headers": {name: placeholders.text(value) for name, value in recipe.headers.items()},
            }
            if isinstance(recipe, GetHttpRequestRecipe):
                return {**shared, **http}
            return {
                **shared,
                **http,
                "body": placeholders.text(recipe.body),
                "content_type": placeholders.text(recipe.content_type),
            }
        case _ as never:
            assert_never(never)


def config_fields(config: ServiceConfig, placeholders: Placeholders, repository: str) -> Fields:
    """A service's configuration; `repository` is `author/name` of the package's own."""
    persistent = {path: directory for path, directory in config.files.items() if directory.persistent_key}
    return {
        **_image(config.image, placeholders, repository),
        "BindMounts": dict(config.bind_mounts),
        "Capabilities": list(config.capabilities),
        "CmdArgs": [placeholders.text(item) for item in config.cmd],
        "CpuAllocationMillicpus": config.max_cpu,
        "Devices": list(config.devices),
        "EntrypointArgs": [placeholders.text(item) for item in config.entrypoint],
        "EnvVars": {name: placeholders.text(value) for name, value in config.env_vars.items()},
        "FilesArtifactExpansion": {
            path: list(directory.artifact_names)
            for path, directory in config.files.items()
            if not directory.persistent_key
        },
        "FilesToBeMoved": dict(config.files_to_be_moved),
        "HostPIDNamespace": config.host_pid_namespace,
        "Labels": dict(config.labels),
        "MemoryAllocationMegabytes": config.max_memory,
        "MinCpuAllocationMilliCpus": config.min_cpu,
        "MinMemoryAllocationMegabytes": config.min_memory,
        "NodeSelectors": dict(config.node_selectors),
        "PersistentDirectories": {
            "ServiceDirpathToPersistentDirectory": {
                path: {"PersistentKey": directory.persistent_key, "Size": directory.size * _MIB or _DEFAULT_SIZE}
                for path, directory in persistent.items()
            }
        },
        "PrivateIPAddrPlaceholder": config.private_ip_address_placeholder,
        "PrivatePorts": {key: _port(port) for key, port in config.ports.items()},
        "Privileged": config.privileged,
        "PublicPorts": {key: _port(port) for key, port in config.public_ports.items()},
        "PublishUdp": config.publish_udp,
        "TiniEnabled": config.tini_enabled,
        "Tolerations": [_toleration(toleration) for toleration in config.tolerations],
        "TtyEnabled": config.tty_enabled,
        "User": None
        if config.user is None
        else {"UID": config.user.uid, "GID": config.user.gid or 0, "IsGIDSet": config.user.gid is not None},
    }


def _image(image: AnyImage, placeholders: Placeholders, repository: str) -> Fields:
    match image:
        case Image(name=name):
            return {"ContainerImageName": placeholders.text(name)}
        case ImageBuild():
            context = _on_disk(image.context, repository)
            return {
                "ContainerImageName": image.name,
                "ImageBuildSpec": {
                    "BuildArgs": dict(image.build_args),
                    "BuildFile": "" if image.build_file == "Dockerfile" else image.build_file,
                    "ContainerImageFilePath": f"{context}/{image.build_file}",
                    "ContextDirPath": context,
                    "TargetStage": image.target_stage,
                },
            }
        case NixBuild():
            return {
                "ContainerImageName": image.name,
                "NixBuildSpec": {"ContextDirPath": _on_disk(image.context, repository)},
            }
        case _ as never:
            assert_never(never)


def _on_disk(source: PackageSource, own: str) -> str:
    repository = unversioned(source.repository).removeprefix("github.com/") or own
    return f"{_REPOSITORIES}/{repository}/{source.path}".removesuffix("/.")


def _port(port: PortSpec) -> Fields:
    return {
        "Number": port.number,
        "TransportProtocol": _PROTOCOLS[port.transport_protocol],
        "ApplicationProtocol": port.application_protocol or None,
        "Wait": None if port.wait is None else port.wait.nanoseconds,
        "Url": port.url or None,
    }


def returned_port(service: str, port: PortSpec) -> Fields:
    """A port of the `Service` that a script gets."""
    made = f"{port.application_protocol}://{service}:{port.number}" if port.application_protocol else None
    return {
        TYPE: "PortSpec",
        "number": port.number,
        "transport_protocol": port.transport_protocol,
        "application_protocol": port.application_protocol or None,
        "wait": None if port.wait is None else str(port.wait),
        "url": port.url or made,
    }


def _toleration(toleration: Toleration) -> Fields:
    named: Fields = {
        "key": toleration.key,
        "operator": toleration.operator,
        "value": toleration.value,
        "effect": toleration.effect,
        "tolerationSeconds": toleration.toleration_seconds,
    }
    return {name: value for name, value in named.items() if value != ""}
