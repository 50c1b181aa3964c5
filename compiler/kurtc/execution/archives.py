"""Archives of files artifacts: tar files, each named by a hash of what it holds."""

import hashlib
import io
import os
import posixpath
import tarfile
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO

from kurtc.execution.engine import EngineError
from kurtc.package.download import DownloadError, pieces
from kurtc.package.tree import Entry, Tree

_CHUNK = 1024 * 1024
_TIMEOUT = 300
"""Seconds that a download may stand still, as in Kurtosis."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """An archive in the enclave's folder: the hash that names it, and how many bytes it has."""

    digest: str
    size: int


def store_tree(folder: Path, tree: Tree) -> Stored:
    """Store the files of a package."""
    with scratch(folder) as place:
        with place.open("wb") as file, _writer(file) as archive:
            for entry in tree.entries:
                _add(archive, entry)
        return keep(folder, place)


def store_texts(folder: Path, texts: Mapping[str, str]) -> Stored:
    """Store texts by their path."""
    with scratch(folder) as place:
        with place.open("wb") as file, _writer(file) as archive:
            for path in sorted(texts):
                data = texts[path].encode("utf-8", "surrogateescape")
                archive.addfile(_member(path, 0o644, len(data)), io.BytesIO(data))
        return keep(folder, place)


def store_download(folder: Path, url: str, name: str) -> Stored:
    """Store what is behind a URL as the file `name`. Raises `EngineError`."""
    with scratch(folder) as body, scratch(folder) as place:
        try:
            with body.open("wb") as file:
                file.writelines(pieces(url, seconds=_TIMEOUT))
        except DownloadError as error:
            raise EngineError(f"'{url}' cannot be downloaded: {error}") from None
        with place.open("wb") as file, _writer(file) as archive, body.open("rb") as content:
            archive.addfile(_member(name, 0o644, body.stat().st_size), content)
        return keep(folder, place)


@contextmanager
def scratch(folder: Path) -> Iterator[Path]:
    """A name for a file in the folder that is gone afterwards, unless it has been kept; a full disk is an error."""
    descriptor, name = tempfile.mkstemp(prefix=".archive-", dir=folder)
    os.close(descriptor)
    place = Path(name)
    try:
        yield place
    except OSError as error:
        raise EngineError(f"'{folder}': {error.strerror or error}", hint="free some space, then run again") from error
    finally:
        place.unlink(missing_ok=True)


def keep(folder: Path, place: Path) -> Stored:
    """Give an archive the name that its content asks for; where there is one with the same content, that stays."""
    digest = content_digest(place)
    kept = folder / f"{digest}.tar"
    if not kept.is_file():
        with place.open("rb+") as file:
            os.fsync(file.fileno())
        place.replace(kept)
    return Stored(digest=digest, size=kept.stat().st_size)


def content_digest(place: Path) -> str:
    """SHA-256 over what an archive holds, whatever its order and times: the same files are the same artifact."""
    members: list[str] = []
    with tarfile.open(place) as archive:
        for member in archive:
            content = hashlib.sha256()
            file = archive.extractfile(member) if member.isreg() else None
            while file is not None and (chunk := file.read(_CHUNK)):
                content.update(chunk)
            name = posixpath.normpath(member.name)
            kind = (member.type.hex(), member.mode, member.uid, member.gid, member.linkname)
            members.append(repr((name, kind, content.hexdigest())))
    return hashlib.sha256("\n".join(sorted(members)).encode("utf-8", "surrogatepass")).hexdigest()


def _writer(file: IO[bytes]) -> tarfile.TarFile:
    return tarfile.open(fileobj=file, mode="w|", format=tarfile.PAX_FORMAT, encoding="utf-8", errors="surrogateescape")


def _add(archive: tarfile.TarFile, entry: Entry) -> None:
    match entry.kind:
        case "file":
            with entry.location.open("rb") as content:
                archive.addfile(_member(entry.path, 0o755 if entry.executable else 0o644, entry.size), content)
        case "directory":
            member = _member(entry.path, 0o755, 0)
            member.type = tarfile.DIRTYPE
            archive.addfile(member)
        case "symlink":
            member = _member(entry.path, 0o777, 0)
            member.type = tarfile.SYMTYPE
            member.linkname = entry.link or ""
            archive.addfile(member)


def _member(path: str, mode: int, size: int) -> tarfile.TarInfo:
    member = tarfile.TarInfo(str(PurePosixPath(path)))
    member.mode, member.size = mode, size
    return member
