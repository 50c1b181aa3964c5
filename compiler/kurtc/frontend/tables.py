"""Every instruction and type constructor with its arguments, in Kurtosis' order."""

import re

from kurtc.frontend.checks import (
    QUICK,
    UINT64,
    Check,
    a_dict,
    a_list,
    anything,
    boolean,
    comparable,
    duration,
    duration_or_none,
    integer,
    list_of,
    matching,
    must,
    non_empty_string,
    one_of,
    string,
    string_list,
    string_map,
    typed,
)
from kurtc.frontend.signatures import Parameter as P
from kurtc.frontend.signatures import Signature
from kurtc.frontend.wire import StarlarkValue, Struct

ASSERTIONS = ("==", "!=", ">=", ">", "<=", "<", "IN", "NOT_IN")
DOCKER_SOCKET = "/var/run/docker.sock"

_IMAGES = ("ImageSpec", "ImageBuildSpec", "NixBuildSpec")
_LABEL_KEY = re.compile(r"[a-z0-9]([a-z0-9_.-]{0,61}[a-z0-9])?", re.ASCII)
_LABEL_VALUE = re.compile(r"([A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?)?", re.ASCII)
_LABEL_RULE = "letters, digits, '-', '_', '.', at most 63, alphanumeric at both ends"
_recipe = typed("ExecRecipe", "GetHttpRequestRecipe", "PostHttpRequestRecipe")
_http_recipe = typed("GetHttpRequestRecipe", "PostHttpRequestRecipe")


def labels(value: StarlarkValue) -> str | None:
    """Labels that are labels in Docker and in Kubernetes."""
    if problem := string_map(value):
        return problem
    assert isinstance(value, dict)
    for key, item in value.items():
        if not _LABEL_KEY.fullmatch(str(key)):
            return f"[{key!r}] has an invalid key: lower-case {_LABEL_RULE}"
        if not _LABEL_VALUE.fullmatch(str(item)):
            return f"[{key!r}] has an invalid value {item!r}: {_LABEL_RULE}"
    return None


def bind_mounts(value: StarlarkValue) -> str | None:
    """Bind mounts of the only host path that Kurtosis permits."""
    if problem := string_map(value):
        return problem
    assert isinstance(value, dict)
    other = [path for path in value if path != DOCKER_SOCKET]
    return f"mounts the host path {other[0]!r}; only {DOCKER_SOCKET!r} is permitted" if other else None


def driver(value: StarlarkValue) -> str | None:
    """A GPU driver: a name, or names for `docker` and `kubernetes`."""
    if isinstance(value, dict):
        if unknown := [key for key in value if key not in ("docker", "kubernetes")]:
            return f"has an unknown key {unknown[0]!r}; the keys are 'docker' and 'kubernetes'"
        return next((f"[{k!r}] {p}" for k, v in value.items() if (p := non_empty_string(v))), None)
    return non_empty_string(value) if isinstance(value, str) else must("a string or a dict", value)


def _image(value: StarlarkValue) -> str | None:
    if isinstance(value, str) or (isinstance(value, Struct) and value.type in _IMAGES):
        return None
    return must("a string, ImageSpec, ImageBuildSpec or NixBuildSpec", value)


QUICK[_image] = ["type", "string", *_IMAGES]


def _task_files(value: StarlarkValue) -> str | None:
    if not isinstance(value, dict):
        return must("a dict of strings", value)
    expected = "the name of a files artifact (tasks take no Directory)"
    return next((f"[{k!r}] {must(expected, v)}" for k, v in value.items() if not isinstance(v, str)), None)


def _stored(value: StarlarkValue) -> str | None:
    if isinstance(value, str):
        return non_empty_string(value)
    good = isinstance(value, Struct) and value.type == "StoreSpec"
    return None if good else must("a path or a StoreSpec", value)


_name = P("name", non_empty_string, required=True)
_service_name = P("service_name", non_empty_string, required=True)
_task_image = P("image", _image)
_files = P("files", _task_files)
_store = P("store", list_of("paths and StoreSpecs", _stored))
_scheduling = (P("node_selectors", string_map), P("tolerations", list_of("Tolerations", typed("Toleration"))))
_code_check = (P("acceptable_codes", list_of("ints", integer())), P("skip_code_check", boolean))
_privileges = (P("privileged", boolean), P("host_pid_namespace", boolean), P("bind_mounts", bind_mounts))
_port: Check = integer(1, 65535)
_protocol: Check = matching(r"^[a-zA-Z0-9+.-]*\Z", "letters, digits, '+', '.' and '-'")
QUICK[_protocol] = ["one of", "http", "https", "ws", "tcp", "grpc", "postgresql"]

INSTRUCTIONS: dict[str, Signature] = {
    s.name: s
    for s in (
        Signature("add_service", _name, P("config", typed("ServiceConfig"), required=True), P("force_update", boolean)),
        Signature("add_services", P("configs", a_dict, required=True), P("force_update", boolean)),
        Signature("exec", _service_name, P("recipe", typed("ExecRecipe"), required=True), *_code_check),
        Signature("get_cluster_type"),
        Signature("get_files_artifact", _name),
        Signature("get_service", _name),
        Signature("get_services"),
        Signature("print", P("msg", anything, required=True)),
        Signature("remove_service", _name),
        Signature("render_templates", P("config", a_dict, required=True), P("name", non_empty_string)),
        Signature("request", _service_name, P("recipe", _http_recipe, required=True), *_code_check),
        Signature(
            "run_python",
            P("name", non_empty_string),
            P("run", string, required=True),
            P("args", list_of("strings", string)),
            P("packages", list_of("strings", string)),
            _task_image,
            _files,
            _store,
            P("wait", duration_or_none),
            *_code_check,
            *_scheduling,
        ),
        Signature(
            "run_sh",
            P("name", non_empty_string),
            P("run", string, required=True),
            _task_image,
            _files,
            _store,
            P("env_vars", string_map),
            P("wait", duration_or_none),
            *_code_check,
            *_scheduling,
            *_privileges,
        ),
        Signature("set_service", _name, P("config", typed("ServiceConfig"), required=True)),
        Signature("start_service", _name),
        Signature("stop_service", _name),
        Signature(
            "store_service_files",
            _service_name,
            P("src", non_empty_string, required=True),
            P("name", non_empty_string),
            P("depends_on", string),
        ),
        Signature("upload_files", P("src", non_empty_string, required=True), P("name", non_empty_string)),
        Signature(
            "verify",
            P("value", string, required=True),
            P("assertion", one_of(*ASSERTIONS), required=True),
            P("target_value", comparable, required=True),
        ),
        Signature(
            "wait",
            _service_name,
            P("recipe", _recipe, required=True),
            P("field", non_empty_string, required=True),
            P("assertion", one_of(*ASSERTIONS), required=True),
            P("target_value", comparable, required=True),
            P("interval", duration),
            P("timeout", duration),
        ),
    )
}

TYPES: dict[str, Signature] = {
    s.name: s
    for s in (
        Signature(
            "Directory", P("artifact_names", string_list), P("persistent_key", non_empty_string), P("size", integer(1))
        ),
        Signature("ExecRecipe", P("command", a_list, required=True), P("extract", string_map)),
        Signature(
            "GetHttpRequestRecipe",
            P("port_id", non_empty_string, required=True),
            P("endpoint", string, required=True),
            P("extract", string_map),
            P("headers", string_map),
        ),
        Signature(
            "GpuConfig",
            P("count", integer(-1)),
            P("device_ids", string_list),
            P("shm_size", integer(0, UINT64)),
            P("ulimits", a_dict),
            P("driver", driver),
        ),
        Signature(
            "ImageBuildSpec",
            P("image_name", non_empty_string, required=True),
            P("build_context_dir", non_empty_string, required=True),
            P("build_file", non_empty_string),
            P("target_stage", string),
            P("build_args", string_map),
        ),
        Signature(
            "ImageSpec",
            P("image", non_empty_string, required=True),
            P("registry", non_empty_string),
            P("username", non_empty_string),
            P("password", non_empty_string),
        ),
        Signature(
            "NixBuildSpec",
            P("flake_location_dir", non_empty_string, required=True),
            P("build_context_dir", non_empty_string, required=True),
            P("image_name", non_empty_string, required=True),
            P("flake_output", string),
        ),
        Signature(
            "PortSpec",
            P("number", _port),
            P("transport_protocol", one_of("TCP", "SCTP", "UDP")),
            P("application_protocol", _protocol),
            P("wait", duration_or_none),
            P("url", non_empty_string),
        ),
        Signature(
            "PostHttpRequestRecipe",
            P("port_id", non_empty_string, required=True),
            P("endpoint", string, required=True),
            P("body", string),
            P("content_type", string),
            P("extract", string_map),
            P("headers", string_map),
        ),
        Signature(
            "ReadyCondition",
            P("recipe", _recipe, required=True),
            P("field", non_empty_string, required=True),
            P("assertion", one_of(*ASSERTIONS), required=True),
            P("target_value", comparable, required=True),
            P("interval", duration),
            P("timeout", duration),
        ),
        Signature(
            "Service",
            _name,
            P("hostname", non_empty_string, required=True),
            P("ip_address", non_empty_string, required=True),
            P("ports", a_dict, required=True),
        ),
        Signature(
            "ServiceConfig",
            P("image", anything, required=True),
            P("ports", a_dict),
            P("public_ports", a_dict),
            P("files", a_dict),
            P("entrypoint", a_list),
            P("cmd", a_list),
            P("env_vars", a_dict),
            P("private_ip_address_placeholder", non_empty_string),
            P("cpu_allocation", integer(0, UINT64)),
            P("memory_allocation", integer(6, UINT64)),
            P("max_cpu", integer(0, UINT64)),
            P("min_cpu", integer(0, UINT64)),
            P("max_memory", integer(6, UINT64)),
            P("min_memory", integer(0, UINT64)),
            P("ready_conditions", typed("ReadyCondition")),
            P("labels", labels),
            P("user", typed("User")),
            P("tolerations", a_list),
            P("node_selectors", string_map),
            P("files_to_be_moved", string_map),
            P("tini_enabled", boolean),
            P("tty_enabled", boolean),
            P("devices", a_list),
            P("publish_udp", boolean),
            P("capabilities", a_list),
            P("gpu", typed("GpuConfig")),
            *_privileges,
        ),
        Signature("StoreSpec", P("src", non_empty_string, required=True), P("name", non_empty_string)),
        Signature(
            "Toleration",
            P("key", string),
            P("operator", one_of("Exists", "Equal")),
            P("value", string),
            P("effect", one_of("NoSchedule", "NoExecute", "PreferNoSchedule")),
            P("toleration_seconds", integer()),
        ),
        Signature("User", P("uid", integer(0), required=True), P("gid", integer(0))),
    )
}
