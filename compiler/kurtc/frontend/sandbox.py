"""Runs an interpretation in a child process with limits, so that no script can hang, crash or fill the machine.

The child is a fork: it starts at once and shares what is loaded. It reads the package's files itself, but asks this
process for other repositories: they are fetched here, and the time that takes does not count against the script.
"""

import faulthandler
import gc
import os
import pickle
import resource
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Any, TypeAlias, TypeVar

from kurtc.diagnostics import Refused, refusal
from kurtc.frontend.channel import Channel, channel
from kurtc.frontend.options import Limits
from kurtc.package.locator import Repository
from kurtc.package.workspace import Workspace

T = TypeVar("T")
Send: TypeAlias = Callable[[object], None]
_GRACE_SECONDS = 1.0
"""What the child gets beyond its time to end by itself, with a better message."""
_GIVES_WAY = 19
"""How much a helper leaves the processors to those that it helps."""
_MIB = 2**20


def run_in_child(
    work: Callable[[Workspace, Send], T],
    workspace: Workspace,
    limits: Limits,
    meanwhile: Callable[[], None] = lambda: None,
    receive: Callable[[Any], None] = lambda _: None,
) -> T:
    """What `work` gives, done in a child process; here `meanwhile` is called, then `receive` with what `work` sends.

    Raises:
        Refused: what `work` raises, or that it went over a limit.
    """
    here, there = channel()
    sys.stdout.flush()
    sys.stderr.flush()
    child = os.fork()
    if child == 0:
        here.close()
        send = partial(_send, there)
        _be_child(lambda: work(workspace.asking(partial(_ask, there)), send), there, limits)
    there.close()
    try:
        meanwhile()
        return _serve(here, workspace, limits, receive)
    except EOFError:
        raise _death(child, limits) from None
    finally:
        here.close()
        with suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)
        with suppress(ChildProcessError):
            os.waitpid(child, 0)


@contextmanager
def helped(help_out: Callable[[], None], limits: Limits) -> Iterator[None]:
    """Let `help_out` work in a child process with limits of its own until the block ends, finished or not."""
    helper = os.fork()
    if helper == 0:
        signal.signal(signal.SIGTERM, lambda *_: sys.exit())
        _be_helper(help_out, limits)
    try:
        yield
    finally:
        _end(helper)


def _end(helper: int) -> None:
    """Let a helper tidy up, but not for long: it may be in a native call."""
    with suppress(ProcessLookupError, ChildProcessError):
        os.kill(helper, signal.SIGTERM)
        for _ in range(50):
            if os.waitpid(helper, os.WNOHANG)[0]:
                return
            time.sleep(0.002)
        os.kill(helper, signal.SIGKILL)
        os.waitpid(helper, 0)


def _be_helper(help_out: Callable[[], None], limits: Limits) -> None:
    try:
        os.nice(_GIVES_WAY)
        _confine(limits)
        help_out()
    finally:
        os._exit(0)


def _serve(connection: Channel, workspace: Workspace, limits: Limits, receive: Callable[[Any], None]) -> T:  # type: ignore[type-var]
    left = limits.seconds + _GRACE_SECONDS
    while True:
        started = time.monotonic()
        if not connection.waits(max(left, 0)):
            raise refusal(
                "time-limit",
                f"the script runs for more than {limits.seconds:g} seconds",
                hint="the limit is --time-limit",
            )
        kind, content = connection.receive()
        left -= time.monotonic() - started
        if kind == "done":
            return content  # type: ignore[no-any-return]
        if kind == "raised":
            raise content
        if kind == "sent":
            receive(content)
        else:
            connection.send(_answer(workspace, *content))


def _send(connection: Channel, content: object) -> None:
    """In the child: something that the parent may look at by now."""
    connection.send(("sent", content))


def _ask(connection: Channel, repository: Repository, version: str) -> Path:
    """In the child: the folder of a repository."""
    connection.send(("ask", (repository, version)))
    answer = connection.receive()
    if isinstance(answer, Refused):
        raise answer
    assert isinstance(answer, Path)
    return answer


def _answer(workspace: Workspace, repository: Repository, version: str) -> Path | Refused:
    try:
        return workspace.checkout(repository, version)
    except Refused as refused:
        return refused


def _be_child(work: Callable[[], object], connection: Channel, limits: Limits) -> None:
    """Do the work, send what comes of it, and end without running anything of the parent's."""
    status = 1
    try:
        _confine(limits)
        connection.send(_outcome(work))
        status = 0
    except MemoryError:
        status = _OUT_OF_MEMORY
    finally:
        os._exit(status)


_OUT_OF_MEMORY = 3


def _outcome(work: Callable[[], object]) -> tuple[str, object]:
    try:
        return "done", work()
    except MemoryError:
        raise
    except BaseException as error:
        try:
            pickle.loads(pickle.dumps(error))  # noqa: S301 - made a line ago
        except Exception:
            return "raised", RuntimeError(f"{type(error).__name__}: {error}")
        return "raised", error


def _confine(limits: Limits) -> None:
    """What a child process does first."""
    gc.disable()  # the process lives shortly, and has a limit of memory
    _limit_memory(limits.memory_mib)
    sys.set_int_max_str_digits(0)  # the limits of time and memory hold for large numbers too
    with open(os.devnull, "wb") as nowhere:  # noqa: PTH123 - the interpreter's panics print their traces
        os.dup2(nowhere.fileno(), 2)
    faulthandler.disable()  # what kills a script is said by the parent


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
