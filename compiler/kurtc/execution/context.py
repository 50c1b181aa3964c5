"""What the units of a run share: engine, enclave, values, images, and who is told what happens."""

import threading
from collections.abc import Callable, Mapping
from concurrent.futures import Future, wait
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from kurtc.execution.enclave import Held
from kurtc.execution.engine import Container, Engine, EngineError, ReadyImage
from kurtc.execution.events import Listener, UnitProgressed
from kurtc.execution.state import ServiceRecord, State
from kurtc.execution.values import Values
from kurtc.package.tree import Contents

T = TypeVar("T")

_LOOK = 0.1
"""Seconds after which it is seen that the run is over."""


class CancelledError(Exception):
    """The run is over, because another unit has failed or the user has interrupted it."""


@dataclass(slots=True, kw_only=True)
class Context:
    """One run of one package in one enclave; safe to use from many threads."""

    engine: Engine
    held: Held
    contents: Contents
    package: str
    images: Mapping[str, ReadyImage]
    there: Mapping[str, Container]
    """The containers that were there when the run began, by id."""
    tell: Listener
    made: set[str] = field(default_factory=set)
    """The containers of services that this run has started or left as they were, by id."""
    values: Values = field(default_factory=Values)
    cancelled: threading.Event = field(default_factory=threading.Event)

    @property
    def enclave(self) -> str:
        """The enclave's name."""
        return self.held.enclave.name

    @property
    def archives(self) -> Path:
        """The folder of archives."""
        return self.held.enclave.folder / "archives"

    @property
    def state(self) -> State:
        """The state as it is now."""
        return self.held.state

    def progress(self, unit: str, text: str) -> None:
        """Tell what a unit is about. Raises `CancelledError` where it should not go on."""
        self.check()
        self.tell(UnitProgressed(unit=unit, text=text))

    def check(self) -> None:
        """Raises `CancelledError` where the run is over."""
        if self.cancelled.is_set():
            raise CancelledError

    def pause(self, seconds: float) -> None:
        """Wait. Raises `CancelledError` as soon as the run is over."""
        if self.cancelled.wait(max(seconds, 0)):
            raise CancelledError

    def unless_over(self, ask: Callable[[], T]) -> T:
        """What `ask` gives, or raises, for which nothing in the run has to end well.

        Raises `CancelledError` as soon as the run is over; `ask` is left to itself then.
        """
        found: Future[T] = Future()

        def work() -> None:
            try:
                found.set_result(ask())
            except BaseException as error:  # whoever waits deals with it, whatever it is
                found.set_exception(error)

        threading.Thread(target=work, daemon=True).start()
        while not wait([found], _LOOK).done:
            self.check()
        return found.result()

    def image(self, name: str) -> ReadyImage:
        """An image that has been prepared."""
        return self.images[name]

    def archive(self, artifact: str) -> Path:
        """The archive of an artifact as it is now."""
        return self.held.enclave.archive(self.digest(artifact))

    def digest(self, artifact: str) -> str:
        """What an artifact holds, as the hash of its archive. Raises `EngineError` where there is none."""
        found = self.state.artifacts.get(artifact)
        if found is None:
            raise EngineError(f"the files artifact '{artifact}' does not exist")
        return found.digest

    def service(self, name: str) -> ServiceRecord:
        """A service as it is now. Raises `EngineError` where there is none."""
        found = self.state.services.get(name)
        if found is None:
            raise EngineError(f"the service '{name}' does not exist")
        return found

    def address(self, service: str) -> str:
        """The fixed address of a service."""
        return self.state.addresses[service]

    def container(self, start: str) -> str:
        """The container that a unit has started, by the unit's identity (`""`: none that is known)."""
        record = self.state.units.get(start)
        return str(record.values.get("container", "")) if record else ""

    def has_archive(self, digest: str, size: int) -> bool:
        """Whether an archive is there, and whole."""
        try:
            return self.held.enclave.archive(digest).stat().st_size == size
        except OSError:
            return False
