"""The engine that is used, connected when it is first needed."""

import os
import threading
from dataclasses import dataclass
from functools import cached_property

from docker import APIClient
from docker.errors import DockerException

from kurtc.execution.engine import EngineLostError, Identity
from kurtc.home import home
from kurtc_backends.docker import transport
from kurtc_backends.docker.contexts import Endpoint, endpoint
from kurtc_backends.docker.failures import LOST, translated, trimmed


@dataclass(frozen=True, slots=True, kw_only=True)
class Daemon:
    """A client of the engine and where it listens; it may be used from many threads at once."""

    client: APIClient
    endpoint: Endpoint

    @property
    def host(self) -> str:
        """The address at which the user reaches the ports that the engine opens."""
        return "127.0.0.1" if self.endpoint.is_local else self.endpoint.host


class Connection:
    """The way to the engine. It is looked for once, by the first thread that needs it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._daemon: Daemon | None = None

    @property
    def daemon(self) -> Daemon:
        """The engine. Raises `EngineLostError` where there is none, `EngineError` for a context that is not there."""
        with self._lock:
            if self._daemon is None:
                self._daemon = connected(endpoint(os.environ, home()))
            return self._daemon

    @cached_property
    def identity(self) -> Identity:
        """Which engine it is."""
        daemon = self.daemon
        with translated():
            found = daemon.client.info()
        return Identity(
            id=str(found.get("ID") or ""),
            address=daemon.endpoint.url,
            version=str(found.get("ServerVersion") or ""),
            is_local=daemon.endpoint.is_local,
        )

    @cached_property
    def architecture(self) -> str:
        """What the engine's machine is, in the words of images: `amd64`, `arm64`."""
        with translated():
            return str(self.daemon.client.version().get("Arch") or "")


def connected(to: Endpoint) -> Daemon:
    """The engine there. Raises `EngineLostError`."""
    try:
        return Daemon(client=transport.client(to), endpoint=to)
    except (*LOST, DockerException, OSError, ValueError) as error:
        named = f", which {to.named_by} names" if to.named_by else ""
        reason = trimmed(error).removeprefix("Error while fetching server API version: ")
        message = f"no Docker engine answers at {to.url}{named}: {reason}"
        raise EngineLostError(message, hint=_hint(to, reason)) from None


def _hint(to: Endpoint, reason: str) -> str:
    if "ermission denied" in reason and to.scheme == "unix":
        return "this user may not use the engine: add them to the group docker, or choose another engine"
    if to.named_by:
        return f"start the engine, or change {to.named_by}"
    return "start Docker, or name another engine by DOCKER_HOST or `docker context use`"
