"""An enclave for tests on a real engine."""

import io
import itertools
import tarfile
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from e2e.images import DUMP
from kurtc.execution.engine import Container, ContainerRequest, Ended, Engine

SERVER = "prom/prometheus:latest"
"""A stand-in that answers HTTP on port 9090."""


@dataclass(slots=True, kw_only=True)
class Enclave:
    """An enclave, whose containers are made by small scripts."""

    engine: Engine
    folder: Path
    name: str = field(default_factory=lambda: f"test-{uuid.uuid4().hex[:12]}")
    numbers: Any = field(default_factory=itertools.count)

    def request(self, script: str, **fields: Any) -> ContainerRequest:
        """A request for a service that runs a script."""
        name = fields.pop("name", f"one-{next(self.numbers)}")
        given = {"role": "service", "unit": "", "image": DUMP, "entrypoint": ("sh", "-c", script), **fields}
        return ContainerRequest(name=name, **given)

    def service(self, script: str = "exec sleep infinity", **fields: Any) -> Container:
        """A service that runs a script."""
        return self.engine.start_container(self.name, self.request(script, **fields))

    def task(self, *command: str, seconds: float | None = 60, packages: tuple[str, ...] = (), **fields: Any) -> Ended:
        """How a task ended; it is removed."""
        given = {"role": "task", "name": "task", "unit": "", "image": DUMP, **fields}
        request = ContainerRequest(command=command, **given)
        container, ended = self.engine.run_task(self.name, request, seconds, packages)
        self.engine.remove_container(container)
        return ended

    def output(self, container: Container, *command: str) -> str:
        """What a command in a container writes; it has to succeed."""
        ended = self.engine.exec(container.id, command)
        assert ended.code == 0, ended
        return ended.output.decode()

    def archive(self, files: Mapping[str, bytes]) -> Path:
        """An archive of files; a name with `/` at its end is an empty folder."""
        made = self.folder / f"{uuid.uuid4().hex}.tar"
        with tarfile.open(made, "w") as archive:
            for name, content in files.items():
                member = tarfile.TarInfo(name.rstrip("/"))
                member.type = tarfile.DIRTYPE if name.endswith("/") else tarfile.REGTYPE
                member.mode, member.size = 0o755 if name.endswith("/") else 0o644, len(content)
                archive.addfile(member, io.BytesIO(content))
        return made

    def copied(self, container: Container, path: str) -> dict[str, bytes]:
        """The files that copying a path out of a container gives, folders left out."""
        target = self.folder / f"{uuid.uuid4().hex}.tar"
        self.engine.copy_out(container.id, path, target)
        return files_in(target)


def files_in(archive: Path) -> dict[str, bytes]:
    """The files of an archive."""
    with tarfile.open(archive) as opened:
        return {member.name: _content(opened, member) for member in opened if member.isreg()}


def _content(archive: tarfile.TarFile, member: tarfile.TarInfo) -> bytes:
    file = archive.extractfile(member)
    assert file is not None
    return file.read()
