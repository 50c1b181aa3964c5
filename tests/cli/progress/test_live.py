"""What stands on a terminal while a run is under way."""

import io
import re
from collections.abc import Callable

from rich.console import Console

from kurtc.cli.progress.live import LiveDisplay
from kurtc.execution.events import (
    Event,
    ImageProgressed,
    ImageReady,
    Message,
    RemovalInfo,
    RunStarted,
    RunStopping,
    UnitDone,
    UnitInfo,
    UnitProgressed,
    UnitStarted,
)


def _unit(id_: str, instruction: str, subject: str = "", *needs: str, images: tuple[str, ...] = ()) -> UnitInfo:
    return UnitInfo(
        id=id_,
        step=id_,
        instruction=instruction,
        subject=subject,
        description=f"Doing {instruction}",
        position="main.star:1:1",
        needs=needs,
        images=images,
    )


_UNITS = (
    _unit("s1", "add_service", "db", images=("redis:7",)),
    _unit("s2", "exec", "db", "s1"),
    _unit("s3", "print"),
)


class Screen:
    """A display on a terminal of 72 columns that only remembers; the time is what the test says."""

    def __init__(self, height: int = 24, tell: Callable[[str], None] | None = None) -> None:
        self.time = 0.0
        self.file = io.StringIO()
        console = Console(file=self.file, width=72, height=height, force_terminal=True, no_color=True, highlight=False)
        self.display = LiveDisplay(console=console, clock=lambda: self.time, tell=tell)

    def show(self, time: float, *events: Event) -> None:
        self.time = time
        for event in events:
            self.display.show(event, time)

    @property
    def scrolled(self) -> list[str]:
        """The lines that scroll away."""
        return _plain(self.file.getvalue())

    @property
    def below(self) -> list[str]:
        """What stands below them now."""
        console = Console(file=io.StringIO(), width=72, record=True, color_system=None)
        console.print(self.display.picture())
        return _plain(console.export_text())


def _plain(text: str) -> list[str]:
    text = re.sub(r"\x1b\[[\d;]*m", "", text)
    return [re.sub("[⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏]", "*", line).rstrip() for line in text.splitlines()]


def _started(units: tuple[UnitInfo, ...] = _UNITS, **rest: tuple[RemovalInfo, ...]) -> RunStarted:
    return RunStarted(enclave="shop", package="p", engine="docker", units=units, **rest)


def test_images_have_bars_and_steps_wait_for_them() -> None:
    screen = Screen()
    progress = ImageProgressed(image="redis:7", text="downloading", done=5 * 2**20, total=10 * 2**20)
    screen.show(1.5, _started(), progress)
    assert screen.below == [
        "* image redis:7 ━━━━━━━━━━━━             5.0 MiB of 10.0 MiB downloading",
        "  s1 add_service db waits for image redis:7",
        "  s2 exec db waits for s1 add_service db",
        "0/3 steps  1.5 s",
    ]


def test_running_steps_show_their_time_and_what_they_are_about() -> None:
    screen = Screen()
    screen.show(1.0, _started(), UnitStarted(unit="s1"), UnitStarted(unit="s3"))
    screen.show(3.5, UnitProgressed(unit="s1", text="waiting for port 5432/tcp"))
    assert screen.below == [
        "* s1 add_service db 2.5 s waiting for port 5432/tcp",
        "* s3 print 2.5 s Doing print",
        "  s2 exec db waits for s1 add_service db",
        "0/3 steps  3.5 s",
    ]


def test_finished_steps_scroll_away_with_their_time_and_the_beginning_of_their_result() -> None:
    screen = Screen()
    ruler = "-" * 20
    output = "\n".join(f"row {number}" for number in range(20))
    screen.show(1.0, _started(removals=(RemovalInfo(kind="service", name="old"),)), UnitStarted(unit="s2"))
    screen.show(2.0, UnitDone(unit="s2", outcome="done", text=f"It said:\n{ruler}\n{output}\n{ruler}", seconds=1.0))
    assert screen.scrolled == [
        "enclave shop: 3 steps, 1 to remove",
        "will remove service old: it left the script",
        "✓ s2 exec db (1.0 s)  It said:",
        "    row 0",
        "    row 1",
        "    row 2",
        "    row 3",
        "    … 16 more lines",
    ]
    assert screen.below[-1] == "1/3 steps  2.0 s"


def test_images_that_were_there_are_not_worth_a_line_unless_there_is_a_warning() -> None:
    screen = Screen()
    screen.show(0.1, ImageReady(image="redis", origin="cached", seconds=0.1))
    screen.show(0.2, ImageReady(image="mysql", origin="cached", seconds=0.1, warning="another architecture"))
    screen.show(0.2, ImageReady(image="nginx", origin="pulled", seconds=0.1))
    assert screen.scrolled == [
        "✓ image mysql (0.1 s)  cached  another architecture",
        "✓ image nginx (0.1 s)  pulled",
    ]


def test_messages_stand_out_and_nothing_in_them_is_obeyed() -> None:
    screen = Screen()
    screen.show(1.0, _started((_unit("s3", "print"),)), Message(unit="s3", text="hello\n\x1b[2J[bold]world"))
    assert screen.scrolled[1:] == ["▌ hello", "▌ \\x1b[2J[bold]world"]


def test_messages_go_to_where_the_result_goes_when_that_is_elsewhere() -> None:
    told: list[str] = []
    screen = Screen(tell=told.append)
    screen.show(1.0, Message(unit="s3", text="hello\nworld"))
    assert (told, screen.scrolled) == (["hello\nworld\n"], [])


def test_more_steps_than_the_terminal_has_lines_are_counted() -> None:
    screen = Screen(height=10)
    units = tuple(_unit(f"s{number}", "exec", "db") for number in range(20))
    screen.show(1.0, _started(units), *(UnitStarted(unit=unit.id) for unit in units))
    assert len(screen.below) == 8
    assert screen.below[-2:] == ["  … 14 more", "0/20 steps  1.0 s"]


def test_a_run_that_stops_says_so() -> None:
    screen = Screen()
    screen.show(1.0, _started(), RunStopping())
    assert screen.below[-1] == "stopping; Ctrl-C again ends at once  0/3 steps  1.0 s"
    screen = Screen()
    screen.display.stop_asked.set()
    assert screen.below[-1].startswith("stopping")


def test_before_the_first_step_the_enclave_is_prepared() -> None:
    screen = Screen()
    screen.time = 0.5
    assert screen.below == ["* asking the engine", "0.5 s"]
    screen.show(1.0, _started())
    assert screen.below[0] == "* preparing the enclave"
