"""Commands in running containers."""

import time
from collections.abc import Callable, Iterator
from posixpath import basename
from typing import Any

from docker.errors import APIError, NotFound

from kurtc.execution.engine import Ended, EngineLostError
from kurtc_backends.docker.daemon import Daemon
from kurtc_backends.docker.failures import LOST_HINT, translated, words
from kurtc_backends.docker.streams import STDERR, Stream, deadline, opened

_SHELLS = ("sh", "bash", "dash", "ash", "ksh", "zsh")
_CANNOT_START = "OCI runtime exec failed"
_UNKNOWN = "Docker does not know any more how the command ended"
_LONGEST_LOOK = 0.5


def ended(
    daemon: Daemon,
    container: str,
    command: tuple[str, ...],
    seconds: float | None,
    *,
    user: str = "",
    output: Callable[[bytes], object] | None = None,
) -> Ended:
    """How a command ended, with what it wrote. Raises `TimeoutError`, `EngineError`."""
    pieces: list[bytes] = []
    with translated():
        exec_id = created(daemon, container, in_order(command), user=user)
        for _, piece in framed(daemon, exec_id, seconds):
            pieces.append(piece)
            if output is not None:
                output(piece)
        return Ended(code=code(daemon, exec_id), output=b"".join(pieces))


def in_order(command: tuple[str, ...]) -> tuple[str, ...]:
    """The command with its stderr going where its stdout goes, where it is a shell.

    The engine carries the two in separate pipes, and so loses their order. Programs that are no shell are started as
    they are: a shell between would show in their environment, and images without one could not run them at all.
    """
    if basename(command[0]) not in _SHELLS:
        return command
    return (command[0], "-c", 'exec "$0" "$@" 2>&1', *command)


def created(
    daemon: Daemon,
    container: str,
    command: tuple[str, ...],
    *,
    user: str = "",
    reads: bool = False,
    terminal: bool = False,
) -> str:
    """The id of a command that can be started; `reads` says whether it is given any input."""
    made = daemon.client.exec_create(container, list(command), user=user, tty=terminal, stdin=reads)
    return str(made["Id"])


def started(daemon: Daemon, exec_id: str, *, terminal: bool = False) -> Stream:
    """The connection to a command that runs from now on."""
    return opened(daemon, f"/exec/{exec_id}/start", body={"Tty": terminal, "Detach": False})


def framed(daemon: Daemon, exec_id: str, seconds: float | None) -> Iterator[tuple[int, bytes]]:
    """The pieces of a command's output as they come, each with where it was written. Raises `TimeoutError`."""
    try:
        stream = started(daemon, exec_id)
    except APIError as error:
        # Engines differ: some say it in the output, as this does, and some refuse the start.
        if _CANNOT_START not in words(error):
            raise
        yield STDERR, f"{words(error)}\r\n".encode()
        return
    with stream, deadline(seconds, stream.hang_up) as late:
        yield from stream.frames()
    if late.passed:
        raise TimeoutError(f"the command has not ended after {seconds:g} s")


def code(daemon: Daemon, exec_id: str) -> int:
    """The exit code of a command whose output has ended; a command may close its output before it ends."""
    pause = 0.002
    while True:
        found = _inspected(daemon, exec_id)
        if not found["Running"]:
            break
        time.sleep(pause)
        pause = min(pause * 2, _LONGEST_LOOK)
    if found["ExitCode"] is None:
        raise EngineLostError(_UNKNOWN)
    return int(found["ExitCode"])


def _inspected(daemon: Daemon, exec_id: str) -> dict[str, Any]:
    try:
        return daemon.client.exec_inspect(exec_id)
    except NotFound as error:
        raise EngineLostError(_UNKNOWN, hint=LOST_HINT) from error  # it was started anew, or the container removed
