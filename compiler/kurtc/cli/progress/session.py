"""One run from the command line: who watches it, how it is stopped, what is said at its end."""

import os
import sys
import time
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from typing import Protocol

from kurtc import pipeline
from kurtc.cli.console import Console
from kurtc.cli.printing import stdout_paint
from kurtc.cli.progress.ending import advice, ended_text, ending_text, failure_text
from kurtc.cli.progress.interrupts import say_at_once, stopping
from kurtc.cli.progress.jsonlines import JsonDisplay
from kurtc.cli.progress.plain import PlainDisplay
from kurtc.cli.progress.tracker import Tracker
from kurtc.execution.events import Event, RunFinished
from kurtc.execution.options import RunOptions, Stop
from kurtc.execution.trace import Timed, trace_text
from kurtc.terminal import Paint

_STOPPING = "stopping; Ctrl-C again ends at once"
_SHOW_CURSOR = "\x1b[?25h"


class Display(Protocol):
    """Somebody who shows events, `time` seconds after the run began."""

    def show(self, event: Event, time: float) -> None:
        """Show an event."""


@dataclass(slots=True, kw_only=True)
class Session:
    """A run that is watched; its events are kept for the trace and for its end.

    A display that fails (a closed pipe, a full disk) asks the run to stop, and raises when it has.
    """

    console: Console
    display: Display
    stop: Stop = field(default_factory=Stop)
    events: list[Timed] = field(default_factory=list)
    tracker: Tracker = field(default_factory=Tracker)
    began: float = field(default_factory=time.monotonic)
    _failure: Exception | None = None

    def run(self, program: pipeline.Program, options: RunOptions) -> RunFinished:
        """The run's end. Raises `Refused`."""
        with self._watching(), stopping(self.stop, self._say_stopping, self._leave):
            finished = pipeline.run(program, options, self.listen, self.stop)
        if self._failure is not None:
            raise self._failure
        return finished

    def listen(self, event: Event) -> None:
        """Take an event in, and show it."""
        passed = time.monotonic() - self.began
        self.events.append(Timed(time=passed, event=event))
        self.tracker.note(event, passed)
        if self._failure is None:
            try:
                self.display.show(event, passed)
            except OSError as error:
                self._failure = error
                self.stop.set()

    def trace(self) -> str:
        """The events as a trace."""
        return trace_text(self.events)

    def conclude(self, program: pipeline.Program, finished: RunFinished) -> None:
        """Print what there is now; then, where somebody looks, say what failed and what to do next."""
        color, units = self.console.colored(sys.stderr), self.tracker.units
        self.console.result("\n" + ending_text(finished, units, stdout_paint(self.console)))
        for ended in self.tracker.services_ended:
            text = ended_text(ended, units[ended.unit], program.plan, program.sources, color=color)
            self.console.say("\n" + text.rstrip("\n"))
        for failed in self.tracker.failures:
            unit = units[failed.unit]
            self.console.error("\n" + failure_text(failed, unit, program.plan, program.sources, color=color))
        if finished.outcome != "done":
            failed_units = {failed.unit: units[failed.unit] for failed in self.tracker.failures}
            self.console.error("\n" + advice(finished, failed_units, Paint(color)))

    def _watching(self) -> AbstractContextManager[object]:
        return self.display if isinstance(self.display, AbstractContextManager) else nullcontext()

    def _say_stopping(self) -> None:
        if isinstance(self.display, PlainDisplay):
            say_at_once(_STOPPING)

    def _leave(self) -> None:
        if isinstance(self.display, AbstractContextManager):
            say_at_once(_SHOW_CURSOR)


def display_for(console: Console, stop: Stop, *, as_json: bool) -> Display:
    """The display that fits: JSON when asked for, live on a terminal, else plain lines."""
    if as_json:
        return JsonDisplay(write=console.result)
    if console.quiet or not sys.stderr.isatty() or os.environ.get("TERM") == "dumb":
        return PlainDisplay(say=console.say, tell=console.result)
    return _live(console, stop)


def _live(console: Console, stop: Stop) -> Display:
    from rich.console import Console as RichConsole  # Rich takes long to import, and only terminals need it

    from kurtc.cli.progress.live import LiveDisplay

    colored = console.colored(sys.stderr)
    rich = RichConsole(stderr=True, no_color=not colored, highlight=False, markup=False, emoji=False)
    return LiveDisplay(console=rich, stop_asked=stop, tell=None if sys.stdout.isatty() else console.result)
