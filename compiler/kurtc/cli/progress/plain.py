"""A run in plain lines: one for each event that matters, for logs and for terminals that can do no more."""

from collections.abc import Callable
from dataclasses import dataclass, field

from kurtc.cli.progress.lines import (
    QUICK,
    beginning,
    done_lines,
    failed_line,
    image_lines,
    removal_lines,
    removed_line,
    unit_name,
)
from kurtc.cli.progress.tracker import Tracker
from kurtc.execution.events import (
    Event,
    ImageFailed,
    ImageReady,
    Message,
    Removed,
    RunStarted,
    UnitDone,
    UnitFailed,
    UnitStarted,
)
from kurtc.terminal import Paint, harmless

Say = Callable[[str], None]


@dataclass(slots=True, kw_only=True)
class PlainDisplay:
    """Says lines about the run with `say`, and what `print` steps say with `tell`."""

    say: Say
    tell: Say
    tracker: Tracker = field(default_factory=Tracker)

    def show(self, event: Event, time: float) -> None:
        """Show an event."""
        self.tracker.note(event, time)
        paint, units = Paint(False), self.tracker.units
        match event:
            case RunStarted():
                self._say(beginning(event), *removal_lines(event))
            case ImageReady() | ImageFailed():
                self._say(*image_lines(event, paint))
            case Removed():
                self._say(removed_line(event, paint))
            case UnitStarted(unit=id_):
                if units[id_].action == "run" and units[id_].instruction not in QUICK:
                    self._say(f"  {unit_name(units[id_])} …")
            case Message(text=text):
                self.tell("".join(f"{harmless(line)}\n" for line in text.split("\n")))
            case UnitDone(unit=id_) if units[id_].instruction != "print":
                self._say(*done_lines(event, units, paint))
            case UnitFailed():
                self._say(failed_line(event, units, paint))
            case _:
                pass

    def _say(self, *lines: str) -> None:
        for line in lines:
            self.say(line)
