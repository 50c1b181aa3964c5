"""What containers have written."""

from collections.abc import Iterator

from docker.errors import NotFound

from kurtc.execution.engine import EngineLostError
from kurtc_backends.docker.daemon import Daemon
from kurtc_backends.docker.failures import LOST_HINT, translated

LAST = 50
"""Lines that go with an error."""


def log(daemon: Daemon, container: str, *, tail: int | None, follow: bool) -> Iterator[bytes]:
    """The log of a container, in pieces."""
    with translated():
        yield from daemon.client.logs(
            container, stream=True, follow=follow, tail="all" if tail is None else tail, stdout=True, stderr=True
        )
        if follow and _is_running(daemon, container):
            raise EngineLostError("Docker does not answer any more: the log broke off", hint=LOST_HINT)


def _is_running(daemon: Daemon, container: str) -> bool:
    try:
        return bool(daemon.client.inspect_container(container)["State"]["Running"])
    except NotFound:
        return False


def last_lines(daemon: Daemon, container: str, count: int = LAST) -> str:
    """The last lines of a log, for people."""
    return b"".join(log(daemon, container, tail=count, follow=False)).decode(errors="replace")
