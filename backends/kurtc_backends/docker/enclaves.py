"""What there is on an engine: enclaves, and the containers of each."""

from kurtc.execution.engine import Container
from kurtc_backends.docker.daemon import Daemon
from kurtc_backends.docker.failures import translated
from kurtc_backends.docker.inspection import listed
from kurtc_backends.docker.labels import enclave_of, of_enclave


def containers(daemon: Daemon, enclave: str) -> tuple[Container, ...]:
    """The containers of an enclave, oldest first.

    Engines list the newest first, by the nanosecond, and say only the second: of the same second, their order holds.
    """
    with translated():
        found = daemon.client.containers(all=True, filters=of_enclave(enclave))
    newest_first = sorted(found, key=lambda one: one["Created"], reverse=True)  # keeps the order of the same second
    return tuple(listed(one, daemon.host) for one in reversed(newest_first))


def enclaves(daemon: Daemon) -> tuple[str, ...]:
    """The names of the enclaves of which there is a container, a network or a volume."""
    everywhere = of_enclave("")
    with translated():
        found = [
            *daemon.client.networks(filters=everywhere),
            *daemon.client.containers(all=True, filters=everywhere),
            *(daemon.client.volumes(filters=everywhere)["Volumes"] or []),
        ]
    return tuple(sorted({enclave_of(one) for one in found}))
