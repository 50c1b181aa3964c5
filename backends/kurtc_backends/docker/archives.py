"""Files out of containers, as archives that depend on nothing but the files' names, modes and contents."""

import base64
import json
import os
import stat
import tarfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from posixpath import basename, normpath
from typing import IO, Any, cast

from docker.errors import NotFound

from kurtc.execution.engine import EngineError
from kurtc_backends.docker.daemon import Daemon
from kurtc_backends.docker.failures import translated
from kurtc_backends.docker.pipes import readable

_CHUNK = 256 * 1024
_GO_FOLDER = 1 << 31
_GO_SYMLINK = 1 << 27
"""Bits in the file modes of Go, which the engine answers with."""


def copy_out(daemon: Daemon, container: str, path: str, target: Path) -> None:
    """Write the archive of a path to `target`: complete, or not at all. Raises `EngineError`."""
    wanted = contents_path(path)
    with translated(f"'{path}' cannot be copied"), _replacing(target) as file:
        response, found = _archive(daemon, container, wanted, path)
        if found["mode"] & _GO_SYMLINK:
            response.close()
            response, found = _archive(daemon, container, found["linkTarget"], path)
        with response:
            name = "" if found["mode"] & _GO_FOLDER else basename(wanted)
            write_normalised(readable(response.iter_content(_CHUNK)), file, root=basename(found["name"]), name=name)


def contents_path(path: str) -> str:
    """The path without the `/*` or `/.` at its end that says: the contents of the folder."""
    return normpath(path.removesuffix("/*").removesuffix("/.") or "/")


def write_normalised(source: IO[bytes], target: IO[bytes], *, root: str, name: str) -> None:
    """Copy the archive of a file under `name`, or of a folder (`""`), whose contents are then at the root.

    `root` is what the engine calls the file or folder. Owners and times are dropped, the order is kept: it is that of
    the names. Raises `tarfile.ReadError` where the archive breaks off.
    """
    with (
        tarfile.open(fileobj=source, mode="r|") as old,
        tarfile.open(fileobj=target, mode="w|", format=tarfile.PAX_FORMAT) as new,
    ):
        for member in old:
            inside = _inside(member.name, root)
            if not inside and not name:
                continue
            plain = tarfile.TarInfo(inside or name)
            plain.type, plain.mode, plain.size = member.type, stat.S_IMODE(member.mode), member.size
            plain.devmajor, plain.devminor = member.devmajor, member.devminor
            plain.linkname = _inside(member.linkname, root) if member.islnk() else member.linkname
            new.addfile(plain, old.extractfile(member) if member.isreg() else None)


def _inside(path: str, root: str) -> str:
    """A path in the engine's archive, relative to what was asked for."""
    path = path.strip("/")
    return "" if path == root else path.removeprefix(f"{root}/") if root else path


def _archive(daemon: Daemon, container: str, path: str, named: str) -> tuple[Any, dict[str, Any]]:
    """The answer with the archive of a path, and what is said of the path itself: name, Go's mode, linkTarget."""
    hidden = cast(Any, daemon.client)  # the SDK's own method does not let its answer be closed
    response = hidden._get(hidden._url("/containers/{0}/archive", container), params={"path": path}, stream=True)
    try:
        hidden._raise_for_status(response)
    except NotFound as error:
        if "No such container" in str(error.explanation):
            raise
        raise EngineError(f"there is no '{named}' in the container", hint="check the path") from error
    return response, _stat(response.headers["X-Docker-Container-Path-Stat"])


def _stat(header: str) -> dict[str, Any]:
    return cast(dict[str, Any], json.loads(base64.b64decode(header)))


@contextmanager
def _replacing(target: Path) -> Iterator[IO[bytes]]:
    """A file that becomes `target` when the block ends well, and of which nothing stays otherwise."""
    part = target.with_name(f".{target.name}.{uuid.uuid4().hex[:8]}")
    try:
        with part.open("xb") as file:
            yield file
        part.replace(target)
    except tarfile.ReadError as error:
        raise EngineError(f"the archive of the engine broke off: {error}") from error
    except OSError as error:
        if error.filename is None and error.errno is None:
            raise
        message = f"'{target}' cannot be written: {os.strerror(error.errno or 0)}"
        raise EngineError(message, hint="free some space on this machine") from error
    finally:
        part.unlink(missing_ok=True)
