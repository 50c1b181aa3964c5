"""Containers that run one command to its end."""

import re
import shlex
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from typing import Any, cast

from docker.errors import APIError

from kurtc.execution.engine import ContainerRequest, Ended, EngineError, LateError
from kurtc_backends.docker.copies import fill
from kurtc_backends.docker.daemon import Daemon
from kurtc_backends.docker.failures import LOST, translated
from kurtc_backends.docker.starting import created, removed_on_failure, start
from kurtc_backends.docker.streams import STDOUT, Stream, deadline, opened

_IN_ORDER = 'exec "$@" 2>&1'
"""The engine carries stdout and stderr in separate pipes, and so loses their order."""

_INSTALLED = "kurtc: the packages are installed"
_SHELL = "/bin/sh"
_NO_SHELL = re.compile(rb"(?:exec /bin/sh failed|failed to exec pid1): (.*)")
"""What the init programs of engines write to stderr where the image has no shell; nothing else writes there then."""

_LAST = 4000


def task_run(
    daemon: Daemon, enclave: str, request: ContainerRequest, seconds: float | None, packages: tuple[str, ...]
) -> tuple[str, Ended]:
    """Run a task to its end: its container and how it ended. Raises `LateError`, `EngineError`."""
    script = f"{_installation(packages)} && {_IN_ORDER}" if packages else _IN_ORDER
    made = created(daemon, enclave, replace(request, entrypoint=(_SHELL, "-c", script, _SHELL)))
    with removed_on_failure(daemon, made), _starting(request.name):
        fill(daemon, made, request.mounts)
        stream = opened(daemon, f"/containers/{made}/attach", params={"stream": 1, "stdout": 1, "stderr": 1})
    with stream, translated():
        frames = stream.frames()
        exit_code = awaited_exit(daemon, made)
        with removed_on_failure(daemon, made), _starting(request.name):
            start(daemon, made)
            first = _installed(request.name, frames) if packages else []
        with deadline(seconds, partial(_kill, daemon, made, stream)) as late:
            rest = list(frames)
        code = exit_code()
    output = b"".join((*first, *(piece for kind, piece in rest if kind == STDOUT)))
    if late.passed:
        raise LateError(f"the task '{request.name}' has not ended after {seconds:g} s, and was killed", output)
    with removed_on_failure(daemon, made), _starting(request.name):
        _raise_without_shell(request.name, b"".join(piece for kind, piece in rest if kind != STDOUT))
    return made, Ended(code=code, output=output)


def awaited_exit(daemon: Daemon, made: str) -> Callable[[], int]:
    """Waits, when called, for the exit code of a container that is about to start.

    The engine is asked before the start, so that this fails if the engine goes away in the meantime: the output that
    has come by then is not all of it, even if the engine is back and knows that the container has ended well.
    """
    hidden = cast(Any, daemon.client)  # its own method cannot be called before it is waited for
    url = hidden._url("/containers/{0}/wait", made)
    response = hidden._post(url, params={"condition": "next-exit"}, stream=True)
    hidden._raise_for_status(response)
    return lambda: int(response.json()["StatusCode"])


@contextmanager
def _starting(name: str) -> Iterator[None]:
    try:
        with translated(f"the task '{name}' cannot be started"):
            yield
    except EngineError as error:
        if _SHELL in error.message:
            error.hint = f"tasks need {_SHELL}: choose an image that has it"
        raise


def _installation(packages: tuple[str, ...]) -> str:
    """Install packages, all output to stderr, where nothing of the task itself goes; then say so."""
    settings = "PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_ROOT_USER_ACTION=ignore PIP_NO_INPUT=1"
    return f"{settings} pip install {shlex.join(packages)} >&2 && echo {shlex.quote(_INSTALLED)} >&2"


def _installed(name: str, frames: Iterator[tuple[int, bytes]]) -> list[bytes]:
    """Wait until the packages are installed: the output that has come since. Raises `EngineError`."""
    said, output = b"", list[bytes]()
    for kind, piece in frames:
        if kind == STDOUT:
            output.append(piece)
            continue
        said += piece
        if said.endswith(f"{_INSTALLED}\n".encode()):
            return output
    _raise_without_shell(name, said)
    hint = "check the names of `packages`, and that containers reach the index of pip"
    raise EngineError("the packages cannot be installed", hint=hint, logs=said[-_LAST:].decode(errors="replace"))


def _raise_without_shell(name: str, said: bytes) -> None:
    """Raises `EngineError` where the engine's init program has started well, and found no shell to go on with."""
    if found := _NO_SHELL.search(said):
        reason = found[1].decode(errors="replace").strip()
        raise EngineError(f"the task '{name}' cannot be started: {_SHELL}: {reason}")


def _kill(daemon: Daemon, made: str, stream: Stream) -> None:
    try:
        daemon.client.kill(made)
    except APIError:
        pass  # it has just ended by itself
    except LOST:
        stream.hang_up()  # whoever waits finds out that the engine is gone
