"""Objects between this process and a child of it: `multiprocessing` has that too, and takes longer to import."""

import os
import pickle
import select
import struct
from typing import Any

from kurtc.records import frozen

_LENGTH = struct.Struct("!Q")
_PIECE = 2**20


@frozen(kw_only=False)
class Channel:
    """One end: file descriptors to read from and to write to."""

    source: int
    target: int

    def send(self, content: object) -> None:
        """Send an object, which the other side may not have begun to wait for. Raises what pickling it raises."""
        message = pickle.dumps(content, pickle.HIGHEST_PROTOCOL)
        rest = memoryview(_LENGTH.pack(len(message)) + message)
        while rest:
            rest = rest[os.write(self.target, rest) :]

    def receive(self) -> Any:
        """The next object. Raises `EOFError` where the other side is gone."""
        (length,) = _LENGTH.unpack(self._read(_LENGTH.size))
        return pickle.loads(self._read(length))  # noqa: S301 - from a process of our own

    def _read(self, length: int) -> bytearray:
        found = bytearray()
        while len(found) < length:
            piece = os.read(self.source, min(length - len(found), _PIECE))
            if not piece:
                raise EOFError
            found += piece
        return found

    def waits(self, seconds: float) -> bool:
        """Whether something arrives (or the other side goes) within some seconds."""
        poll = select.poll()
        poll.register(self.source, select.POLLIN)
        return bool(poll.poll(seconds * 1000))

    def close(self) -> None:
        """Give both ends up."""
        os.close(self.source)
        os.close(self.target)


def channel() -> tuple[Channel, Channel]:
    """Two ends; what one sends, the other receives."""
    first_source, second_target = os.pipe()
    second_source, first_target = os.pipe()
    return Channel(first_source, first_target), Channel(second_source, second_target)
