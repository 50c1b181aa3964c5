"""The container that looks into the network of an enclave from inside: made when it is first needed, then kept."""

import threading
from collections import defaultdict
from collections.abc import Callable
from typing import Any, TypeVar

from docker.errors import APIError, NotFound

from kurtc.execution.engine import EngineError
from kurtc_backends.docker.daemon import Connection, Daemon
from kurtc_backends.docker.failures import translated
from kurtc_backends.docker.labels import UNIT, labels
from kurtc_backends.docker.network import network_name
from kurtc_backends.docker.removal import remove_container

T = TypeVar("T")

_CONFLICT = 409
_GONE = (404, _CONFLICT)
"""How engines say that a container is not there, or does not run."""


class Helpers:
    """The helper of each enclave; `prepare` sees to it that the image is there."""

    def __init__(self, connection: Connection, image: str, prepare: Callable[[str], object]) -> None:
        self._connection = connection
        self._image = image
        self._prepare = prepare
        self._known: dict[str, str] = {}
        self._locks: defaultdict[str, threading.Lock] = defaultdict(threading.Lock)
        self._lock = threading.Lock()

    def used(self, enclave: str, use: Callable[[Daemon, str], T]) -> T:
        """What `use` makes of the engine and the helper's id; once more with a new one when the helper has gone."""
        daemon = self._connection.daemon
        helper = self._running(daemon, enclave)
        try:
            return use(daemon, helper)
        except EngineError as error:
            if not _is_gone(error):
                raise
        self.forget(enclave, helper)
        try:
            return use(daemon, self._running(daemon, enclave))
        except EngineError as error:
            if not _is_gone(error):
                raise
            message = f"the helper that looks into the enclave's network does not stay up; its image is '{self._image}'"
            raise EngineError(message, hint="it needs an image with sh, tail, nc and curl") from error

    def forget(self, enclave: str, helper: str = "") -> None:
        """Look for the helper anew next time."""
        with self._lock:
            if not helper or self._known.get(enclave) == helper:
                self._known.pop(enclave, None)

    def _running(self, daemon: Daemon, enclave: str) -> str:
        with self._lock:
            lock = self._locks[enclave]
        with lock:
            if enclave not in self._known:
                with translated("the helper that looks into the enclave's network cannot be started"):
                    made = self._made(daemon, enclave)
                    daemon.client.start(made)
                self._known[enclave] = made
            return self._known[enclave]

    def _made(self, daemon: Daemon, enclave: str) -> str:
        """The id of the helper, which another process may have made."""
        name = f"kurtc-helper--{enclave}"
        try:
            return self._created(daemon, enclave, name)
        except APIError as error:
            if error.status_code == _CONFLICT:
                found = _fitting(daemon, enclave, name, self._image)
                return found or self._created(daemon, enclave, name)
            if not isinstance(error, NotFound) or "image" not in str(error.explanation):
                raise
        self._prepare(self._image)
        return self._created(daemon, enclave, name)

    def _created(self, daemon: Daemon, enclave: str, name: str) -> str:
        made = daemon.client.create_container_from_config(_configuration(enclave, self._image), name)
        return str(made["Id"])


def _is_gone(error: EngineError) -> bool:
    return isinstance(error.__cause__, APIError) and error.__cause__.status_code in _GONE


def _fitting(daemon: Daemon, enclave: str, name: str, image: str) -> str:
    """The id of the helper that is there; `""`, and it is removed, when it has another image or another network."""
    try:
        found = daemon.client.inspect_container(name)
        network = daemon.client.inspect_network(network_name(enclave))
    except NotFound:
        return ""
    connected = found["NetworkSettings"]["Networks"].get(network_name(enclave)) or {}
    if found["Config"]["Labels"].get(UNIT) == image and connected.get("NetworkID") in ("", network["Id"]):
        return str(found["Id"])
    remove_container(daemon, found["Id"])
    return ""


def _configuration(enclave: str, image: str) -> dict[str, Any]:
    network = network_name(enclave)
    return {
        "Image": image,
        "Entrypoint": ["tail", "-f", "/dev/null"],
        "User": "0",
        "Labels": labels(enclave, "helper", name="helper", unit=image),
        "HostConfig": {"NetworkMode": network, "Init": True},
        "NetworkingConfig": {"EndpointsConfig": {network: {}}},
    }
