"""Runs an interpretation in a child process with limits, so that no script can hang, crash or fill the machine.

The child is a fork: it starts at once and shares what is loaded. It asks this process for every file of the package;
packages are fetched here, and the time that takes does not count against the script.
"""

import os
import pickle
import resource
import signal
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from typing import TypeVar

from kurtc.diagnostics import Refused, refusal
from kurtc.frontend.builders.context import Packages
from kurtc.frontend.options import Limits
from kurtc.frontend.transport import packed
from kurtc.source import SourceFile

T = TypeVar("T")
_GRACE_SECONDS = 1.0
"""What the child gets beyond its time to end by itself, with a better message."""
_MIB = 2**20


class _Asking:
    """The package's files, asked from the parent process."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def _ask(self, method: str, *args: object, **kwargs: object) -> object:
        self._connection.send(("ask", (method, args, kwargs)))
        good, answer = self._connection.recv()
        if good:
            return answer
        raise answer

    def resolve(self, locator: str, *, caller: SourceFile, builtin: str) -> SourceFile:
        found = self._ask("resolve", locator, caller=caller, builtin=builtin)
        assert isinstance(found, SourceFile)
        return found

    def text(self, file: SourceFile) -> str:
        return str(self._ask("text", file))

    def kind(self, file: SourceFile) -> str:
        return str(self._ask("kind", file))


def run_in_child(work: Callable[[Packages], T], packages: Packages, limits: Limits) -> T:
    """What `work` gives, done in a child process.

    Raises:
        Refused: what `work` raises, or that it went over a limit.
    """
    here, there = Pipe()
    sys.stdout.flush()
    sys.stderr.flush()
    child = os.fork()
    if child == 0:
        here.close()
        _be_child(work, there, limits)
    there.close()
    try:
        return _serve(here, packages, limits)
    except EOFError:
        raise _death(child, limits) from None
    finally:
        here.close()
        with suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)
        with suppress(ChildProcessError):
            os.waitpid(child, 0)


def _serve(connection: Connection, packages: Packages, limits: Limits) -> T:  # type: ignore[type-var]
    left = limits.seconds + _GRACE_SECONDS
    while True:
        started = time.monotonic()
        if not connection.poll(max(left, 0)):
            raise refusal(
                "time-limit",
                f"the script runs for more than {limits.seconds:g} seconds",
                hint="the limit is --time-limit",
            )
        kind, content = connection.recv()
        left -= time.monotonic() - started
        if kind == "done":
            return content  # type: ignore[no-any-return]
        if kind == "raised":
            raise content
        connection.send(_answer(packages, *content))


def _answer(
    packages: Packages, method: str, args: tuple[object, ...], kwargs: dict[str, object]
) -> tuple[bool, object]:
    try:
        return True, getattr(packages, method)(*args, **kwargs)
    except Refused as refused:
        return False, refused


def _be_child(work: Callable[[Packages], object], connection: Connection, limits: Limits) -> None:
    """Do the work, send what comes of it, and end without running anything of the parent's."""
    status = 1
    try:
        _limit_memory(limits.memory_mib)
        with open(os.devnull, "wb") as nowhere:  # noqa: PTH123 - the interpreter's panics print their traces
            os.dup2(nowhere.fileno(), 2)
        connection.send_bytes(packed(_outcome(work, connection)))
        status = 0
    except MemoryError:
        status = _OUT_OF_MEMORY
    finally:
        os._exit(status)


_OUT_OF_MEMORY = 3


def _outcome(work: Callable[[Packages], object], connection: Connection) -> tuple[str, object]:
    try:
        return "done", work(_Asking(connection))
    except MemoryError:
        raise
    except BaseException as error:
        try:
            pickle.loads(pickle.dumps(error))  # noqa: S301 - made a line ago
        except Exception:
            return "raised", RuntimeError(f"{type(error).__name__}: {error}")
        return "raised", error


def _limit_memory(mib: int) -> None:
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        used = int(open("/proc/self/statm").read().split()[0]) * resource.getpagesize()  # noqa: PTH123, SIM115
    except OSError:  # not Linux
        used = 0
    with suppress(ValueError, OSError):  # some systems know no such limit
        resource.setrlimit(resource.RLIMIT_AS, (used + mib * _MIB, resource.RLIM_INFINITY))


def _death(child: int, limits: Limits) -> Refused:
    _, status = os.waitpid(child, 0)
    number = os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0
    if (os.WIFEXITED(status) and os.WEXITSTATUS(status) == _OUT_OF_MEMORY) or number in (
        signal.SIGABRT,
        signal.SIGKILL,
    ):
        return refusal(
            "memory-limit",
            f"the script needs more than {limits.memory_mib} MiB of memory",
            hint="the limit is --memory-limit",
        )
    if number in (signal.SIGSEGV, signal.SIGBUS):
        return refusal(
            "interpreter-crash", "the interpreter crashed on this script, probably because it is nested too deeply"
        )
    raise RuntimeError(f"the interpreter's process ended with status {status}")
