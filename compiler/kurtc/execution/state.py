"""What an enclave remembers between runs: services, artifacts, and what each unit has done with which result."""

import json
from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from typing import Any, Literal, TypeAlias

from kurtc.execution.events import plain_data
from kurtc.plan.assertions import Known

VERSION = 1

RuntimeValue: TypeAlias = bool | int | float | str | tuple["RuntimeValue", ...] | Mapping[str, "RuntimeValue"]
"""A value that a step has yielded. Text that is not UTF-8 has its other bytes as surrogates, as `os.fsdecode` has."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """What a unit did: `key` says with what (a hash of everything that went in), `values` what came out, by field.

    `unit` is the identity of the unit, the same in every run that asks for the same; `package` is whose it is.
    `definition` has a hash of each of its arguments as the script gave them, `started` and `after` the identities of
    the units that it depended on through services: they say later what has changed.
    """

    unit: str
    package: str
    key: str
    instruction: str
    subject: str
    position: str
    values: Mapping[str, RuntimeValue] = field(default_factory=dict)
    definition: Mapping[str, str] = field(default_factory=dict)
    started: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    text: str = ""
    seconds: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class PortRecord:
    """A port as the plan has it; where it is published is the engine's knowledge."""

    number: int
    protocol: str
    application_protocol: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceRecord:
    """A service; `wanted` is what the plan left it as: removed ones keep their container for its logs."""

    name: str
    package: str
    uuid: str
    container: str
    image: str
    address: str
    wanted: Literal["running", "stopped", "removed"] = "running"
    ports: Mapping[str, PortRecord] = field(default_factory=dict)
    persistent_keys: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ArtifactRecord:
    """A files artifact: its archive is `archives/<digest>.tar` in the enclave's folder; `size` in bytes."""

    name: str
    package: str
    uuid: str
    digest: str
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """All of it. `addresses` are those that services have had and keep; `output` is that of the last finished run."""

    enclave: str
    engine: str
    created: float
    units: Mapping[str, Record] = field(default_factory=dict)
    services: Mapping[str, ServiceRecord] = field(default_factory=dict)
    artifacts: Mapping[str, ArtifactRecord] = field(default_factory=dict)
    addresses: Mapping[str, str] = field(default_factory=dict)
    output: Known = None

    def with_unit(self, record: Record) -> "State":
        """The state with a unit's record."""
        return replace(self, units={**self.units, record.unit: record})

    def without_units(self, units: AbstractSet[str]) -> "State":
        """The state without the records of these units."""
        return replace(self, units={name: record for name, record in self.units.items() if name not in units})

    def with_service(self, record: ServiceRecord) -> "State":
        """The state with a service."""
        return replace(self, services={**self.services, record.name: record})

    def with_artifacts(self, records: Iterable[ArtifactRecord]) -> "State":
        """The state with artifacts."""
        return replace(self, artifacts={**self.artifacts, **{record.name: record for record in records}})


class UnreadableStateError(Exception):
    """The text is no state of this version."""


def state_text(state: State) -> str:
    """The state as a line of JSON."""
    return _line({"format": "kurtc-enclave", "version": VERSION, **_object(state)})


def change_text(before: State, after: State) -> str:
    """What differs, as a line of JSON for `read_state` to go on with; empty where nothing does."""
    changed: dict[str, Any] = {}
    for name in _TABLES:
        old, new = getattr(before, name), getattr(after, name)
        if old is not new:
            set_ = {key: plain_data(entry) for key, entry in new.items() if old.get(key) is not entry}
            changed[name] = {**set_, **{key: None for key in old if key not in new}}
    if before.output is not after.output:
        changed["output"] = plain_data(after.output)
    return _line(changed) if changed else ""


def read_state(text: str) -> State:
    """The state of a line of `state_text` and lines of `change_text`. Raises `UnreadableStateError`.

    What follows the last end of a line has not been written to its end, and does not count.
    """
    try:
        first, *changes = text[: text.rindex("\n")].split("\n")
        data = json.loads(first)
        if data.pop("format") != "kurtc-enclave" or data.pop("version") != VERSION:
            raise UnreadableStateError("it was written by another version of kurtc")
        for change in changes:
            _apply(json.loads(change), data)
        return _state(data)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise UnreadableStateError(str(error)) from error


_TABLES = ("units", "services", "artifacts", "addresses")


def _line(data: dict[str, Any]) -> str:
    return json.dumps(data, separators=(",", ":")) + "\n"


def _apply(change: dict[str, Any], data: dict[str, Any]) -> None:
    if "output" in change:
        data["output"] = change.pop("output")
    for name, entries in change.items():
        for key, entry in entries.items():
            if entry is None:
                data[name].pop(key, None)
            else:
                data[name][key] = entry


def _object(state: State) -> dict[str, Any]:
    data = plain_data(state)
    assert isinstance(data, dict)
    return data


def _state(data: dict[str, Any]) -> State:
    return State(
        enclave=data["enclave"],
        engine=data["engine"],
        created=data["created"],
        units={name: _record(entry) for name, entry in data["units"].items()},
        services={name: _service(entry) for name, entry in data["services"].items()},
        artifacts={name: ArtifactRecord(**entry) for name, entry in data["artifacts"].items()},
        addresses=data["addresses"],
        output=_value(data["output"]),
    )


def _record(data: dict[str, Any]) -> Record:
    values = {name: _value(value) for name, value in data["values"].items()}
    return Record(**{**data, "values": values, "started": tuple(data["started"]), "after": tuple(data["after"])})


def _service(data: dict[str, Any]) -> ServiceRecord:
    ports = {name: PortRecord(**port) for name, port in data["ports"].items()}
    return ServiceRecord(**{**data, "ports": ports, "persistent_keys": tuple(data["persistent_keys"])})


def _value(data: Any) -> Any:
    match data:
        case list():
            return tuple(_value(item) for item in data)
        case dict():
            return {key: _value(item) for key, item in data.items()}
        case _:
            return data
