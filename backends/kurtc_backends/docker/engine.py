"""The engine of Docker: the methods that execution asks for, each where it is done."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

from kurtc.execution.engine import (
    Container,
    ContainerRequest,
    EnclaveNetwork,
    Ended,
    EngineOptions,
    HttpRequest,
    HttpResponse,
    Identity,
    ImageProgress,
    ImageRequest,
    PullImage,
    ReadyImage,
)
from kurtc_backends.docker import curl, enclaves, execs, logs, removal, shell, starting
from kurtc_backends.docker.archives import copy_out
from kurtc_backends.docker.daemon import Connection
from kurtc_backends.docker.failures import translated
from kurtc_backends.docker.helper import Helpers
from kurtc_backends.docker.images import ready_image
from kurtc_backends.docker.network import network
from kurtc_backends.docker.ports import Ports
from kurtc_backends.docker.tasks import task_run

_GRACE = 10


class DockerEngine:
    """An `Engine` (its methods are described there); may be used from many threads."""

    def __init__(self, options: EngineOptions) -> None:
        self._connection = Connection()
        self._helpers = Helpers(self._connection, options.helper_image, self._prepare_helper)
        self._ports = Ports(self._connection, self._helpers)

    def identity(self) -> Identity:
        return self._connection.identity

    def prepare_image(self, request: ImageRequest, progress: Callable[[ImageProgress], None]) -> ReadyImage:
        return ready_image(self._connection, request, progress)

    def open_enclave(self, enclave: str) -> EnclaveNetwork:
        return network(self._connection.daemon, enclave)

    def containers(self, enclave: str) -> tuple[Container, ...]:
        return enclaves.containers(self._connection.daemon, enclave)

    def enclaves(self) -> tuple[str, ...]:
        return enclaves.enclaves(self._connection.daemon)

    def start_container(self, enclave: str, request: ContainerRequest) -> Container:
        return starting.started_container(self._connection.daemon, enclave, request)

    def run_task(
        self, enclave: str, request: ContainerRequest, seconds: float | None, packages: tuple[str, ...] = ()
    ) -> tuple[str, Ended]:
        return task_run(self._connection.daemon, enclave, request, seconds, packages)

    def restart_container(self, container: str) -> Container:
        daemon = self._connection.daemon
        with translated("the container cannot be started again"):
            starting.start_again(daemon, container)
        return starting.inspected(daemon, container)

    def stop_container(self, container: str) -> None:
        with translated("the container cannot be stopped"):
            self._connection.daemon.client.stop(container, timeout=_GRACE)

    def remove_container(self, container: str) -> None:
        removal.remove_container(self._connection.daemon, container)

    def exec(
        self,
        container: str,
        command: tuple[str, ...],
        seconds: float | None = None,
        *,
        user: str = "",
        output: Callable[[bytes], object] | None = None,
    ) -> Ended:
        return execs.ended(self._connection.daemon, container, command, seconds, user=user, output=output)

    def request(self, enclave: str, request: HttpRequest, seconds: float | None = None) -> HttpResponse:
        return self._helpers.used(enclave, lambda daemon, helper: curl.response(daemon, helper, request, seconds))

    def await_port(self, enclave: str, container: str, address: str, port: int, seconds: float) -> bool:
        return self._ports.opens(enclave, container, address, port, seconds)

    def copy_out(self, container: str, path: str, target: Path) -> None:
        copy_out(self._connection.daemon, container, path, target)

    def logs(self, container: str, *, tail: int | None = None, follow: bool = False) -> Iterator[bytes]:
        return logs.log(self._connection.daemon, container, tail=tail, follow=follow)

    def remove_volumes(self, enclave: str, keys: Iterable[str]) -> None:
        removal.remove_volumes(self._connection.daemon, enclave, keys)

    def attach_shell(self, container: str, command: tuple[str, ...], *, user: str = "") -> int:
        return shell.attached(self._connection.daemon, container, command, user=user)

    def inspect_container(self, container: str) -> Mapping[str, object]:
        with translated():
            return dict(self._connection.daemon.client.inspect_container(container))

    def remove_enclave(self, enclave: str) -> None:
        self._ports.forget(enclave)
        self._helpers.forget(enclave)
        removal.remove_enclave(self._connection.daemon, enclave)

    def _prepare_helper(self, image: str) -> None:
        ready_image(self._connection, PullImage(name=image), lambda progress: None)
