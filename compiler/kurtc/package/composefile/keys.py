"""The keys of Compose: which ones become something, and what the others that Kurtosis knows and ignores look like."""

from kurtc.package.composefile.notes import Notes
from kurtc.package.composefile.tree import Fields, Items, Leaf, Tree

TOP_LEVEL = ("version", "name", "include", "services", "networks", "volumes", "secrets", "configs")
USED = (
    "build",
    "command",
    "container_name",
    "depends_on",
    "deploy",
    "entrypoint",
    "env_file",
    "environment",
    "extends",
    "image",
    "ports",
    "profiles",
    "volumes",
)
"""Keys of a service that Kurtosis makes something of."""
BUILD_USED = ("context", "target")

_TEXT, _SWITCH, _COUNT, _AMOUNT = "text", "a boolean", "a whole number", "a number or text"
_LIST, _MAPPING, _PAIRS = "a list", "a mapping", "a list or a mapping"
_TEXTS = "text or a list"

IGNORED: dict[str, str] = {
    "annotations": _PAIRS,
    "attach": _SWITCH,
    "blkio_config": _MAPPING,
    "cap_add": _LIST,
    "cap_drop": _LIST,
    "cgroup": _TEXT,
    "cgroup_parent": _TEXT,
    "configs": _LIST,
    "cpu_count": _COUNT,
    "cpu_percent": _AMOUNT,
    "cpu_period": _AMOUNT,
    "cpu_quota": _AMOUNT,
    "cpu_rt_period": _AMOUNT,
    "cpu_rt_runtime": _AMOUNT,
    "cpu_shares": _AMOUNT,
    "cpus": _AMOUNT,
    "cpuset": _TEXT,
    "credential_spec": _MAPPING,
    "develop": "a mapping or empty",
    "device_cgroup_rules": _LIST,
    "devices": _LIST,
    "dns": _TEXTS,
    "dns_opt": _LIST,
    "dns_search": _TEXTS,
    "domainname": _TEXT,
    "expose": _LIST,
    "external_links": _LIST,
    "extra_hosts": _PAIRS,
    "group_add": _LIST,
    "healthcheck": _MAPPING,
    "hostname": _TEXT,
    "init": _SWITCH,
    "ipc": _TEXT,
    "isolation": _TEXT,
    "labels": _PAIRS,
    "links": _LIST,
    "logging": _MAPPING,
    "mac_address": _TEXT,
    "mem_limit": _AMOUNT,
    "mem_reservation": _AMOUNT,
    "mem_swappiness": _COUNT,
    "memswap_limit": _AMOUNT,
    "network_mode": _TEXT,
    "networks": _PAIRS,
    "oom_kill_disable": _SWITCH,
    "oom_score_adj": _COUNT,
    "pid": "text or empty",
    "pids_limit": _AMOUNT,
    "platform": _TEXT,
    "privileged": _SWITCH,
    "pull_policy": _TEXT,
    "read_only": _SWITCH,
    "restart": _TEXT,
    "runtime": _TEXT,
    "scale": _COUNT,
    "secrets": _LIST,
    "security_opt": _LIST,
    "shm_size": _AMOUNT,
    "stdin_open": _SWITCH,
    "stop_grace_period": _TEXT,
    "stop_signal": _TEXT,
    "storage_opt": _MAPPING,
    "sysctls": _PAIRS,
    "tmpfs": _TEXTS,
    "tty": _SWITCH,
    "ulimits": _MAPPING,
    "user": _TEXT,
    "userns_mode": _TEXT,
    "uts": _TEXT,
    "volumes_from": _LIST,
    "working_dir": _TEXT,
}
"""Keys of a service that Kurtosis ignores, with the shapes that it wants of them nevertheless."""

BUILD_IGNORED: dict[str, str] = {
    "additional_contexts": _PAIRS,
    "args": _PAIRS,
    "cache_from": _LIST,
    "cache_to": _LIST,
    "dockerfile": _TEXT,
    "dockerfile_inline": _TEXT,
    "extra_hosts": _PAIRS,
    "isolation": _TEXT,
    "labels": _PAIRS,
    "network": _TEXT,
    "no_cache": _SWITCH,
    "platforms": _LIST,
    "privileged": _SWITCH,
    "pull": _SWITCH,
    "secrets": _LIST,
    "shm_size": _AMOUNT,
    "ssh": _PAIRS,
    "tags": _LIST,
    "ulimits": _MAPPING,
}

DEPLOY_IGNORED: dict[str, str] = {
    "endpoint_mode": _TEXT,
    "labels": _PAIRS,
    "mode": _TEXT,
    "placement": _MAPPING,
    "replicas": _COUNT,
    "restart_policy": _MAPPING,
    "rollback_config": _MAPPING,
    "update_config": _MAPPING,
}
RESERVATIONS_IGNORED: dict[str, str] = {"devices": _LIST, "generic_resources": _LIST}

_WORDS = ("true", "false", "y", "n", "yes", "no", "on", "off")


def check_shape(notes: Notes, node: Tree, what: str, shape: str) -> None:
    """A fault where a node is not of the shape that a key has."""
    if not any(_has(node, kind) for kind in shape.split(" or ")):
        notes.misshapen(node, what, shape)


def _has(node: Tree, kind: str) -> bool:
    value = node.value if isinstance(node, Leaf) else ...
    match kind.removeprefix("a "):
        case "text":
            return isinstance(value, str)
        case "number":
            return isinstance(value, int | float) and not isinstance(value, bool)
        case "boolean":
            return isinstance(value, bool) or (isinstance(value, str) and value.lower() in _WORDS)
        case "whole number":
            whole = isinstance(value, int) and not isinstance(value, bool)
            return whole or (isinstance(value, str) and value.removeprefix("-").isdecimal())
        case "list":
            return isinstance(node, Items)
        case "mapping":
            return isinstance(node, Fields)
        case _:
            return value is None
