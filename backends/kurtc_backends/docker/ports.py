"""Waiting for the ports of containers."""

import threading
import time

from docker.errors import NotFound

from kurtc_backends.docker.daemon import Connection, Daemon
from kurtc_backends.docker.failures import translated
from kurtc_backends.docker.helper import Helpers
from kurtc_backends.docker.prober import Prober

_FIRST_LOOK = 0.25
_LONGEST_LOOK = 1.0


class Ports:
    """Waits for ports; what tries them is started when it is first needed, and again when it has gone."""

    def __init__(self, connection: Connection, helpers: Helpers) -> None:
        self._connection = connection
        self._helpers = helpers
        self._lock = threading.Lock()
        self._probers: dict[str, Prober] = {}

    def opens(self, enclave: str, container: str, address: str, port: int, seconds: float) -> bool:
        """Whether a port opens in time, and before the container ends. Raises `EngineError`."""
        if not address:
            return False  # the container had ended before it could be seen which one it had
        until = time.monotonic() + seconds
        look = _FIRST_LOOK
        while (left := until - time.monotonic()) > 0:
            prober = self._prober(enclave)
            with prober.probe(address, port, left) as probe:
                while not (probe.is_open or probe.is_broken) and (left := until - time.monotonic()) > 0:
                    probe.wait(min(look, left))
                    if not probe.is_open and not _runs(self._connection.daemon, container):
                        return False
                    look = min(look * 2, _LONGEST_LOOK)
            if probe.is_open:
                return True
        return False

    def forget(self, enclave: str) -> None:
        """End what tries the ports of an enclave."""
        with self._lock:
            prober = self._probers.pop(enclave, None)
        if prober is not None:
            prober.close()

    def _prober(self, enclave: str) -> Prober:
        with self._lock:
            known = self._probers.get(enclave)
            if known is None or known.ended:
                known = self._helpers.used(enclave, _new_prober)
                self._probers[enclave] = known
            return known


def _new_prober(daemon: Daemon, helper: str) -> Prober:
    with translated("ports cannot be tried"):
        return Prober(daemon, helper)


def _runs(daemon: Daemon, container: str) -> bool:
    with translated():
        try:
            state = daemon.client.inspect_container(container)["State"]
        except NotFound:
            return False
        return bool(state["Running"])
