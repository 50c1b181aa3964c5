"""Removing containers, persistent directories and whole enclaves."""

import threading
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor

from docker.errors import APIError, NotFound

from kurtc.execution.engine import EngineError
from kurtc_backends.docker.configuration import volume_name
from kurtc_backends.docker.daemon import Daemon
from kurtc_backends.docker.failures import translated, words
from kurtc_backends.docker.labels import of_enclave

_AT_ONCE = 4
"""Engines of 2020 lose count of a network's endpoints, for ever, when many containers leave it at the same time."""
_LEAVING = threading.BoundedSemaphore(_AT_ONCE)
_PATIENCE = 10.0
_STILL_USED = "has active endpoints"
_MISCOUNTED = "Docker has miscounted: restart it, and remove the enclave again; nothing else of it is left"


def remove_container(daemon: Daemon, made: str) -> None:
    """Remove a container, running or not, and the volumes that have no name. Missing ones are fine."""
    until = time.monotonic() + _PATIENCE
    with translated(f"the container {made[:12]} cannot be removed"):
        while True:
            try:
                with _LEAVING:
                    daemon.client.remove_container(made, v=True, force=True)
            except NotFound:
                return
            except APIError as error:
                if "already in progress" not in words(error) or time.monotonic() > until:
                    raise
                time.sleep(0.05)  # somebody else removes it; it is gone when the engine does not know it any more
            else:
                return


def remove_volumes(daemon: Daemon, enclave: str, keys: Iterable[str]) -> None:
    """Remove persistent directories."""
    for key in keys:
        _remove_volume(daemon, volume_name(enclave, key))


def remove_enclave(daemon: Daemon, enclave: str) -> None:
    """Remove everything that has the labels of an enclave; what fails is said when the rest is gone."""
    with translated():
        containers = daemon.client.containers(all=True, filters=of_enclave(enclave))
    failures = list(_failures(daemon, [str(one["Id"]) for one in containers]))
    with translated():
        for volume in daemon.client.volumes(filters=of_enclave(enclave))["Volumes"] or []:
            _remove_volume(daemon, volume["Name"])
        for network in daemon.client.networks(filters=of_enclave(enclave)):
            _remove_network(daemon, network["Id"], network["Name"])
    if failures:
        raise failures[0]


def _failures(daemon: Daemon, containers: list[str]) -> Iterator[EngineError]:
    def removed(made: str) -> EngineError | None:
        try:
            remove_container(daemon, made)
        except EngineError as error:
            return error
        return None

    with ThreadPoolExecutor(_AT_ONCE) as pool:
        yield from (error for error in pool.map(removed, containers) if error is not None)


def _remove_volume(daemon: Daemon, name: str) -> None:
    with translated(f"the volume '{name}' cannot be removed"):
        try:
            daemon.client.remove_volume(name)
        except NotFound:
            return


def _remove_network(daemon: Daemon, network: str, name: str) -> None:
    """Remove a network; containers that the user connected to it are disconnected."""
    until = time.monotonic() + _PATIENCE
    while True:
        try:
            connected = daemon.client.inspect_network(network).get("Containers") or {}
            for container in connected:
                daemon.client.disconnect_container_from_network(container, network, force=True)
            daemon.client.remove_network(network)
        except NotFound:
            return
        except APIError as error:
            if _STILL_USED not in words(error):
                raise
            if time.monotonic() > until:
                # Engines before 28 count the containers of a network, and rarely miscount when they are busy.
                message = f"the network '{name}' cannot be removed: {words(error)}"
                raise EngineError(message, hint=_MISCOUNTED) from error
            time.sleep(0.2)  # its last containers are just about to be gone
        else:
            return
