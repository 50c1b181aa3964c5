"""Starting containers, and what can be said when that fails."""

import re
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager

from docker.errors import APIError, NotFound

from kurtc.execution.engine import Container, ContainerRequest, EngineError
from kurtc_backends.docker.configuration import configuration
from kurtc_backends.docker.copies import fill
from kurtc_backends.docker.daemon import Daemon
from kurtc_backends.docker.failures import translated, words
from kurtc_backends.docker.inspection import container
from kurtc_backends.docker.logs import last_lines
from kurtc_backends.docker.network import network_name
from kurtc_backends.docker.removal import remove_container

_ATTEMPTS = 5
_PAUSE = 0.05
_TAKEN = re.compile(r"port is already allocated|bind: address already in use|ports are not available", re.IGNORECASE)
_NO_NETWORK = re.compile(r"network \S+ not found")
_ODD = re.compile(r"[^a-zA-Z0-9_.-]+")
_SETTLED = 0.15


def started_container(daemon: Daemon, enclave: str, request: ContainerRequest) -> Container:
    """A container that runs, or has ended well. Raises `EngineError`; nothing of it stays then."""
    made = created(daemon, enclave, request)
    with removed_on_failure(daemon, made):
        with translated(f"'{request.name}' cannot be started"):
            fill(daemon, made, request.mounts)
            start(daemon, made)
        return _alive(daemon, made, request)


def created(daemon: Daemon, enclave: str, request: ContainerRequest) -> str:
    """The id of a container that is there, and has not started."""
    config = configuration(enclave, network_name(enclave), request, is_local=daemon.endpoint.is_local)
    with translated(f"the container of '{request.name}' cannot be made"):
        made = daemon.client.create_container_from_config(config, container_name(request.name))
    return str(made["Id"])


def container_name(name: str) -> str:
    """A name that no other container has; Docker takes fewer characters than the names of tasks may have."""
    return f"{_ODD.sub('-', name).lstrip('-_.') or 'container'}--{uuid.uuid4().hex[:12]}"


def start(daemon: Daemon, made: str) -> None:
    """Start it; free ports that Docker chose may be gone by the time that it opens them. Raises what the SDK raises."""
    for attempt in range(1, _ATTEMPTS + 1):
        try:
            daemon.client.start(made)
            return
        except APIError as error:
            if attempt == _ATTEMPTS or not _TAKEN.search(words(error)):
                raise
            time.sleep(_PAUSE * attempt)


def start_again(daemon: Daemon, made: str) -> None:
    """Start a container that has ended, in the network that its enclave has now, where the old one was removed.

    Raises what the SDK raises.
    """
    try:
        start(daemon, made)
    except NotFound as error:
        if not _NO_NETWORK.search(words(error)):
            raise
        _reconnect(daemon, made)
        start(daemon, made)


def _reconnect(daemon: Daemon, made: str) -> None:
    for name, old in daemon.client.inspect_container(made)["NetworkSettings"]["Networks"].items():
        fixed = (old.get("IPAMConfig") or {}).get("IPv4Address")
        daemon.client.disconnect_container_from_network(made, name, force=True)
        daemon.client.connect_container_to_network(made, name, ipv4_address=fixed, aliases=old["Aliases"])


@contextmanager
def removed_on_failure(daemon: Daemon, made: str) -> Iterator[None]:
    """Removes a container when the block fails or is interrupted."""
    try:
        yield
    except BaseException as error:
        try:
            remove_container(daemon, made)
        except EngineError as other:
            error.add_note(f"the container {made[:12]} is still there: {other}")
        raise


def inspected(daemon: Daemon, made: str) -> Container:
    """The container as it is now."""
    with translated():
        return container(daemon.client.inspect_container(made), daemon.host)


def _alive(daemon: Daemon, made: str, request: ContainerRequest) -> Container:
    found = inspected(daemon, made)
    if found.status == "running" and not request.exposed:
        # Nobody will try its ports, which would show that it has ended: it gets a moment to fail.
        time.sleep(_SETTLED)
        found = inspected(daemon, made)
    if found.exit_code:
        message = f"'{request.name}' ended with exit code {found.exit_code} as soon as it was started"
        raise EngineError(message, hint=_ended_hint(found.exit_code), logs=last_lines(daemon, made))
    return found


def _ended_hint(code: int) -> str:
    match code:
        case 126 | 127:
            return "the program cannot be started: check `entrypoint` and `cmd`"
        case 137:
            return "it was killed: it may need more memory than `max_memory` gives it"
        case _:
            return ""
