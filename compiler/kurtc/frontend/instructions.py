"""What each instruction records, and what it gives back to the script.

A handler gets its checked arguments and returns the plan's instruction, Kurtosis' default description, and the value
for the script as `wire.encode` takes it.
"""

from collections.abc import Callable, Iterable
from dataclasses import field
from typing import TypeAlias, cast

from kurtc.frontend.builders.context import Context, flag
from kurtc.frontend.builders.files import render_config, upload_source
from kurtc.frontend.builders.recipes import MEMBERSHIP, exec_recipe, no_list, recipe, result_fields, target_value
from kurtc.frontend.builders.services import check_privileges, service_config
from kurtc.frontend.builders.tasks import codes, task_arguments
from kurtc.frontend.checks import described
from kurtc.frontend.failure import StarlarkFailure
from kurtc.frontend.names import Names
from kurtc.frontend.starlark_go import starlark_text
from kurtc.frontend.tokens import token_text
from kurtc.frontend.wire import KIND, StarlarkValue, Struct, pairs
from kurtc.plan.configs import AnyImage, Assertion, HttpRecipe, ImageBuild, NixBuild, PortSpec, ServiceConfig
from kurtc.plan.instructions import (
    SUCCESS_CODES,
    AddService,
    AddServices,
    Exec,
    GetClusterType,
    GetFilesArtifact,
    GetService,
    GetServices,
    Instruction,
    Print,
    RemoveService,
    RenderTemplates,
    Request,
    RunPython,
    RunSh,
    SetService,
    StartService,
    StopService,
    StoreServiceFiles,
    UploadFiles,
    Verify,
    Wait,
)
from kurtc.records import mutable

Returned: TypeAlias = "str | int | list[Returned] | dict[str, Returned] | None"
Recorded: TypeAlias = tuple[Instruction, str, Returned]


@mutable
class Script:
    """What the script has done so far, as far as later calls can see it."""

    names: Names
    services: dict[str, Returned] = field(default_factory=dict)
    configured: set[str] = field(default_factory=set)


@mutable
class Call:
    """One call of an instruction: its checked arguments, and the id of the step that it becomes."""

    step: str
    bound: dict[str, StarlarkValue]
    context: Context
    script: Script

    def string(self, name: str) -> str:
        """An argument that was checked to be a string, as the script wrote it."""
        value = self.bound[name]
        assert isinstance(value, str)
        return value

    def artifact_name(self) -> str:
        """The argument `name`, or a made name."""
        if "name" not in self.bound:
            return self.script.names.artifact()
        return self.script.names.chosen(self.context.plain(self.bound["name"], "name"))


_ONE_LINE = 80
_UNCHANGEABLE = ("env_vars", "entrypoint", "cmd", "ports", "public_ports", "files")
_CHANGEABLE = (
    *(
        "image",
        "max_cpu",
        "cpu_allocation",
        "max_memory",
        "memory_allocation",
        "min_cpu",
        "min_memory",
        "user",
        "labels",
    ),
    *("tolerations", "privileged", "host_pid_namespace", "bind_mounts"),
)


def _add_service(call: Call) -> Recorded:
    name = call.string("name")
    config = service_config(call.bound["config"], call.context)
    instruction = AddService(
        name=call.context.text(name, "name"), config=config, force_update=flag(call.bound, "force_update")
    )
    call.script.configured.add(name)
    description = f"Adding service with name '{name}' and image '{_image_name(config.image)}'"
    return instruction, description, _service(call, name, config)


def _add_services(call: Call) -> Recorded:
    entries = call.context.entries(call.bound["configs"], "configs")
    if not entries:
        raise call.context.wrong("configs must not be empty")
    configs = {}
    for name, value in entries:
        if not (isinstance(value, Struct) and value.type == "ServiceConfig"):
            raise call.context.wrong(f"configs[{name!r}] must be a ServiceConfig, got {described(value)}")
        configs[name] = service_config(value, call.context)
    description = f"Adding '{len(configs)}' services with names '{','.join(configs)}'"
    services = {name: _service(call, name, config) for name, config in configs.items()}
    return AddServices(configs=configs, force_update=flag(call.bound, "force_update")), description, pairs(services)


def _service(call: Call, name: str, config: ServiceConfig) -> Returned:
    token = call.context.tokens.of_service(call.script.names.chosen(name), call.step)
    service: Returned = {
        KIND: "Service",
        "name": name,
        "hostname": token_text(token, "hostname"),
        "ip_address": token_text(token, "ip_address"),
        "ports": pairs({key: _port(name, port) for key, port in config.ports.items()}),
    }
    call.script.services[name] = service
    return service


def _port(service: str, port: PortSpec) -> Returned:
    shown: dict[str, Returned] = {
        KIND: "PortSpec",
        "number": port.number,
        "transport_protocol": port.transport_protocol,
    }
    if port.application_protocol:
        shown["application_protocol"] = port.application_protocol
    if port.wait is not None:
        shown["wait"] = str(port.wait)
    if port.url:
        shown["url"] = port.url
    elif port.application_protocol:
        shown["url"] = f"{port.application_protocol}://{service}:{port.number}"
    return shown


def _image_name(image: AnyImage) -> str:
    return image.name if isinstance(image, ImageBuild | NixBuild) else str(image.name)


def _set_service(call: Call) -> Recorded:
    name = call.string("name")
    if name not in call.script.configured and name in call.script.services:
        raise call.context.wrong(f"'{name}' was added by add_services; only what add_service adds can be changed")
    if name not in call.script.configured:
        raise _unknown_service(call, name, "set_service changes services that add_service added in this plan")
    config = call.bound["config"]
    assert isinstance(config, Struct)
    if fixed := [field for field in _UNCHANGEABLE if field in config.fields]:
        raise call.context.wrong(
            f"config cannot change {' or '.join(fixed)} of a service; only {', '.join(_CHANGEABLE)}"
        )
    changes = tuple(field for field in _CHANGEABLE if field in config.fields)
    changed = service_config(config, call.context)
    instruction = SetService(name=call.context.text(name, "name"), config=changed, changes=changes)
    return instruction, f"Setting config of service '{name}'", None


def _get_service(call: Call) -> Recorded:
    name = call.string("name")
    if name not in call.script.services:
        raise _unknown_service(call, name, "the plan has not added it, or has removed it")
    return GetService(name=call.context.text(name, "name")), f"Fetching service '{name}'", call.script.services[name]


def _unknown_service(call: Call, name: str, why: str) -> StarlarkFailure:
    call.context.plain(name, "name")  # a run-time value names no service; that is said first
    known = ", ".join(call.script.services) or "none"
    return StarlarkFailure(
        f"{call.context.what}: there is no service '{name}': {why}",
        code="unknown-service",
        hint=f"services at this point: {known}",
    )


def _get_services(call: Call) -> Recorded:
    names = sorted(call.script.services)
    return GetServices(names=tuple(names)), "Fetching services", [call.script.services[name] for name in names]


def _remove_service(call: Call) -> Recorded:
    name = call.string("name")
    call.script.services.pop(name, None)
    return RemoveService(name=call.context.text(name, "name")), f"Removing service '{name}'", None


def _start_service(call: Call) -> Recorded:
    name = call.string("name")
    return StartService(name=call.context.text(name, "name")), f"Starting service '{name}'", None


def _stop_service(call: Call) -> Recorded:
    name = call.string("name")
    return StopService(name=call.context.text(name, "name")), f"Stopping service '{name}'", None


def _exec(call: Call) -> Recorded:
    name = call.string("service_name")
    command = exec_recipe(call.bound["recipe"], call.context)
    instruction = Exec(
        service_name=call.context.text(name, "service_name"),
        recipe=command,
        acceptable_codes=codes(call.bound, (0,)),
        skip_code_check=flag(call.bound, "skip_code_check"),
    )
    return instruction, f"Executing command on service '{name}'", pairs(_results(call, result_fields(command)))


def _request(call: Call) -> Recorded:
    name = call.string("service_name")
    http = cast(HttpRecipe, recipe(call.bound["recipe"], call.context))
    instruction = Request(
        service_name=call.context.text(name, "service_name"),
        recipe=http,
        acceptable_codes=codes(call.bound, SUCCESS_CODES),
        skip_code_check=flag(call.bound, "skip_code_check"),
    )
    method = "GET" if type(http).__name__.startswith("Get") else "POST"
    return instruction, f"Running '{method}' request on service '{name}'", pairs(_results(call, result_fields(http)))


def _wait(call: Call) -> Recorded:
    name = call.string("service_name")
    repeated = recipe(call.bound["recipe"], call.context)
    timeout = call.context.duration(call.bound.get("timeout"), "timeout", "10s")
    instruction = Wait(
        service_name=call.context.text(name, "service_name"),
        recipe=repeated,
        field=call.context.plain(call.bound["field"], "field"),
        assertion=cast(Assertion, call.bound["assertion"]),
        target_value=target_value(call.bound["target_value"], call.bound["assertion"], call.context),
        interval=call.context.duration(call.bound.get("interval"), "interval", "1s"),
        timeout=timeout,
    )
    description = f"Waiting for at most '{timeout}' for service '{name}' to reach a certain state"
    return instruction, description, pairs(_results(call, result_fields(repeated)))


def _results(call: Call, fields: Iterable[str]) -> dict[str, Returned]:
    token = call.context.tokens.of_step(call.step)
    return {field: token_text(token, field) for field in fields}


def _verify(call: Call) -> Recorded:
    assertion = cast(Assertion, call.bound["assertion"])
    target = call.bound["target_value"]
    if assertion in MEMBERSHIP and isinstance(target, bool | int | float | str):
        raise no_list(target, assertion, call.context)
    instruction = Verify(
        value=call.context.text(call.bound["value"], "value"),
        assertion=assertion,
        target_value=target_value(target, assertion, call.context),
    )
    return instruction, f"Verifying whether two values meet a certain condition '{assertion}'", None


def _print(call: Call) -> Recorded:
    message = starlark_text.to_str(call.bound["msg"])
    return Print(msg=call.context.text(message, "msg")), "Printing a message", None


def _run_sh(call: Call) -> Recorded:
    check_privileges("run_sh", call.bound, call.context)
    arguments = task_arguments(call.bound, call.context, call.script.names, "badouralix/curl-jq")
    script = call.string("run")
    instruction = RunSh(
        **arguments.fields(),  # type: ignore[arg-type]  # the names are those of RunSh
        run=call.context.text(script, "run"),
        env_vars=call.context.text_map(call.bound.get("env_vars"), "env_vars"),
        privileged=flag(call.bound, "privileged"),
        host_pid_namespace=flag(call.bound, "host_pid_namespace"),
        bind_mounts=call.context.plain_map(call.bound.get("bind_mounts"), "bind_mounts"),
    )
    short = len(script.encode()) < _ONE_LINE
    description = f"Running sh script: `{script}`" if short else "Running sh script"
    return instruction, description, _task_results(call, instruction)


def _run_python(call: Call) -> Recorded:
    arguments = task_arguments(call.bound, call.context, call.script.names, "python:3.11-alpine")
    instruction = RunPython(
        **arguments.fields(),  # type: ignore[arg-type]  # the names are those of RunPython
        run=call.context.text(call.bound["run"], "run"),
        args=call.context.texts(call.bound.get("args"), "args"),
        packages=call.context.texts(call.bound.get("packages"), "packages"),
    )
    return instruction, "Running Python script", _task_results(call, instruction)


def _task_results(call: Call, task: RunSh | RunPython) -> Returned:
    stored: list[Returned] = [spec.name for spec in task.store]
    return {KIND: "struct", **_results(call, ("code", "output")), "files_artifacts": stored}


def _upload_files(call: Call) -> Recorded:
    source = upload_source(call.bound["src"], call.context)
    name = call.artifact_name()
    src = call.string("src")
    return UploadFiles(src=src, name=name, source=source), f"Uploading file '{src}' to files artifact '{name}'", name


def _render_templates(call: Call) -> Recorded:
    config = render_config(call.bound["config"], call.context)
    name = call.artifact_name()
    description = f"Rendering a template to a files artifact with name '{name}'"
    return RenderTemplates(config=config, name=name), description, name


def _store_service_files(call: Call) -> Recorded:
    service = call.string("service_name")
    src = call.context.plain(call.bound["src"], "src")
    name = call.artifact_name()
    instruction = StoreServiceFiles(
        service_name=call.context.text(service, "service_name"),
        src=src,
        name=name,
        depends_on=call.context.text(call.bound.get("depends_on", ""), "depends_on"),
    )
    description = f"Storing files from service '{service}' at path '{src}' to files artifact with name '{name}'"
    return instruction, description, name


def _get_files_artifact(call: Call) -> Recorded:
    name = call.context.plain(call.bound["name"], "name")
    return GetFilesArtifact(name=name), f"Fetching files artifact '{name}'", name


def _get_cluster_type(call: Call) -> Recorded:
    kind = call.context.cluster_type
    return GetClusterType(cluster_type=kind), f"Fetching cluster type '{kind}'", kind


HANDLERS: dict[str, Callable[[Call], Recorded]] = {
    "add_service": _add_service,
    "add_services": _add_services,
    "exec": _exec,
    "get_cluster_type": _get_cluster_type,
    "get_files_artifact": _get_files_artifact,
    "get_service": _get_service,
    "get_services": _get_services,
    "print": _print,
    "remove_service": _remove_service,
    "render_templates": _render_templates,
    "request": _request,
    "run_python": _run_python,
    "run_sh": _run_sh,
    "set_service": _set_service,
    "start_service": _start_service,
    "stop_service": _stop_service,
    "store_service_files": _store_service_files,
    "upload_files": _upload_files,
    "verify": _verify,
    "wait": _wait,
}
