"""The state of an enclave on disk: a whole state in the first line, then what has changed since, a line each write.

Appending what changed costs the same for the first unit of a run and for the ten thousandth. A line that a crash has
cut off is no line: nobody was told that it is there. Files that have grown much are written anew, as a whole.
"""

import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

from kurtc.execution.state import State, change_text, state_text

_SLACK = 1024 * 1024
"""Bytes of changes that a file may have, however small its state is."""


@dataclass(slots=True, kw_only=True)
class StateFile:
    """The file as this process writes it: `durable` is the state that it holds."""

    place: Path
    durable: State
    _descriptor: int = -1
    _whole: int = 0
    _changes: int = 0

    def write(self, state: State) -> None:
        """Make the file hold the state, whatever happens to the machine then. Raises `OSError`."""
        if self._descriptor < 0 or self._changes > _SLACK + self._whole:
            self._replace(state)
        elif change := change_text(self.durable, state):
            self._append(change.encode())
        self.durable = state

    def close(self) -> None:
        """Write no more."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1

    def _append(self, line: bytes) -> None:
        try:
            if os.write(self._descriptor, line) != len(line):
                raise OSError(None, "only a part could be written")
            os.fsync(self._descriptor)
        except BaseException:
            self.close()  # what is behind the cut is lost: the next write is a whole one
            raise
        self._changes += len(line)

    def _replace(self, state: State) -> None:
        self.close()
        data = state_text(state).encode()
        descriptor, scratch = tempfile.mkstemp(prefix=".state-", dir=self.place.parent)
        try:
            with os.fdopen(os.dup(descriptor), "wb") as file:
                file.write(data)
            os.fsync(descriptor)
            Path(scratch).replace(self.place)
            _sync_folder(self.place.parent)
        except BaseException:
            os.close(descriptor)
            Path(scratch).unlink(missing_ok=True)
            raise
        self._descriptor, self._whole, self._changes = descriptor, len(data), 0


def _sync_folder(folder: Path) -> None:
    """Make a new name in the folder survive a crash of the machine."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
