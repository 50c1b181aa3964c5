"""What signals do during a run."""

import os
import signal
import subprocess
import sys

import pytest

from kurtc.cli.progress.interrupts import stopping
from kurtc.execution.options import Stop


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_first_signal_asks_to_stop_and_says_so(number: signal.Signals) -> None:
    stop, said = Stop(), list[str]()
    before = signal.getsignal(number)
    with stopping(stop, lambda: said.append("stopping"), lambda: said.append("left")):
        os.kill(os.getpid(), number)
    assert (stop.is_set(), said) == (True, ["stopping"])
    assert signal.getsignal(number) is before


def test_the_second_signal_ends_the_process_at_once() -> None:
    program = """
import os, signal
from kurtc.cli.progress.interrupts import say_at_once, stopping
from kurtc.execution.options import Stop
with stopping(Stop(), lambda: None, lambda: say_at_once("left")):
    os.kill(os.getpid(), signal.SIGTERM)
    try:
        os.kill(os.getpid(), signal.SIGTERM)
    finally:
        print("nothing is cleaned up any more")
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "left\n")


def test_a_process_that_ignores_interrupts_goes_on_ignoring_them() -> None:
    stop = Stop()
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        with stopping(stop, lambda: None, lambda: None):
            os.kill(os.getpid(), signal.SIGINT)
        assert not stop.is_set()
    finally:
        signal.signal(signal.SIGINT, before)
