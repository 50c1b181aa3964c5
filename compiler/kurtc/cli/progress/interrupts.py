"""Ctrl-C during a run: the first one asks it to stop, the second one ends the process at once.

The process may end at any moment: what a run has done is on disk before it goes on.
"""

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

from kurtc.cli.outcome import ExitCode
from kurtc.execution.options import Stop


@contextmanager
def stopping(stop: Stop, say: Callable[[], None], leave: Callable[[], None]) -> Iterator[None]:
    """Set `stop` at the first interrupt or request to terminate, and `say` so; at the second one `leave` and end.

    Signals that the process was told to ignore, as jobs in the background of scripts are, stay ignored.
    """

    def handle(_number: int, _frame: FrameType | None) -> None:
        if stop.is_set():
            leave()
            os._exit(ExitCode.INTERRUPTED)
        stop.set()
        say()

    heeded = [number for number in (signal.SIGINT, signal.SIGTERM) if signal.getsignal(number) is not signal.SIG_IGN]
    before = {number: signal.signal(number, handle) for number in heeded}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, signal.SIG_DFL if handler is None else handler)


def say_at_once(text: str) -> None:
    """Write a line to the terminal past all streams: a signal may come while one of them is in use."""
    os.write(2, f"{text}\n".encode())
