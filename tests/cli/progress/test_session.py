"""Who watches a run, and what happens when nobody can."""

from kurtc.cli.console import Console
from kurtc.cli.progress.session import Session
from kurtc.execution.events import Event, Message


class _FullDisk:
    shown = 0

    def show(self, event: Event, time: float) -> None:
        self.shown += 1
        raise OSError(28, "No space left on device")


def test_a_display_that_fails_asks_the_run_to_stop_and_is_left_alone() -> None:
    display = _FullDisk()
    session = Session(console=Console(), display=display)
    session.listen(Message(unit="s1", text="a"))
    assert session.stop.is_set()
    session.listen(Message(unit="s1", text="b"))
    assert (display.shown, len(session.events)) == (1, 2)
