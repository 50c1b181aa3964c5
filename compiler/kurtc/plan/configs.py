"""What the arguments of instructions are made of: service configurations, images, ports, recipes, files.

Names are those of Kurtosis' Starlark types. Units: cpu in millicores, memory in megabytes (10⁶ bytes), sizes of
persistent directories and shared memory in MiB; 0 means not set. Empty text, tuples and mappings mean not set as well.
"""

from collections.abc import Mapping
from dataclasses import field
from typing import Literal, TypeAlias

from kurtc.plan.durations import Duration
from kurtc.plan.values import Text, Value
from kurtc.records import frozen

TransportProtocol: TypeAlias = Literal["TCP", "UDP", "SCTP"]
Assertion: TypeAlias = Literal["==", "!=", ">=", ">", "<=", "<", "IN", "NOT_IN"]


@frozen
class PackageSource:
    """A file or directory of a package, as in `SourceFile`."""

    repository: str = ""
    path: str
    kind: Literal["file", "directory"]


@frozen
class DownloadSource:
    """A file behind an http(s) URL."""

    url: str


Source: TypeAlias = PackageSource | DownloadSource


@frozen
class Image:
    """An image that is pulled; credentials count only when `registry`, `username` and `password` are all set."""

    name: Text
    registry: str = ""
    username: str = ""
    password: str = ""


@frozen
class ImageBuild:
    """An image that is built from `build_file` in the directory `context` (where `build_file` lies)."""

    name: str
    context: PackageSource
    build_file: str
    target_stage: str = ""
    build_args: Mapping[str, str] = field(default_factory=dict)


@frozen
class NixBuild:
    """An image that Nix builds from the flake in `flake_location_dir` of `context`."""

    name: str
    context: PackageSource
    flake_location_dir: str
    flake_output: str = ""


AnyImage: TypeAlias = Image | ImageBuild | NixBuild


@frozen
class PortSpec:
    """A port of a service; `wait` is how long it may take to open after the start (None: nobody waits)."""

    number: int
    transport_protocol: TransportProtocol = "TCP"
    application_protocol: str = ""
    wait: Duration | None = Duration(120 * 10**9)
    url: str = ""


@frozen
class Directory:
    """What is mounted at a path: files of artifacts, or (with `persistent_key`) one that outlives the service."""

    artifact_names: tuple[str, ...] = ()
    persistent_key: str = ""
    size: int = 0


@frozen
class ExecRecipe:
    """A command that runs inside of a service's container; `extract` maps keys to jq queries on its output."""

    command: tuple[Text, ...]
    extract: Mapping[str, str] = field(default_factory=dict)


@frozen
class GetHttpRequestRecipe:
    """A GET request to a port of a service."""

    port_id: str
    endpoint: Text
    extract: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, Text] = field(default_factory=dict)


@frozen
class PostHttpRequestRecipe:
    """A POST request to a port of a service."""

    port_id: str
    endpoint: Text
    body: Text = ""
    content_type: Text = "application/json"
    extract: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, Text] = field(default_factory=dict)


HttpRecipe: TypeAlias = GetHttpRequestRecipe | PostHttpRequestRecipe
Recipe: TypeAlias = ExecRecipe | GetHttpRequestRecipe | PostHttpRequestRecipe


@frozen
class ReadyCondition:
    """When a service counts as ready: `field` of the recipe's result holds the assertion."""

    recipe: Recipe
    field: str
    assertion: Assertion
    target_value: Value
    interval: Duration = Duration(10**9)
    timeout: Duration = Duration(15 * 60 * 10**9)


@frozen
class User:
    """The numeric user, and group, that a container runs as."""

    uid: int
    gid: int | None = None


@frozen
class Toleration:
    """A Kubernetes toleration."""

    key: str = ""
    operator: str = ""
    value: str = ""
    effect: str = ""
    toleration_seconds: int | None = None


@frozen
class GpuDriver:
    """Names of the GPU driver: Docker's device driver and Kubernetes' resource."""

    docker: str = "nvidia"
    kubernetes: str = "nvidia.com/gpu"


@frozen
class GpuConfig:
    """GPUs of a container: `count` of them (-1: all), or those of `device_ids`, which win."""

    count: int = 0
    device_ids: tuple[str, ...] = ()
    shm_size: int = 0
    ulimits: Mapping[str, int] = field(default_factory=dict)
    driver: GpuDriver = GpuDriver()


@frozen
class ServiceConfig:
    """What a service is started with; `files` maps mount paths, `bind_mounts` host paths to container paths."""

    image: AnyImage
    ports: Mapping[str, PortSpec] = field(default_factory=dict)
    public_ports: Mapping[str, PortSpec] = field(default_factory=dict)
    files: Mapping[str, Directory] = field(default_factory=dict)
    entrypoint: tuple[Text, ...] = ()
    cmd: tuple[Text, ...] = ()
    env_vars: Mapping[str, Text] = field(default_factory=dict)
    private_ip_address_placeholder: str = "KURTOSIS_IP_ADDR_PLACEHOLDER"
    max_cpu: int = 0
    min_cpu: int = 0
    max_memory: int = 0
    min_memory: int = 0
    ready_conditions: ReadyCondition | None = None
    labels: Mapping[str, str] = field(default_factory=dict)
    user: User | None = None
    tolerations: tuple[Toleration, ...] = ()
    node_selectors: Mapping[str, str] = field(default_factory=dict)
    files_to_be_moved: Mapping[str, str] = field(default_factory=dict)
    tini_enabled: bool = True
    tty_enabled: bool = False
    devices: tuple[str, ...] = ()
    publish_udp: bool = False
    capabilities: tuple[str, ...] = ()
    gpu: GpuConfig | None = None
    privileged: bool = False
    host_pid_namespace: bool = False
    bind_mounts: Mapping[str, str] = field(default_factory=dict)


@frozen
class StoreSpec:
    """A path of a task's container that becomes the files artifact `name`."""

    src: str
    name: str


@frozen
class Template:
    """A Go text/template and the data that it is rendered with."""

    template: Text
    data: Value
