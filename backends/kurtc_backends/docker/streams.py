"""Connections that the engine hands over: the input and output of a process."""

import socket
import ssl
import struct
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from types import TracebackType
from typing import Any, Self, cast

from kurtc_backends.docker.daemon import Daemon

STDOUT = 1
STDERR = 2

_UPGRADE = {"Connection": "Upgrade", "Upgrade": "tcp"}


class Stream:
    """What a process writes, and a way to write to it; closed by leaving the `with` block."""

    def __init__(self, response: Any) -> None:
        self._response = response
        # The reader, not the socket below it: it holds what came in one piece with the head of the answer.
        self._reader = response.raw._fp.fp
        self._socket: socket.socket = self._reader.raw._sock

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.hang_up()
        self._response.close()

    def frames(self) -> Iterator[tuple[int, bytes]]:
        """The pieces in the order in which they came, each with `STDOUT` or `STDERR`, of a process without terminal."""
        with _as_connection_error():
            while len(head := self._reader.read(8)) == 8:
                kind, size = struct.unpack(">BxxxL", head)
                yield kind, self._reader.read(size)

    def pieces(self) -> Iterator[bytes]:
        """What a process with a terminal writes."""
        with _as_connection_error():
            while piece := self._reader.read1(65536):
                yield piece

    def write(self, data: bytes) -> None:
        """Send to the process."""
        self._socket.sendall(data)

    def end_input(self) -> None:
        """Say that nothing more is written; TLS cannot end one direction alone, there it is said by hanging up."""
        if not isinstance(self._socket, ssl.SSLSocket):
            self._socket.shutdown(socket.SHUT_WR)

    def hang_up(self) -> None:
        """End the connection, from any thread: whoever reads from it sees its end."""
        with suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)


@contextmanager
def _as_connection_error() -> Iterator[None]:
    """Raises `ConnectionError` for everything that ends a connection: `TimeoutError` would be taken for ours."""
    try:
        yield
    except (OSError, ValueError) as error:
        raise ConnectionError(str(error)) from error


def opened(daemon: Daemon, path: str, *, params: Mapping[str, int] | None = None, body: object = None) -> Stream:
    """The connection that a request to the engine becomes. Raises what the SDK raises."""
    hidden = cast(Any, daemon.client)  # its own reader loses what arrives together with the head of an answer
    url = hidden._url(path)
    if body is None:
        response = hidden._post(url, params=params, headers=dict(_UPGRADE), stream=True)
    else:
        response = hidden._post_json(url, body, headers=dict(_UPGRADE), stream=True)
    hidden._raise_for_status(response)
    return Stream(response)


class Deadline:
    """Whether time has run out."""

    def __init__(self) -> None:
        self.passed = False


@contextmanager
def deadline(seconds: float | None, act: Callable[[], None]) -> Iterator[Deadline]:
    """Acts, from another thread, when the block is not left in time."""
    state = Deadline()
    if seconds is None:
        yield state
        return

    def late() -> None:
        state.passed = True
        act()

    timer = threading.Timer(seconds, late)
    timer.daemon = True
    timer.start()
    try:
        yield state
    finally:
        timer.cancel()
