"""What `deploy` reserves for a service; all else in it is ignored."""

import re

from kurtc.package.composefile.keys import DEPLOY_IGNORED, RESERVATIONS_IGNORED, check_shape
from kurtc.package.composefile.notes import Notes, key_place
from kurtc.package.composefile.tree import Fields, Tree
from kurtc.records import frozen

_SIZE = re.compile(r"(\d+\.?\d*|\.\d+) ?(?:([kmgtp])(?:i?b)?|b)?", re.I)
_FACTORS = {unit: 1024**power for power, unit in enumerate("kmgtp", 1)}


@frozen
class Deploy:
    """Reserved memory in bytes and CPUs as a number of them, `""` and 0 where nothing is said."""

    memory: int = 0
    cpus: str = ""


def read_deploy(notes: Notes, node: Tree, service: str) -> Deploy:
    """The reservations of a service."""
    what = f"'deploy' of '{service}'"
    fields = notes.fields(node, what, ("resources", *DEPLOY_IGNORED))
    _ignore(notes, node, "deploy", service, DEPLOY_IGNORED)
    if "resources" not in fields:
        return Deploy()
    resources = notes.fields(fields["resources"], f"'deploy.resources' of '{service}'", ("limits", "reservations"))
    _ignore(notes, fields["resources"], "deploy.resources", service, {"limits": "a mapping"})
    if "reservations" not in resources:
        return Deploy()
    return _reservations(notes, resources["reservations"], service)


def _reservations(notes: Notes, node: Tree, service: str) -> Deploy:
    name = "deploy.resources.reservations"
    fields = notes.fields(node, f"'{name}' of '{service}'", ("memory", "cpus", *RESERVATIONS_IGNORED))
    _ignore(notes, node, name, service, RESERVATIONS_IGNORED)
    cpus = notes.scalar(fields["cpus"], f"'{name}.cpus' of '{service}'") if "cpus" in fields else ""
    memory = fields.get("memory")
    text = notes.text(memory, f"'{name}.memory' of '{service}'") if memory else ""
    size = _bytes(text) if text else 0
    if memory and size is None:
        notes.fault(memory.place, f"'{text}' is not an amount of memory", "write 512M or 2G")
    if cpus not in ("", None) and _float(str(cpus)) is None:
        message = f"'{cpus}' is not a number of CPUs, and Kurtosis reserves none"
        notes.ignored(key_place(node, "cpus"), message, "write '0.5'")
    return Deploy(memory=size or 0, cpus=str(cpus or ""))


def millicpus(deploy: Deploy) -> int:
    """The reserved CPUs in the unit of `min_cpu`; Kurtosis counts 1024 of them in a CPU."""
    return int((_float(deploy.cpus) or 0) * 1024)


def _float(text: str) -> float | None:
    return float(text) if re.fullmatch(r"[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?", text) else None


def _bytes(text: str) -> int | None:
    match = _SIZE.fullmatch(text)
    return int(float(match[1]) * _FACTORS.get((match[2] or "").lower(), 1)) if match else None


def _ignore(notes: Notes, node: Tree, path: str, service: str, shapes: dict[str, str]) -> None:
    """A warning for each of the keys that a mapping at a path has; `shapes` says what they must be."""
    for key, value in node.fields.items() if isinstance(node, Fields) else ():
        if key in shapes:
            name = f"'{path}.{key}' of '{service}'"
            check_shape(notes, value, name, shapes[key])
            notes.ignored(key_place(node, key), f"{name} is ignored")
