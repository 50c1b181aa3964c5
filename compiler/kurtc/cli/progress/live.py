"""A run on a terminal: finished steps scroll away, what is under way and what waits stands below, with its time."""

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import islice

from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.progress_bar import ProgressBar
from rich.spinner import Spinner
from rich.table import Table
from rich.text import Text

from kurtc.cli.amounts import bytes_text, counted, seconds_text
from kurtc.cli.progress.lines import (
    beginning,
    done_lines,
    failed_line,
    image_lines,
    removal_lines,
    removed_line,
    unit_name,
)
from kurtc.cli.progress.tracker import Running, Tracker
from kurtc.execution.events import (
    Event,
    ImageFailed,
    ImageProgressed,
    ImageReady,
    Message,
    Removed,
    RunStarted,
    UnitDone,
    UnitFailed,
)
from kurtc.terminal import Paint, harmless

_BAR_COLUMNS = 24
_REFRESHES = 10
"""How often the screen is drawn anew, in a second."""


@dataclass(slots=True, kw_only=True)
class LiveDisplay:
    """Draws on `console` between `start` and `stop`.

    `tell` takes what `print` steps say where that goes elsewhere (None: here). `clock` gives seconds since the run
    began.
    """

    console: Console
    tell: Callable[[str], None] | None = None
    clock: Callable[[], float] = field(default_factory=lambda: _clock_from(time.monotonic()))
    tracker: Tracker = field(default_factory=Tracker)
    stop_asked: threading.Event = field(default_factory=threading.Event)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _live: Live = field(init=False)
    _spinner: Spinner = field(default_factory=lambda: Spinner("dots", style="cyan"))

    def __post_init__(self) -> None:
        self._live = Live(
            console=self.console, get_renderable=self.picture, refresh_per_second=_REFRESHES, transient=True
        )

    def __enter__(self) -> "LiveDisplay":
        self._live.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._live.stop()

    def show(self, event: Event, time: float) -> None:
        """Show an event."""
        with self._lock:
            self.tracker.note(event, time)
        paint, units = Paint(not self.console.no_color), self.tracker.units
        match event:
            case RunStarted():
                self._print(beginning(event), *removal_lines(event))
            case ImageReady(origin=origin, warning=warning):
                if origin != "cached" or warning:
                    self._print(*image_lines(event, paint))
            case ImageFailed():
                self._print(*image_lines(event, paint))
            case Removed():
                self._print(removed_line(event, paint))
            case Message(text=text):
                self._tell(text)
            case UnitDone(unit=id_) if units[id_].instruction != "print":
                self._print(*done_lines(event, units, paint))
            case UnitFailed():
                self._print(failed_line(event, units, paint))
            case _:
                pass

    def picture(self) -> RenderableType:
        """What stands below the lines that scroll."""
        with self._lock:
            rows = [*self._images(), *self._running()] or [*self._preparing()]
            room = max(self.console.height - 3, 4)
            hidden = len(rows) - room
            if hidden > 0:
                rows[room - 1 :] = [Text(f"  … {hidden + 1} more", style="dim")]
            rows += islice(self._waiting(), max(min(room - len(rows), 4), 0))
            return Group(*rows, self._status())

    def _print(self, *lines: str) -> None:
        for line in lines:
            self.console.print(Text.from_ansi(line), soft_wrap=True)

    def _tell(self, text: str) -> None:
        lines = [harmless(line) for line in text.split("\n")]
        if self.tell is not None:
            self.tell("".join(f"{line}\n" for line in lines))
            return
        for line in lines:
            self.console.print(Text.assemble(("▌ ", "bold magenta"), (line, "bold")), soft_wrap=True)

    def _images(self) -> Iterator[RenderableType]:
        for image in self.tracker.images.values():
            row = Table.grid(padding=(0, 1))
            row.add_row(self._spinner, f"image {harmless(image.image)}", *_amount(image))
            yield row

    def _running(self) -> Iterator[RenderableType]:
        for running in self.tracker.running.values():
            row = Table.grid(padding=(0, 1))
            row.add_row(self._spinner, *self._about(running))
            yield row

    def _about(self, running: Running) -> tuple[Text, ...]:
        passed = seconds_text(max(self.clock() - running.since, 0))
        name, text = unit_name(running.unit), harmless(running.text)
        return (Text(name, no_wrap=True), Text(passed, style="cyan", no_wrap=True), _line(text))

    def _preparing(self) -> Iterator[RenderableType]:
        """What goes on before the first step, and between others."""
        if not self.tracker.ended:
            about = "preparing the enclave" if self.tracker.units else "asking the engine"
            row = Table.grid(padding=(0, 1))
            row.add_row(self._spinner, _line(about))
            yield row

    def _waiting(self) -> Iterator[RenderableType]:
        for waiting in self.tracker.waiting():
            on = self.tracker.units.get(waiting.on)
            name = unit_name(on) if on else f"image {harmless(waiting.on)}"
            yield Text(f"  {unit_name(waiting.unit)} waits for {name}", style="dim", no_wrap=True, overflow="ellipsis")

    def _status(self) -> Text:
        tracker = self.tracker
        steps = f"{len(tracker.ended)}/{counted(len(tracker.units), 'step')}  " if tracker.units else ""
        text = f"{steps}{seconds_text(self.clock())}"
        if tracker.is_stopping or self.stop_asked.is_set():
            return Text(f"stopping; Ctrl-C again ends at once  {text}", style="yellow")
        return Text(text, style="bold")


def _amount(image: ImageProgressed) -> tuple[RenderableType, ...]:
    text = _line(harmless(image.text))
    if not image.total:
        return (text,)
    bar = ProgressBar(total=image.total, completed=min(image.done, image.total), width=_BAR_COLUMNS)
    return (bar, Text(f"{bytes_text(image.done)} of {bytes_text(image.total)}", no_wrap=True), text)


def _line(text: str) -> Text:
    return Text(text, style="dim", no_wrap=True, overflow="ellipsis")


def _clock_from(began: float) -> Callable[[], float]:
    return lambda: time.monotonic() - began
