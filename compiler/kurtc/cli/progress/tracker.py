"""What is going on in a run: its events, summed up."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from kurtc.execution.events import (
    Event,
    ImageFailed,
    ImageProgressed,
    ImageReady,
    Message,
    Removed,
    RunFinished,
    RunStarted,
    RunStopping,
    ServiceEnded,
    UnitDone,
    UnitFailed,
    UnitInfo,
    UnitProgressed,
    UnitStarted,
)


@dataclass(slots=True, kw_only=True)
class Running:
    """A unit under way: since when, in seconds since the run began, and what it is about."""

    unit: UnitInfo
    since: float
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A unit that has not begun, and the first thing that it waits for: another unit, or an image."""

    unit: UnitInfo
    on: str


@dataclass(slots=True)
class Tracker:
    """The state of a run as its listener knows it; `images` are those under way."""

    units: dict[str, UnitInfo] = field(default_factory=dict)
    running: dict[str, Running] = field(default_factory=dict)
    ended: set[str] = field(default_factory=set)
    images: dict[str, ImageProgressed] = field(default_factory=dict)
    failures: list[UnitFailed] = field(default_factory=list)
    services_ended: list[ServiceEnded] = field(default_factory=list)
    is_stopping: bool = False

    def note(self, event: Event, time: float) -> None:
        """Take an event in, `time` seconds after the run began."""
        match event:
            case RunStarted(units=units):
                self.units = {unit.id: unit for unit in units}
            case ImageProgressed(image=image):
                self.images[image] = event
            case ImageReady(image=image) | ImageFailed(image=image):
                self.images.pop(image, None)
            case UnitStarted(unit=id_):
                unit = self.units[id_]
                self.running[id_] = Running(unit=unit, since=time, text=unit.description)
            case UnitProgressed(unit=id_, text=text):
                if id_ in self.running:
                    self.running[id_].text = text
            case UnitDone(unit=id_):
                self._end(id_)
            case UnitFailed(unit=id_):
                self._end(id_)
                self.failures.append(event)
            case RunStopping():
                self.is_stopping = True
            case ServiceEnded():
                self.services_ended.append(event)
            case Message() | Removed() | RunFinished():
                pass

    def waiting(self) -> Iterator[Waiting]:
        """Units that have not begun because of something that is not there yet, in the plan's order."""
        for unit in self.units.values():
            if unit.id in self.ended or unit.id in self.running:
                continue
            missing = [need for need in unit.needs if need not in self.ended]
            missing += [image for image in unit.images if image in self.images]
            if missing:
                yield Waiting(unit=unit, on=missing[0])

    def _end(self, id_: str) -> None:
        self.running.pop(id_, None)
        self.ended.add(id_)
