"""The border of a repository on disk: what a path means there, and that it does not lead out."""

import difflib
import errno
import os
import stat
from functools import lru_cache
from pathlib import Path
from typing import Literal, TypeAlias

from kurtc.diagnostics import Refused, refusal
from kurtc.records import frozen

Kind: TypeAlias = Literal["file", "directory", "missing"]

MAX_TEXT_BYTES = 64 * 1024 * 1024

_NOT_THERE = (errno.ENOENT, errno.ENOTDIR, errno.ENAMETOOLONG, errno.EINVAL)


@frozen
class Place:
    """A path inside a folder that it must not leave; `name` is what users call it in messages."""

    border: Path
    path: str
    name: str

    @property
    def folder(self) -> Path:
        """Where the path would be, links not followed."""
        return self.border / self.path


def real_path(place: Place) -> Path | None:
    """The place with every link followed; None where nothing is there.

    Raises `Refused` (path-escape, symlink-loop, unreadable-file). Git's own folder counts as not there: it holds
    credentials, and no clone brings the same one.
    """
    border = _real_border(os.path.abspath(place.border))  # noqa: PTH100 - a text is a cheaper key
    folder = place.folder
    try:
        real = _followed(str(folder))
    except OSError as error:
        if error.errno not in _NOT_THERE:
            raise _unreadable(place, error) from None
        real = os.path.realpath(folder)
        _check_inside(place, border, real)
        return None
    _check_inside(place, border, real)
    names = f"{place.path}/{real[len(border) :]}".casefold().split("/")
    return None if ".git" in names else Path(real)


def _followed(path: str) -> str:
    """The path with links followed; raises OSError where nothing is there."""
    folder, _, name = path.rpartition("/") if path.startswith("/") else ("", "", path)
    if not folder or name in ("", ".", "..") or stat.S_ISLNK(os.lstat(path).st_mode):
        return os.path.realpath(path, strict=True)
    return os.path.join(_real_folder(folder), name)  # noqa: PTH118 - texts, hundreds of them


@lru_cache(1000)
def _real_folder(folder: str) -> str:
    """A folder with links followed: most files of a package share theirs, and it does not change while kurtc runs."""
    return os.path.realpath(folder, strict=True)


@lru_cache(1000)
def _real_border(border: str) -> str:
    """A repository's folder with links followed; it does not change while kurtc runs."""
    return os.path.realpath(border)


def kind_of(place: Place) -> Kind:
    """What is at the place, links followed; sockets, pipes and devices are missing."""
    real = real_path(place)
    if real is None:
        return "missing"
    mode = real.stat().st_mode
    if stat.S_ISDIR(mode):
        return "directory"
    return "file" if stat.S_ISREG(mode) else "missing"


def read_bytes(place: Place) -> bytes:
    """The content of a file. Raises `Refused` where it is none, or too large to be meant as text."""
    real = real_path(place)
    if real is None:
        raise missing(place)
    return content(place, real)


def content(place: Place, real: Path) -> bytes:
    """`read_bytes` of a place whose real path is known."""
    mode = real.stat()
    if stat.S_ISDIR(mode.st_mode):
        raise refusal("directory", f"'{place.name}' is a folder, not a file", hint=_inside(place))
    if not stat.S_ISREG(mode.st_mode):
        raise refusal("special-file", f"'{place.name}' is a pipe, a socket or a device, not a file")
    if mode.st_size > MAX_TEXT_BYTES:
        size = f"{mode.st_size / 2**20:.0f} MiB; a text may have {MAX_TEXT_BYTES // 2**20} MiB"
        raise refusal("file-size", f"'{place.name}' has {size}", hint="bring large files with plan.upload_files")
    try:
        return real.read_bytes()
    except OSError as error:
        raise _unreadable(place, error) from None


def read_text(place: Place) -> str:
    """The text of a file, as it is on disk: line ends are kept."""
    return decoded(place, read_bytes(place))


def decoded(place: Place, data: bytes) -> str:
    """A file's content as text. Raises `Refused` (binary-file)."""
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        message = f"'{place.name}' is not UTF-8 text: byte {data[error.start]:#04x} at offset {error.start}"
        raise refusal("binary-file", message, hint="bring binary files with plan.upload_files") from None


def missing(place: Place, *, hint: str = "") -> Refused:
    """A refusal because nothing is at the place, naming what is near."""
    return refusal("missing-file", f"'{place.name}' does not exist", hint=hint or near(place))


def near(place: Place) -> str:
    """A hint that names what the user may have meant, `""` if there is nothing alike."""
    wanted = place.path.rpartition("/")[2]
    folder = place.folder.parent
    try:
        names = [name for name in os.listdir(folder) if name.casefold() != ".git"]  # noqa: PTH208 - names only
    except OSError:
        return _near_folder(place)
    folded = {name.casefold(): name for name in sorted(names)}
    found = difflib.get_close_matches(wanted.casefold(), folded, n=1)
    return f"did you mean '{_beside(place.path, folded[found[0]])}'?" if found else ""


def _near_folder(place: Place) -> str:
    """A hint about the first folder on the way that does not exist."""
    parts = place.path.split("/")
    for count in range(1, len(parts)):
        above = Place(border=place.border, path="/".join(parts[:count]), name=place.name)
        if not above.folder.is_dir():
            return near(above) if above.folder.parent.is_dir() else ""
    return ""


def _beside(path: str, name: str) -> str:
    folder, slash, _ = path.rpartition("/")
    return f"{folder}{slash}{name}"


def _inside(place: Place) -> str:
    names = sorted(os.listdir(place.folder))  # noqa: PTH208 - names only
    return f"it holds {', '.join(names[:5])}{' …' if len(names) > 5 else ''}" if names else "it is empty"


def _check_inside(place: Place, border: str, real: str) -> None:
    if real != border and not real.startswith(border.rstrip("/") + "/"):
        message = f"'{place.name}' leads out of its repository"
        raise refusal("path-escape", message, hint="a link may only point to something in the same repository")


def _unreadable(place: Place, error: OSError) -> Refused:
    if error.errno == errno.ELOOP:
        return refusal("symlink-loop", f"'{place.name}' is a symbolic link that leads to itself")
    return refusal("unreadable-file", f"'{place.name}' cannot be read: {error.strerror}")
