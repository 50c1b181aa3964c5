"""Archives become folders: no path and no link in them leads out of the folder.

Links are made last, when nothing is written any more, and only those that stay inside wherever they are followed from;
so no file is ever written through a link.
"""

import os
import shutil
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

_TAKEN = "something else has its name"


@dataclass(frozen=True, slots=True, kw_only=True)
class Skipped:
    """Something in an archive that has no place in a folder, and why."""

    path: str
    why: str


@contextmanager
def scratch_beside(folder: Path) -> Iterator[Path]:
    """A new folder on the disk of `folder`, to be renamed; what is left of it afterwards is removed."""
    folder = folder.absolute()
    around = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
    try:
        scratch = around / "files"
        scratch.mkdir()
        yield scratch
    finally:
        shutil.rmtree(around, ignore_errors=True)


def member_path(name: str) -> str:
    """The name of a member without `./` and a final `/`; `""` for the top of the archive."""
    path = str(PurePosixPath(name))
    return "" if path == "." else path


def unpack(archive: Path, folder: Path) -> tuple[Skipped, ...]:
    """Write what is in a tar archive into an empty folder, with executable bits and no other rights; what was left out.

    Raises `tarfile.TarError` for what is no archive.
    """
    skipped: list[Skipped] = []
    links: list[tuple[Path, str]] = []
    with tarfile.open(archive) as opened:
        for member in opened:
            path = member_path(member.name)
            if path and (why := _take(opened, member, folder, path, links)):
                skipped.append(Skipped(path=member.name, why=why))
    for place, target in links:
        if os.path.lexists(place):
            skipped.append(Skipped(path=str(place.relative_to(folder)), why=_TAKEN))
        else:
            place.symlink_to(target)
    return tuple(skipped)


def _take(
    archive: tarfile.TarFile, member: tarfile.TarInfo, folder: Path, path: str, links: list[tuple[Path, str]]
) -> str:
    """Write one member, or put it with the links; why it was left out (`""`: it was not)."""
    if path.startswith("/") or ".." in path.split("/"):
        return "its path leads out of the folder"
    place = folder / path
    try:
        if member.isdir():
            place.mkdir(parents=True, exist_ok=True)
            return ""
        place.parent.mkdir(parents=True, exist_ok=True)
        if member.issym() and not _stays_inside(path, member.linkname):
            return f"it is a link that leads out of the folder, to {member.linkname}"
        if member.issym():
            links.append((place, member.linkname))
            return ""
        return _write(archive, member, place)
    except (FileExistsError, IsADirectoryError, NotADirectoryError):
        return _TAKEN


def _write(archive: tarfile.TarFile, member: tarfile.TarInfo, place: Path) -> str:
    """Write a file, with the rights that new files have; why it was left out (`""`: it was not)."""
    try:
        source = archive.extractfile(member)
    except KeyError:
        return "it is a link to nothing in the archive"
    if source is None:
        return "it is neither a file nor a folder nor a link"
    with source, place.open("wb") as target:
        shutil.copyfileobj(source, target)
    if member.mode & 0o100:
        mode = place.stat().st_mode
        place.chmod(mode | (mode & 0o444) >> 2)
    return ""


def _stays_inside(path: str, target: str) -> bool:
    """Whether a link stays in the folder: only steps upwards that come first are safe, whatever it passes through."""
    steps = [step for step in target.split("/") if step not in ("", ".")]
    upwards = next((index for index, step in enumerate(steps) if step != ".."), len(steps))
    return not target.startswith("/") and ".." not in steps[upwards:] and upwards <= path.count("/")
