"""A Docker engine of a test's own, which it may stop: beside the machine's, with a network and a disk of its own."""

import io
import os
import shutil
import signal
import subprocess
import tarfile
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from .images import DUMP, HELPER

_SECONDS = 180
_APPLETS = ("cat", "echo", "httpd", "ls", "mkdir", "nc", "rm", "sh", "sleep", "tail", "tar", "tee", "test", "touch")


def missing_requirement() -> str:
    """Why a second engine cannot be started here, `""` when it can."""
    if os.geteuid() != 0:
        return "only root can start a second Docker engine"
    missing = [name for name in ("dockerd", "unshare", "ip") if not shutil.which(name)]
    if missing:
        return f"there is no {missing[0]} on the PATH"
    done = subprocess.run(["unshare", "--net", "--mount", "--", "true"], capture_output=True, text=True, check=False)
    return f"no network of its own can be made: {done.stderr.strip()}" if done.returncode != 0 else ""


@dataclass(slots=True, kw_only=True)
class OwnEngine:
    """An engine in a folder."""

    folder: Path
    processes: list["subprocess.Popen[bytes]"] = field(default_factory=list)

    @property
    def address(self) -> str:
        """What `DOCKER_HOST` has to be."""
        return f"unix://{self.folder}/docker.sock"

    def start(self) -> None:
        """Start it, and wait until it answers."""
        log = (self.folder / "log").open("ab")
        options = [f"--data-root={self.folder}/data", f"--exec-root={self.folder}/exec", f"--pidfile={self.folder}/pid"]
        command = " ".join(["ip link set lo up && exec dockerd", *options, f"--host={self.address}"])
        unshared = ["unshare", "--net", "--mount", "--", "sh", "-c", command]
        self.processes.append(subprocess.Popen(unshared, stdout=log, stderr=log))
        end = time.monotonic() + _SECONDS
        while self.docker("info").returncode != 0:
            assert time.monotonic() < end, (self.folder / "log").read_text()[-2000:]
            time.sleep(0.2)

    def stop(self, how: signal.Signals = signal.SIGTERM) -> None:
        """End it; with SIGTERM it ends its containers too, with SIGKILL they run on."""
        for process in self.processes:
            process.send_signal(how)
            process.wait(_SECONDS)
        self.processes.clear()
        if how is signal.SIGKILL:
            self._kill("containerd.toml")  # its own containerd, which would not be there for another one
            (self.folder / "exec/containerd/containerd.pid").unlink(missing_ok=True)

    def kill_rest(self) -> None:
        """End what a killed engine has left: the keepers of its containers, which name its folder."""
        self._kill("")

    def _kill(self, word: str) -> None:
        for entry in Path("/proc").glob("[0-9]*/cmdline"):
            with suppress(OSError):
                command = entry.read_bytes()
                if os.fsencode(self.folder) in command and word.encode() in command:
                    os.kill(int(entry.parent.name), signal.SIGKILL)

    def docker(self, *words: str, stdin: bytes = b"") -> "subprocess.CompletedProcess[bytes]":
        """How a Docker command on it ended."""
        command = ["docker", "--host", self.address, *words]
        return subprocess.run(command, input=stdin, capture_output=True, check=False, timeout=_SECONDS)

    def provide_images(self) -> None:
        """Give it images with a shell and little else under the names of the tests' usual ones."""
        container = _output("docker", "create", DUMP).decode().strip()
        try:
            busybox = _output("docker", "cp", "--follow-link", f"{container}:/bin/busybox", "-")
        finally:
            _output("docker", "rm", container)
        archive = _with_applets(busybox)
        for image in (DUMP, HELPER):
            done = self.docker("import", "-", image, stdin=archive)
            assert done.returncode == 0, done.stderr.decode()


@contextmanager
def own_engine() -> Iterator[OwnEngine]:
    """A started engine with images, of which nothing stays."""
    with tempfile.TemporaryDirectory(prefix="kurtc-engine-", ignore_cleanup_errors=True) as folder:
        engine = OwnEngine(folder=Path(folder))
        try:
            engine.start()
            engine.provide_images()
            yield engine
        finally:
            ids = engine.docker("ps", "--all", "--quiet").stdout.decode().split()
            if ids:
                engine.docker("rm", "--force", *ids)
            engine.stop()
            engine.kill_rest()


def _with_applets(archive: bytes) -> bytes:
    """An archive of `/bin/busybox`, and links to it."""
    with tarfile.open(fileobj=io.BytesIO(archive)) as given:
        (member,) = given.getmembers()
        content = given.extractfile(member)
        assert content is not None
        made = io.BytesIO()
        with tarfile.open(fileobj=made, mode="w") as archived:
            member.name = "bin/busybox"
            archived.addfile(member, content)
            for name in _APPLETS:
                link = tarfile.TarInfo(f"bin/{name}")
                link.type, link.linkname = tarfile.SYMTYPE, "busybox"
                archived.addfile(link)
            folder = tarfile.TarInfo("tmp")
            folder.type, folder.mode = tarfile.DIRTYPE, 0o1777
            archived.addfile(folder)
    return made.getvalue()


def _output(*command: str) -> bytes:
    return subprocess.run(command, capture_output=True, check=True, timeout=_SECONDS).stdout
