"""An engine in memory: all of `Engine`, small and deterministic; tests write its answers and inject its faults.

    engine = FakeEngine()
    engine.commands["db"] = lambda box, command: Ended(code=0, output=b"ready")
    engine.fail("start_container:web", EngineError("no space left"))
    engine.delay("run_task", 0.05)

`engine.calls` is what was done, in order, as `method:subject`: `exec:db`, `prepare_image:redis`. Containers keep their
files: what their mounts brought, and what handlers write to `box.files`.
"""

import hashlib
import io
import tarfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from ipaddress import IPv4Network
from pathlib import Path, PurePosixPath
from typing import Any, TypeAlias

from kurtc.execution.engine import (
    BuildImage,
    Container,
    ContainerRequest,
    EnclaveNetwork,
    Ended,
    EngineError,
    EngineLostError,
    HttpRequest,
    HttpResponse,
    Identity,
    ImageProgress,
    ImageRequest,
    Mount,
    PersistentMount,
    PublishedPort,
    ReadyImage,
)

Files: TypeAlias = dict[str, bytes]
"""Files by their absolute paths."""


@dataclass(slots=True, kw_only=True)
class Box:
    """A container and what is in it; `directories` are its persistent ones, by path, shared by all of their key."""

    enclave: str
    request: ContainerRequest
    container: Container
    files: Files = field(default_factory=dict)
    directories: dict[str, Files] = field(default_factory=dict)
    log: bytes = b""
    starts: int = 1


Command: TypeAlias = Callable[[Box, tuple[str, ...]], Ended]
Web: TypeAlias = Callable[[Box, HttpRequest], HttpResponse]


def nothing(_box: Box, _command: tuple[str, ...]) -> Ended:
    """A command that does nothing."""
    return Ended(code=0, output=b"")


def empty_page(_box: Box, _request: HttpRequest) -> HttpResponse:
    """A server that always answers with 200 and an empty object."""
    return HttpResponse(code=200, body=b"{}")


@dataclass(slots=True, kw_only=True)
class FakeEngine:
    """See the module. What is asked for and not written by a test succeeds and does nothing.

    `commands` answer `exec` and `run_task` by the name of the service or task, `pages` answer requests. `dying` says
    with which code and log a service ends at its start; `closed` are ports that never open; `local_images` are there,
    `missing_images` cannot be had. `lost` is an engine that does not answer any more.
    """

    id: str = "fake-engine"
    local_images: set[str] = field(default_factory=set)
    missing_images: set[str] = field(default_factory=set)
    commands: dict[str, Command] = field(default_factory=dict)
    pages: dict[str, Web] = field(default_factory=dict)
    dying: dict[str, tuple[int, bytes]] = field(default_factory=dict)
    closed: set[tuple[str, int]] = field(default_factory=set)
    lost: bool = False
    shell_code: int = 0
    calls: list[str] = field(default_factory=list)
    boxes: dict[str, Box] = field(default_factory=dict)
    networks: dict[str, EnclaveNetwork] = field(default_factory=dict)
    volumes: dict[tuple[str, str], Files] = field(default_factory=dict)
    busy: int = 0
    """How many calls are under way at the moment, and at most so far."""
    busiest: int = 0
    _failures: dict[str, list[Exception]] = field(default_factory=dict)
    _delays: dict[str, float] = field(default_factory=dict)
    _made: Counter[str] = field(default_factory=Counter)
    _lock: threading.RLock = field(default_factory=threading.RLock)

    # What tests inject and look at.

    def fail(self, call: str, error: Exception, *, times: int = 1) -> None:
        """The next `times` calls named `method` or `method:subject` raise the error."""
        self._failures.setdefault(call, []).extend([error] * times)

    def delay(self, call: str, seconds: float) -> None:
        """All calls named `method` or `method:subject` take that long."""
        self._delays[call] = seconds

    def box(self, enclave: str, name: str) -> Box:
        """The newest container of that name."""
        return [box for box in self.boxes.values() if (box.enclave, box.container.name) == (enclave, name)][-1]

    def end(self, enclave: str, name: str, code: int) -> None:
        """Let a container end by itself."""
        self._change(self.box(enclave, name).container.id, status="exited", exit_code=code)

    # The protocol.

    def identity(self) -> Identity:
        with self._call("identity", ""):
            return Identity(id=self.id, address="memory", version="1", is_local=True)

    def prepare_image(self, request: ImageRequest, progress: Callable[[ImageProgress], None]) -> ReadyImage:
        name = request.name
        with self._call("prepare_image", name):
            if name in self.missing_images:
                raise EngineError(f"there is no image '{name}'", hint="check its name")
            cached = name in self.local_images and not (isinstance(request, BuildImage) or request.always)
            if not cached:
                progress(ImageProgress(text="downloading", done=50, total=100))
                progress(ImageProgress(text="downloading", done=100, total=100))
            with self._lock:
                self.local_images.add(name)
            origin = "built" if isinstance(request, BuildImage) else "cached" if cached else "pulled"
            content = request.context.digest() if isinstance(request, BuildImage) else ""
            return ReadyImage(id=f"sha256:{_hash(name)}{content}", origin=origin)  # type: ignore[arg-type]

    def open_enclave(self, enclave: str) -> EnclaveNetwork:
        with self._call("open_enclave", enclave), self._lock:
            subnet = f"172.16.{4 * len(self.networks)}.0/22"
            dynamic = f"172.16.{4 * len(self.networks) + 3}.0/24"
            fresh = EnclaveNetwork(id=_hash(enclave), name=f"kt-{enclave}", subnet=subnet, dynamic=dynamic)
            return self.networks.setdefault(enclave, fresh)

    def containers(self, enclave: str) -> tuple[Container, ...]:
        with self._call("containers", enclave), self._lock:
            return tuple(box.container for box in self.boxes.values() if box.enclave == enclave)

    def enclaves(self) -> tuple[str, ...]:
        with self._call("enclaves", ""), self._lock:
            named = {box.enclave for box in self.boxes.values()} | {enclave for enclave, _ in self.volumes}
            return tuple(sorted(named | self.networks.keys()))

    def start_container(self, enclave: str, request: ContainerRequest) -> Container:
        with self._call("start_container", request.name):
            box = self._made_box(enclave, request)
            if request.name in self.dying:
                code, log = self.dying[request.name]
                if code != 0:
                    self._forget(box.container.id)
                    raise EngineError(f"the container ended with exit code {code}", logs=log.decode())
                box.log = log
                return self._change(box.container.id, status="exited", exit_code=0)
            if taken := self._taken(request):
                self._forget(box.container.id)
                raise EngineError(f"{taken}: port is already allocated")
            return self._change(box.container.id, status="running")

    def run_task(
        self, enclave: str, request: ContainerRequest, seconds: float | None, packages: tuple[str, ...] = ()
    ) -> tuple[str, Ended]:
        with self._call("run_task", request.name):
            box = self._made_box(enclave, request)
            self._change(box.container.id, status="running")
            ended = self.commands.get(request.name, nothing)(box, request.command)
            box.log = ended.output
            self._change(box.container.id, status="exited", exit_code=ended.code)
            return box.container.id, ended

    def restart_container(self, container: str) -> Container:
        with self._call("restart_container", self._name(container)):
            self._box(container).starts += 1
            return self._change(container, status="running", exit_code=None)

    def stop_container(self, container: str) -> None:
        with self._call("stop_container", self._name(container)):
            if self._box(container).container.status != "exited":
                self._change(container, status="exited", exit_code=143)

    def remove_container(self, container: str) -> None:
        with self._call("remove_container", self._name(container)):
            self._forget(container)

    def exec(
        self,
        container: str,
        command: tuple[str, ...],
        seconds: float | None = None,
        *,
        user: str = "",
        output: Callable[[bytes], object] | None = None,
    ) -> Ended:
        with self._call("exec", self._name(container)):
            box = self._running(container)
            ended = self.commands.get(box.container.name, nothing)(box, command)
            if output is not None:
                output(ended.output)
            return ended

    def request(self, enclave: str, request: HttpRequest, seconds: float | None = None) -> HttpResponse:
        name = self._name_at(enclave, request.address)
        with self._call("request", name):
            if not name or (name, request.port) in self.closed:
                raise EngineError(f"nobody answers at {request.address}:{request.port}")
            return self.pages.get(name, empty_page)(self.box(enclave, name), request)

    def await_port(self, enclave: str, container: str, address: str, port: int, seconds: float) -> bool:
        name = self._name(container)
        with self._call("await_port", name):
            box = self.boxes.get(container)
            return box is not None and box.container.status == "running" and (name, port) not in self.closed

    def copy_out(self, container: str, path: str, target: Path) -> None:
        with self._call("copy_out", self._name(container)):
            target.write_bytes(tar(self._at(self._box(container), path)))

    def logs(self, container: str, *, tail: int | None = None, follow: bool = False) -> Iterator[bytes]:
        with self._call("logs", self._name(container)):
            lines = self._box(container).log.splitlines(keepends=True)
            yield from lines if tail is None else lines[len(lines) - tail :] if tail < len(lines) else lines

    def remove_volumes(self, enclave: str, keys: Iterable[str]) -> None:
        with self._call("remove_volumes", enclave), self._lock:
            for key in keys:
                self.volumes.pop((enclave, key), None)

    def attach_shell(self, container: str, command: tuple[str, ...], *, user: str = "") -> int:
        with self._call("attach_shell", self._name(container)):
            self._running(container)
            return self.shell_code

    def inspect_container(self, container: str) -> Mapping[str, object]:
        with self._call("inspect_container", self._name(container)):
            box = self._box(container)
            return {"Id": container, "Image": box.request.image, "Env": dict(box.request.environment)}

    def remove_enclave(self, enclave: str) -> None:
        with self._call("remove_enclave", enclave), self._lock:
            self.boxes = {id_: box for id_, box in self.boxes.items() if box.enclave != enclave}
            self.volumes = {key: files for key, files in self.volumes.items() if key[0] != enclave}
            self.networks.pop(enclave, None)

    # How it works.

    def _call(self, method: str, subject: str) -> "_Call":
        return _Call(engine=self, method=method, subject=subject)

    def _begin(self, method: str, subject: str) -> None:
        name = f"{method}:{subject}" if subject else method
        with self._lock:
            self.calls.append(name)
            self.busy += 1
            self.busiest = max(self.busy, self.busiest)
        if seconds := self._delays.get(name, self._delays.get(method, 0)):
            time.sleep(seconds)
        with self._lock:
            if self.lost:
                raise EngineLostError("the engine does not answer")
            for call in (name, method):
                if errors := self._failures.get(call):
                    raise errors.pop(0)

    def _made_box(self, enclave: str, request: ContainerRequest) -> Box:
        with self._lock:
            if enclave not in self.networks:
                raise EngineError(f"there is no network of the enclave '{enclave}'")
            if request.image not in self.local_images | {f"sha256:{_hash(name)}" for name in self.local_images}:
                raise EngineError(f"no such image: {request.image}")
            origin = f"{enclave}/{request.role}/{request.name}/{request.unit}"
            self._made[origin] += 1
            address = request.address or self._free_address(enclave)
            if self._name_at(enclave, address):
                raise EngineError(f"the address {address} is in use")
            container = Container(
                id=_hash(f"{origin}#{self._made[origin]}"),
                role=request.role,
                name=request.name,
                unit=request.unit,
                status="created",
                address=address,
                image=request.image,
                ports=self._published(request),
            )
            box = Box(enclave=enclave, request=request, container=container)
            for mount in request.mounts:
                self._fill(box, mount)
            self.boxes[container.id] = box
            return box

    def _fill(self, box: Box, mount: Mount | PersistentMount) -> None:
        match mount:
            case PersistentMount():
                box.directories[mount.path] = self.volumes.setdefault((box.enclave, mount.key), {})
            case Mount():
                for archive in mount.archives:
                    box.files |= {f"{mount.path}/{name}": data for name, data in untarred(archive.read_bytes()).items()}

    def _published(self, request: ContainerRequest) -> tuple[PublishedPort, ...]:
        ports = []
        for port in request.published:
            self._made["ports"] += not port.host_number
            host_port = port.host_number or 32767 + self._made["ports"]
            ports.append(
                PublishedPort(number=port.number, protocol=port.protocol, address="127.0.0.1", host_port=host_port)
            )
        return tuple(ports)

    def _taken(self, request: ContainerRequest) -> set[int]:
        """The ports of the host that a container asks for and another one has."""
        running = [box.request for box in list(self.boxes.values()) if box.container.status == "running"]
        held = {port.host_number for other in running for port in other.published}
        return {port.host_number for port in request.published if port.host_number} & held

    def _free_address(self, enclave: str) -> str:
        hosts = IPv4Network(self.networks[enclave].dynamic).hosts()
        return next(str(host) for host in hosts if not self._name_at(enclave, str(host)))

    def _name_at(self, enclave: str, address: str) -> str:
        """The name of the container that has the address, `""`: none; those that have ended give theirs back."""
        found = [
            box.container.name
            for box in list(self.boxes.values())
            if (box.enclave, box.container.address) == (enclave, address) and box.container.status != "exited"
        ]
        return found[-1] if found else ""

    def _at(self, box: Box, path: str) -> Files:
        """The file under its name, or what is in the folder."""
        files = dict(box.files)
        for directory, content in box.directories.items():
            files |= {f"{directory}/{name}": data for name, data in content.items()}
        if path in files:
            return {PurePosixPath(path).name: files[path]}
        folder = path.rstrip("/") + "/"
        if found := {name[len(folder) :]: data for name, data in files.items() if name.startswith(folder)}:
            return found
        raise EngineError(f"there is no '{path}' in the container")

    def _change(self, container: str, **changes: Any) -> Container:
        with self._lock:
            box = self._box(container)
            box.container = replace(box.container, **changes)
            return box.container

    def _forget(self, container: str) -> None:
        with self._lock:
            self.boxes.pop(container, None)

    def _box(self, container: str) -> Box:
        if container not in self.boxes:
            raise EngineError(f"no such container: {container[:12]}")
        return self.boxes[container]

    def _running(self, container: str) -> Box:
        box = self._box(container)
        if box.container.status != "running":
            raise EngineError(f"the container of '{box.container.name}' is not running")
        return box

    def _name(self, container: str) -> str:
        return self.boxes[container].container.name if container in self.boxes else container[:12]


@dataclass(slots=True, kw_only=True)
class _Call:
    """A call of the engine, from its beginning to its end."""

    engine: FakeEngine
    method: str
    subject: str

    def __enter__(self) -> None:
        try:
            self.engine._begin(self.method, self.subject)
        except BaseException:
            self.__exit__()
            raise

    def __exit__(self, *_: object) -> None:
        with self.engine._lock:
            self.engine.busy -= 1


def tar(files: Files) -> bytes:
    """An archive of the files, always the same for the same ones."""
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode="w") as archive:
        for name, data in sorted(files.items()):
            member = tarfile.TarInfo(name)
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
    return target.getvalue()


def untarred(data: bytes) -> Files:
    """The files of an archive, by their paths in it."""
    with tarfile.open(fileobj=io.BytesIO(data)) as archive:
        members = [member for member in archive if member.isfile()]
        return {str(PurePosixPath(member.name)): _content(archive, member) for member in members}


def _content(archive: tarfile.TarFile, member: tarfile.TarInfo) -> bytes:
    file = archive.extractfile(member)
    assert file is not None
    return file.read()


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
