"""The terminal of this process, connected to a command in a container."""

import fcntl
import os
import select
import signal
import struct
import sys
import termios
import threading
import tty
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from docker.errors import APIError

from kurtc_backends.docker.daemon import Daemon
from kurtc_backends.docker.execs import code, created, started
from kurtc_backends.docker.failures import translated
from kurtc_backends.docker.streams import STDERR, Stream

_PIECE = 65536
_RESIZED, _DONE = b"r", b"d"


def attached(daemon: Daemon, container: str, command: tuple[str, ...], *, user: str) -> int:
    """Run a command with this process's terminal, or with its plain input and output where there is none.

    Its exit code. Raises `EngineError`.
    """
    terminal = sys.stdin.isatty() and sys.stdout.isatty()
    with translated():
        exec_id = created(daemon, container, command, user=user, reads=True, terminal=terminal)
        with started(daemon, exec_id, terminal=terminal) as stream, _raw(terminal):
            _converse(daemon, exec_id, stream, terminal=terminal)
        return code(daemon, exec_id)


def _converse(daemon: Daemon, exec_id: str, stream: Stream, *, terminal: bool) -> None:
    """Write here what comes, while another thread sends what is typed, until the command ends."""
    wake_reader, wake = os.pipe()
    sender = threading.Thread(
        target=_send, args=(daemon, exec_id, stream, wake_reader), kwargs={"terminal": terminal}, daemon=True
    )
    with _resizing(wake, terminal=terminal):
        sender.start()
        try:
            _show(stream, terminal=terminal)
        finally:
            os.write(wake, _DONE)
            sender.join()
            os.close(wake)
            os.close(wake_reader)


def _show(stream: Stream, *, terminal: bool) -> None:
    if terminal:
        for piece in stream.pieces():
            os.write(sys.stdout.fileno(), piece)
        return
    for kind, piece in stream.frames():
        target = sys.stderr if kind == STDERR else sys.stdout
        target.buffer.write(piece)
        target.buffer.flush()


def _send(daemon: Daemon, exec_id: str, stream: Stream, wake: int, *, terminal: bool) -> None:
    typed = sys.stdin.fileno()
    sources = [typed, wake]
    if terminal:
        _resize(daemon, exec_id)
    while True:
        ready, _, _ = select.select(sources, [], [])
        if wake in ready:
            if _DONE in os.read(wake, _PIECE):
                return
            _resize(daemon, exec_id)
        if typed in ready:
            data = os.read(typed, _PIECE)
            with suppress(OSError):
                stream.write(data) if data else stream.end_input()
            if not data:
                sources.remove(typed)


def _resize(daemon: Daemon, exec_id: str) -> None:
    size = fcntl.ioctl(sys.stdout.fileno(), termios.TIOCGWINSZ, bytes(8))
    height, width, _, _ = struct.unpack("HHHH", size)
    with suppress(APIError):  # it has just ended
        daemon.client.exec_resize(exec_id, height=height, width=width)


@contextmanager
def _resizing(wake: int, *, terminal: bool) -> Iterator[None]:
    """Tells the sending thread when the window changes."""
    if not terminal or threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGWINCH, lambda *_: os.write(wake, _RESIZED))
    try:
        yield
    finally:
        signal.signal(signal.SIGWINCH, before)


@contextmanager
def _raw(terminal: bool) -> Iterator[None]:
    """Every key goes to the command, Ctrl-C too; the terminal is as before afterwards."""
    if not terminal:
        yield
        return
    before = termios.tcgetattr(sys.stdin.fileno())
    tty.setraw(sys.stdin.fileno(), termios.TCSADRAIN)  # what was typed ahead is for the shell
    try:
        yield
    finally:
        termios.tcsetattr(sys.stdin.fileno(), termios.TCSADRAIN, before)
