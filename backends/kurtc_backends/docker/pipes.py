"""Bytes that one function writes and another reads, without ever being in memory at once."""

import io
import queue
import threading
from collections.abc import Callable, Iterator
from typing import IO, Any, cast

_PIECE = 256 * 1024
_WAITING = 8


class _AbandonedError(Exception):
    """The reader has gone."""


class _Source(io.RawIOBase):
    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._rest = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while not self._rest:
            piece = next(self._pieces, None)
            if piece is None:
                return 0
            self._rest = piece
        size = min(len(buffer), len(self._rest))
        buffer[:size], self._rest = self._rest[:size], self._rest[size:]
        return size


def readable(pieces: Iterator[bytes]) -> IO[bytes]:
    """A file that has the pieces one behind the other."""
    return io.BufferedReader(_Source(pieces), _PIECE)


class _Sink(io.RawIOBase):
    def __init__(self, pieces: "queue.Queue[bytes | BaseException | None]", gone: threading.Event) -> None:
        self._pieces = pieces
        self._gone = gone

    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        piece = bytes(cast(bytes, data))
        while piece:
            if self._gone.is_set():
                raise _AbandonedError
            try:
                self._pieces.put(piece, timeout=0.2)
                break
            except queue.Full:
                continue
        return len(piece)


def piped(write: Callable[[IO[bytes]], None]) -> Iterator[bytes]:
    """What `write` writes, in pieces. What it raises is raised here."""
    pieces: queue.Queue[bytes | BaseException | None] = queue.Queue(_WAITING)
    gone = threading.Event()

    def work() -> None:
        ending: BaseException | None = None
        try:
            with io.BufferedWriter(_Sink(pieces, gone), _PIECE) as sink:
                write(cast(IO[bytes], sink))
        except _AbandonedError:
            return
        except BaseException as error:
            ending = error
        while not gone.is_set():
            try:
                pieces.put(ending, timeout=0.2)
                return
            except queue.Full:
                continue

    threading.Thread(target=work, daemon=True).start()
    try:
        while (piece := pieces.get()) is not None:
            if isinstance(piece, BaseException):
                raise piece
            yield piece
    finally:
        gone.set()
