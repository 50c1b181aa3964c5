"""The labels by which everything of an enclave is found again."""

from collections.abc import Mapping
from typing import Literal, TypeAlias

ENCLAVE = "kurtc.enclave"
ROLE = "kurtc.role"
NAME = "kurtc.name"
UNIT = "kurtc.unit"

Role: TypeAlias = Literal["service", "task", "helper", "network", "copy", "persistent"]


def labels(enclave: str, role: Role, *, name: str = "", unit: str = "") -> dict[str, str]:
    """The labels of one thing in an enclave: containers, networks and volumes have the same."""
    found = {ENCLAVE: enclave, ROLE: role}
    return found | ({NAME: name} if name else {}) | ({UNIT: unit} if unit else {})


def of_enclave(enclave: str, role: Role | None = None) -> dict[str, list[str]]:
    """The engine's filter for what has the labels of an enclave, of every enclave for `""`."""
    first = f"{ENCLAVE}={enclave}" if enclave else ENCLAVE
    return {"label": [first, *([f"{ROLE}={role}"] if role else [])]}


def enclave_of(thing: Mapping[str, object]) -> str:
    """The enclave that a container, network or volume says it belongs to, `""` when none."""
    found = thing.get("Labels")
    return str(found.get(ENCLAVE) or "") if isinstance(found, dict) else ""
