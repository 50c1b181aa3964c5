"""The files that a container is given: its own copies, written into it before it starts."""

import tarfile
from collections.abc import Iterable, Iterator
from functools import partial
from posixpath import normpath
from typing import IO

from kurtc.execution.engine import Mount, PersistentMount
from kurtc_backends.docker.daemon import Daemon
from kurtc_backends.docker.pipes import piped

_CHUNK = 1024 * 1024


def fill(daemon: Daemon, container: str, mounts: Iterable[Mount | PersistentMount]) -> None:
    """Write the archives of each mount into a container that has not started. Raises what the SDK raises."""
    paths = [normpath(mount.path) for mount in mounts]
    for mount in mounts:
        if isinstance(mount, Mount):
            hidden = _below(normpath(mount.path), paths)
            for archive in mount.archives:
                with archive.open("rb") as file:
                    data = piped(partial(_without, file, hidden)) if hidden else _pieces(file)
                    daemon.client.put_archive(container, mount.path, data)


def _below(path: str, paths: Iterable[str]) -> tuple[str, ...]:
    """Where other mounts stand inside of this one, relative to it."""
    inside = path.rstrip("/") + "/"
    return tuple(sorted(other.removeprefix(inside) for other in paths if other.startswith(inside)))


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    while piece := file.read(_CHUNK):
        yield piece


def _without(file: IO[bytes], hidden: tuple[str, ...], sink: IO[bytes]) -> None:
    """Copy an archive less what another mount hides: it would end up in that other mount."""
    with tarfile.open(fileobj=file, mode="r|*") as source, tarfile.open(fileobj=sink, mode="w|") as target:
        for member in source:
            if not any(_is_hidden(normpath(member.name), path, member) for path in hidden):
                target.addfile(member, source.extractfile(member) if member.isreg() else None)


def _is_hidden(name: str, path: str, member: tarfile.TarInfo) -> bool:
    return name.startswith(path + "/") or (name == path and not member.isdir())
