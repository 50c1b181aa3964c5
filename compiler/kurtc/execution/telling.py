"""Tells a listener what happens, one event at a time, and remembers how long things took."""

import threading
import time
from dataclasses import dataclass, field

from kurtc.execution.events import (
    Event,
    ImageReady,
    Listener,
    PathPart,
    RunFinished,
    RunStarted,
    UnitDone,
    UnitFailed,
    UnitInfo,
    UnitStarted,
)
from kurtc.execution.longest_path import longest_path


@dataclass(slots=True)
class Telling:
    """A listener, in front of which many threads queue up; after the last event nobody is heard any more."""

    listener: Listener
    began: float = field(default_factory=time.monotonic)
    units: tuple[UnitInfo, ...] = ()
    seconds: dict[str, float] = field(default_factory=dict)
    image_seconds: dict[str, float] = field(default_factory=dict)
    failed: set[str] = field(default_factory=set)
    _started: dict[str, float] = field(default_factory=dict)
    _is_over: bool = False
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __call__(self, event: Event) -> None:
        """Tell of an event."""
        with self._lock:
            if not self._is_over:
                self._note(event)
                self.listener(event)

    @property
    def passed(self) -> float:
        """Seconds since the run began."""
        return time.monotonic() - self.began

    def since(self, unit: str) -> float:
        """Seconds since a unit began."""
        return time.monotonic() - self._started.get(unit, time.monotonic())

    def longest_path(self) -> tuple[PathPart, ...]:
        """The longest path of what has been done so far."""
        return longest_path(self.units, self.seconds, self.image_seconds)

    def _note(self, event: Event) -> None:
        match event:
            case RunStarted(units=units):
                self.units = units
            case ImageReady(image=image, seconds=seconds):
                self.image_seconds[image] = seconds
            case UnitStarted(unit=unit):
                self._started[unit] = time.monotonic()
            case UnitDone(unit=unit, seconds=seconds):
                self.seconds[unit] = seconds
            case UnitFailed(unit=unit, seconds=seconds):
                self.seconds[unit] = seconds
                self.failed.add(unit)
            case RunFinished():
                self._is_over = True
            case _:
                pass
