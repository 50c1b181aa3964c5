"""The instructions of a plan, each with Kurtosis' name and the arguments that it has there, defaults resolved.

To add one: a frozen class here, its name in `Instruction`; the front end's signature and builder, the validation's and
the lowering's cases follow from mypy's exhaustiveness errors.
"""

from collections.abc import Mapping
from dataclasses import field
from typing import ClassVar, TypeAlias

from kurtc.plan.configs import (
    AnyImage,
    Assertion,
    ExecRecipe,
    HttpRecipe,
    Recipe,
    ServiceConfig,
    Source,
    StoreSpec,
    Template,
    Toleration,
)
from kurtc.plan.durations import Duration
from kurtc.plan.values import Text, Value
from kurtc.records import frozen

SUCCESS_CODES = (200, 201, 202, 203, 204, 205, 206, 207, 208, 226)
"""The HTTP status codes that `request` accepts by default."""


@frozen
class AddService:
    """Start a service; yields `hostname` and `ip_address`."""

    instruction: ClassVar = "add_service"
    name: Text
    config: ServiceConfig
    force_update: bool = False


@frozen
class AddServices:
    """Start several services at once; yields `hostname` and `ip_address` of each."""

    instruction: ClassVar = "add_services"
    configs: Mapping[str, ServiceConfig]
    force_update: bool = False


@frozen
class SetService:
    """Change the configuration of a service that the plan starts; `changes` names the fields of `config` that count."""

    instruction: ClassVar = "set_service"
    name: Text
    config: ServiceConfig
    changes: tuple[str, ...] = ()


@frozen
class GetService:
    """Look up a service."""

    instruction: ClassVar = "get_service"
    name: Text


@frozen
class GetServices:
    """Look up all services; `names` are those that it returned."""

    instruction: ClassVar = "get_services"
    names: tuple[str, ...] = ()


@frozen
class RemoveService:
    """Stop a service for good and free its name."""

    instruction: ClassVar = "remove_service"
    name: Text


@frozen
class StartService:
    """Start a stopped service again."""

    instruction: ClassVar = "start_service"
    name: Text


@frozen
class StopService:
    """Stop a service and keep its container."""

    instruction: ClassVar = "stop_service"
    name: Text


@frozen
class Exec:
    """Run a command in a service's container; yields `code`, `output` and the extracts."""

    instruction: ClassVar = "exec"
    service_name: Text
    recipe: ExecRecipe
    acceptable_codes: tuple[int, ...] = (0,)
    skip_code_check: bool = False


@frozen
class Request:
    """Send an HTTP request to a service; yields `code`, `body` and the extracts."""

    instruction: ClassVar = "request"
    service_name: Text
    recipe: HttpRecipe
    acceptable_codes: tuple[int, ...] = SUCCESS_CODES
    skip_code_check: bool = False


@frozen
class Wait:
    """Repeat a recipe until an assertion on its result holds; yields what the recipe yields."""

    instruction: ClassVar = "wait"
    service_name: Text
    recipe: Recipe
    field: str
    assertion: Assertion
    target_value: Value
    interval: Duration = Duration(10**9)
    timeout: Duration = Duration(10 * 10**9)


@frozen
class Verify:
    """Fail unless an assertion holds."""

    instruction: ClassVar = "verify"
    value: Text
    assertion: Assertion
    target_value: Value


@frozen
class Print:
    """Show a message."""

    instruction: ClassVar = "print"
    msg: Text


@frozen
class RunSh:
    """Run a shell script in its own container; yields `code` and `output`. `files` maps mount paths to artifacts."""

    instruction: ClassVar = "run_sh"
    name: str
    run: Text
    image: AnyImage
    files: Mapping[str, str] = field(default_factory=dict)
    store: tuple[StoreSpec, ...] = ()
    env_vars: Mapping[str, Text] = field(default_factory=dict)
    wait: Duration | None = Duration(180 * 10**9)
    acceptable_codes: tuple[int, ...] = (0,)
    skip_code_check: bool = False
    node_selectors: Mapping[str, str] = field(default_factory=dict)
    tolerations: tuple[Toleration, ...] = ()
    privileged: bool = False
    host_pid_namespace: bool = False
    bind_mounts: Mapping[str, str] = field(default_factory=dict)


@frozen
class RunPython:
    """Run a Python script in its own container; yields `code` and `output`. `files` maps mount paths to artifacts."""

    instruction: ClassVar = "run_python"
    name: str
    run: Text
    args: tuple[Text, ...] = ()
    packages: tuple[Text, ...] = ()
    image: AnyImage
    files: Mapping[str, str] = field(default_factory=dict)
    store: tuple[StoreSpec, ...] = ()
    wait: Duration | None = Duration(180 * 10**9)
    acceptable_codes: tuple[int, ...] = (0,)
    skip_code_check: bool = False
    node_selectors: Mapping[str, str] = field(default_factory=dict)
    tolerations: tuple[Toleration, ...] = ()


@frozen
class UploadFiles:
    """Make a files artifact of a file or directory; `src` is what the script wrote, `source` what it means."""

    instruction: ClassVar = "upload_files"
    src: str
    name: str
    source: Source


@frozen
class RenderTemplates:
    """Make a files artifact of rendered templates; `config` maps paths inside of the artifact."""

    instruction: ClassVar = "render_templates"
    config: Mapping[str, Template]
    name: str


@frozen
class StoreServiceFiles:
    """Make a files artifact of a path in a service's container."""

    instruction: ClassVar = "store_service_files"
    service_name: Text
    src: str
    name: str
    depends_on: Text = ""


@frozen
class GetFilesArtifact:
    """Look up a files artifact."""

    instruction: ClassVar = "get_files_artifact"
    name: str


@frozen
class GetClusterType:
    """Ask what the plan will run on."""

    instruction: ClassVar = "get_cluster_type"
    cluster_type: str = "docker"


Instruction: TypeAlias = (
    AddService
    | AddServices
    | SetService
    | GetService
    | GetServices
    | RemoveService
    | StartService
    | StopService
    | Exec
    | Request
    | Wait
    | Verify
    | Print
    | RunSh
    | RunPython
    | UploadFiles
    | RenderTemplates
    | StoreServiceFiles
    | GetFilesArtifact
    | GetClusterType
)
Task: TypeAlias = RunSh | RunPython
