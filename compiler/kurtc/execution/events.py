"""What happens during a run, as data: what a terminal shows, and what `kurtc run --json` writes, a line each.

`events.schema.json` beside this module is the format; an event is an object with `event` (its name below), `time`
(seconds since the run began) and the fields of its class.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, is_dataclass
from typing import ClassVar, Literal, TypeAlias

from kurtc.plan.data import Data
from kurtc.plan.values import Value

ServiceStatus: TypeAlias = Literal["running", "stopped", "paused", "missing"]


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitInfo:
    """One thing that a run does: a step, or one service of an `add_services` step.

    `id` is the step's, with `.NAME` for a service of several; `needs` are the ids that it waits for; `action` is what
    is expected of it: run it, or leave it as an earlier run has left it; `images` are those that it needs.
    """

    id: str
    step: str
    instruction: str
    subject: str
    description: str
    position: str
    needs: tuple[str, ...] = ()
    action: Literal["run", "keep"] = "run"
    images: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RemovalInfo:
    """Something that an earlier run has made and that is removed: it left the script, or its run was interrupted."""

    kind: Literal["service", "artifact", "task", "remains"]
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RunStarted:
    """The plan is valid and the enclave is ours: what will be done, in the plan's order, and what will be removed."""

    event: ClassVar = "run-started"
    enclave: str
    package: str
    engine: str
    units: tuple[UnitInfo, ...] = ()
    removals: tuple[RemovalInfo, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageProgressed:
    """An image is being prepared; `done` of `total` bytes (0: unknown)."""

    event: ClassVar = "image-progressed"
    image: str
    text: str
    done: int = 0
    total: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageReady:
    """An image is there; `origin` is `cached`, `pulled` or `built`."""

    event: ClassVar = "image-ready"
    image: str
    origin: str
    seconds: float
    warning: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageFailed:
    """An image cannot be had; `logs` are the last lines of what should have built it."""

    event: ClassVar = "image-failed"
    image: str
    message: str
    hint: str = ""
    logs: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Removed:
    """Something that left the script, or that an interrupted run left behind, is gone."""

    event: ClassVar = "removed"
    kind: Literal["service", "artifact", "task", "remains"]
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitStarted:
    """A unit began; everything that it needs is done."""

    event: ClassVar = "unit-started"
    unit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitProgressed:
    """What a unit is about at the moment: waiting for a port, the third try of a request."""

    event: ClassVar = "unit-progressed"
    unit: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitDone:
    """A unit is done (`unchanged`: as an earlier run has left it); `text` is its result in a line or more."""

    event: ClassVar = "unit-done"
    unit: str
    outcome: Literal["done", "unchanged"]
    text: str
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitFailed:
    """A unit failed: why, the last lines of its container, what to do next. No further unit starts."""

    event: ClassVar = "unit-failed"
    unit: str
    message: str
    position: str
    hint: str = ""
    logs: str = ""
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """What a `print` step says."""

    event: ClassVar = "message"
    unit: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RunStopping:
    """Somebody asked the run to stop: no further unit starts, those under way are given up or waited for."""

    event: ClassVar = "run-stopping"


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceEnded:
    """A service that should run does not any more at the end of the run, without a step that ended it.

    `unit` added it, at `position`; `logs` are its last lines. As in Kurtosis the run has not failed by that.
    """

    event: ClassVar = "service-ended"
    unit: str
    service: str
    exit_code: int
    position: str
    logs: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PortInfo:
    """A port of a service, and where it can be reached from outside (`""`: it cannot).

    `url` is `http://127.0.0.1:32768`, without a scheme where the plan names no application protocol.
    """

    id: str
    number: int
    protocol: str
    application_protocol: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceInfo:
    """A service of the enclave as it is now; `missing` ones have a state, but their container is gone."""

    name: str
    uuid: str
    image: str
    status: ServiceStatus
    address: str = ""
    container: str = ""
    ports: tuple[PortInfo, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ArtifactInfo:
    """A files artifact of the enclave; `size` counts the bytes of its archive."""

    name: str
    uuid: str
    digest: str
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PathPart:
    """A part of the longest path of a run, an image or a unit: the run gets shorter only where this path does."""

    kind: Literal["image", "unit"]
    id: str
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class RunFinished:
    """The end of every run that has started: `outcome` says how; `output` is what `run` returned, with its values.

    Where it is `failed`, `unit-failed` and `image-failed` before it say why, or stderr where nothing of the plan did.
    """

    event: ClassVar = "run-finished"
    outcome: Literal["done", "failed", "interrupted"]
    seconds: float
    enclave: str
    services: tuple[ServiceInfo, ...] = ()
    artifacts: tuple[ArtifactInfo, ...] = ()
    output: Value = None
    longest_path: tuple[PathPart, ...] = ()


Event: TypeAlias = (
    RunStarted
    | ImageProgressed
    | ImageReady
    | ImageFailed
    | Removed
    | UnitStarted
    | UnitProgressed
    | UnitDone
    | UnitFailed
    | Message
    | RunStopping
    | ServiceEnded
    | RunFinished
)
Listener: TypeAlias = Callable[[Event], None]
"""Whoever is told of each event as it happens; it is never called by two threads at once."""


def event_data(event: Event, time: float) -> dict[str, Data]:
    """The event as JSON data; `time` in seconds since the run began."""
    data = _finite(plain_data(event))
    assert isinstance(data, dict)
    return {"event": event.event, "time": round(time, 3), **data}


def plain_data(value: object) -> Data:
    """Dataclasses, tuples and mappings as JSON data; `seconds` to the millisecond."""
    if is_dataclass(value):
        return {
            part.name: round(content, 3) if part.name == "seconds" else plain_data(content)
            for part in fields(value)
            for content in [getattr(value, part.name)]
        }
    match value:
        case None | bool() | int() | float() | str():
            return value
        case tuple() | list():
            return [plain_data(item) for item in value]
        case Mapping():
            return {str(key): plain_data(item) for key, item in value.items()}
        case _:
            raise TypeError(f"no event holds {value!r}")


def _finite(data: Data) -> Data:
    """The data with numbers that JSON lacks as text: `inf`, `-inf`, `nan`."""
    match data:
        case float() if not math.isfinite(data):
            return str(data)
        case list():
            return [_finite(item) for item in data]
        case dict():
            return {key: _finite(item) for key, item in data.items()}
        case _:
            return data
