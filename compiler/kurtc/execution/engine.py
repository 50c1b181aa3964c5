"""What an engine has to do: the border between the execution of plans and the machine that containers run on.

Nothing here knows Starlark, plans or files of packages: texts have their values, artifacts are archives. Every method
may be called from many threads at once. What the engine refuses is an `EngineError`; what a user can correct says so in
`hint`. An engine is found by the entry point `kurtc.engines`: a function from `EngineOptions` to an `Engine`.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, Protocol, TypeAlias

from kurtc.package.tree import Tree

Protocol_: TypeAlias = Literal["TCP", "UDP", "SCTP"]

GROUP = "kurtc.engines"
"""The entry points that engines are found by."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineOptions:
    """What a user may choose: `helper_image` has sh, curl and nc, to look into the networks of enclaves from inside."""

    helper_image: str = "badouralix/curl-jq"


class EngineError(Exception):
    """The engine could not do what it was asked; `logs` are the last lines of the container that it is about."""

    def __init__(self, message: str, *, hint: str = "", logs: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.logs = logs


class LateError(TimeoutError):
    """A task has not ended in time; `output` is what it had written until then."""

    def __init__(self, message: str, output: bytes) -> None:
        super().__init__(message)
        self.output = output


class EngineLostError(EngineError):
    """The engine does not answer, or stopped to: nothing is known of what it was doing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """Which engine it is: `id` is its own, `address` where it listens, `is_local` whether that is this machine."""

    id: str
    address: str
    version: str
    is_local: bool


# Images.


@dataclass(frozen=True, slots=True, kw_only=True)
class PullImage:
    """An image that is pulled if it is not there; `always` pulls anyway and takes what is there when that fails."""

    name: str
    registry: str = ""
    username: str = ""
    password: str = ""
    always: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildImage:
    """An image that is built from a tree; `build_file` is relative to it."""

    name: str
    context: Tree
    build_file: str
    target_stage: str = ""
    build_args: Mapping[str, str] = field(default_factory=dict)


ImageRequest: TypeAlias = PullImage | BuildImage


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageProgress:
    """How far an image is: what is being done, and how many of how many bytes (0: unknown)."""

    text: str
    done: int = 0
    total: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadyImage:
    """An image that is there: its id, where it came from, and what is worth saying about it (another architecture).

    `entrypoint` and `command` are what it runs by itself.
    """

    id: str
    origin: Literal["cached", "pulled", "built"]
    entrypoint: tuple[str, ...] = ()
    command: tuple[str, ...] = ()
    warning: str = ""


# Enclaves and what is in them.


@dataclass(frozen=True, slots=True, kw_only=True)
class EnclaveNetwork:
    """The network of an enclave; services get fixed addresses from `subnet`, outside of `dynamic`."""

    id: str
    name: str
    subnet: str
    dynamic: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedPort:
    """A port of a container and where the host has it; `address` is one that the user can connect to."""

    number: int
    protocol: Protocol_
    address: str
    host_port: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Container:
    """A container of an enclave as it is now.

    `role` is `service`, `task` or `helper`; `name` is that of the service or task; `unit` is the label that the
    execution gave it. `exit_code` is None while it runs and before it has started.
    """

    id: str
    role: str
    name: str
    unit: str
    status: Literal["created", "running", "paused", "exited"]
    exit_code: int | None = None
    address: str = ""
    image: str = ""
    ports: tuple[PublishedPort, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Mount:
    """A folder of a container: the archives (tar) that its own, fresh copy is filled with, in this order."""

    path: str
    archives: tuple[Path, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PersistentMount:
    """A folder that outlives the container and that all containers of the enclave with the same `key` share."""

    path: str
    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HostPort:
    """A port that the host opens: `number` of the container at `host_number`, or at a free port (0).

    `everywhere` opens it on all addresses of the host, otherwise it is opened where the user can reach it, only.
    """

    number: int
    protocol: Protocol_
    host_number: int = 0
    everywhere: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Gpus:
    """GPUs of a container: `count` of them (-1: all), or those of `device_ids`, which win."""

    driver: str
    count: int = 0
    device_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ContainerRequest:
    """A container to start.

    `entrypoint` and `command` are those of the image where they are empty. `address` is the fixed address (`""`: any).
    `cpu` is in millicores, `memory` in 10⁶ bytes, `shm_size` in MiB; 0 means no limit. `labels` are the user's own.
    """

    role: Literal["service", "task"]
    name: str
    unit: str
    image: str
    address: str = ""
    entrypoint: tuple[str, ...] = ()
    command: tuple[str, ...] = ()
    environment: Mapping[str, str] = field(default_factory=dict)
    mounts: tuple[Mount | PersistentMount, ...] = ()
    binds: Mapping[str, str] = field(default_factory=dict)
    exposed: tuple[tuple[int, Protocol_], ...] = ()
    published: tuple[HostPort, ...] = ()
    labels: Mapping[str, str] = field(default_factory=dict)
    user: str = ""
    cpu: int = 0
    memory: int = 0
    shm_size: int = 0
    ulimits: Mapping[str, int] = field(default_factory=dict)
    devices: tuple[str, ...] = ()
    capabilities: tuple[str, ...] = ()
    gpus: Gpus | None = None
    init: bool = True
    tty: bool = False
    privileged: bool = False
    host_pids: bool = False


# What is done with them.


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """How a command ended: its exit code and its output, stdout and stderr in the order in which they came."""

    code: int
    output: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpRequest:
    """A request to a container: `path` is what stands behind the port number; redirects are followed, ten at most."""

    address: str
    port: int
    method: Literal["GET", "POST"]
    path: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpResponse:
    """The answer to a request, after redirects."""

    code: int
    body: bytes


class Engine(Protocol):
    """An engine that runs the containers of enclaves. An enclave is given by its name."""

    def identity(self) -> Identity:
        """Which engine it is. Raises `EngineLostError` where there is none."""

    def prepare_image(self, request: ImageRequest, progress: Callable[[ImageProgress], None]) -> ReadyImage:
        """See to it that an image is there."""

    def open_enclave(self, enclave: str) -> EnclaveNetwork:
        """The enclave's network, made if it is not there."""

    def containers(self, enclave: str) -> tuple[Container, ...]:
        """Every container of the enclave, helpers too, running or not."""

    def enclaves(self) -> tuple[str, ...]:
        """The names of all enclaves that have anything on this engine."""

    def start_container(self, enclave: str, request: ContainerRequest) -> Container:
        """Make a container, fill its mounts, start it.

        Raises `EngineError` with its logs when it ends at once with a code other than 0; nothing of it stays then.
        """

    def run_task(
        self, enclave: str, request: ContainerRequest, seconds: float | None, packages: tuple[str, ...] = ()
    ) -> tuple[str, Ended]:
        """Run a container until it ends: its id and how it ended; it stays, stopped, until it is removed.

        `command` is the whole argv, and its output is what it writes to stdout and stderr, in order. `packages` are
        installed with pip first, which neither counts as output nor against `seconds`. Raises `LateError` after
        `seconds` (the container is killed then, and stays) and `EngineError` for packages that cannot be installed.
        """

    def restart_container(self, container: str) -> Container:
        """Start a container that has ended, with its files and its address."""

    def stop_container(self, container: str) -> None:
        """End a container: SIGTERM, and SIGKILL after ten seconds. It stays."""

    def remove_container(self, container: str) -> None:
        """Remove a container and the copies that it was given, but no persistent directory. Missing ones are fine."""

    def exec(
        self,
        container: str,
        command: tuple[str, ...],
        seconds: float | None = None,
        *,
        user: str = "",
        output: Callable[[bytes], object] | None = None,
    ) -> Ended:
        """Run a command in a running container, as `user` (`""`: that of the image).

        `output` is told of each piece of the output as it comes. Raises `TimeoutError`; the command may go on then.
        """

    def request(self, enclave: str, request: HttpRequest, seconds: float | None = None) -> HttpResponse:
        """Send a request from inside of the enclave's network. Raises `EngineError` where nobody answers."""

    def await_port(self, enclave: str, container: str, address: str, port: int, seconds: float) -> bool:
        """Whether a TCP port opens in time, tried from inside of the enclave's network.

        Returns at once, with False, when the container ends.
        """

    def copy_out(self, container: str, path: str, target: Path) -> None:
        """Write a tar archive of a path, a file under its name or the contents of a folder, to `target`.

        Works on containers that have ended. Raises `EngineError` where the path is missing or the disk is full.
        """

    def logs(self, container: str, *, tail: int | None = None, follow: bool = False) -> Iterator[bytes]:
        """The log of a container, in pieces; the last `tail` lines of it (None: all)."""

    def remove_volumes(self, enclave: str, keys: Iterable[str]) -> None:
        """Remove persistent directories."""

    def attach_shell(self, container: str, command: tuple[str, ...], *, user: str = "") -> int:
        """Connect this terminal to a command in a running container; its exit code."""

    def inspect_container(self, container: str) -> Mapping[str, object]:
        """What the engine itself knows of a container."""

    def remove_enclave(self, enclave: str) -> None:
        """Remove everything of an enclave: containers, volumes, network."""
