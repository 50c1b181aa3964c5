"""What a folder or file holds: the content of an uploaded artifact or of a build context."""

import hashlib
import os
import stat
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Literal, Protocol, TypeAlias

from kurtc.diagnostics import Refused, refusal
from kurtc.package.boundary import Place, real_path
from kurtc.plan.configs import PackageSource
from kurtc.records import frozen

Excludes: TypeAlias = Callable[[str, bool], bool]
"""Whether a path relative to the tree is left out; the flag says that it is a folder."""

MAX_ENTRIES = 1_000_000

_CHUNK = 1024 * 1024
_EXCLUDE = "exclude what is not needed in .kurtosisignore"


@frozen
class Entry:
    """One thing in a tree: `path` is relative with `/`, `location` is on this disk, `size` counts bytes.

    `link` is the target of a symbolic link that stays inside the tree; every other link has become what it points to.
    Folders are entries only when they are empty.
    """

    path: str
    location: Path
    kind: Literal["file", "directory", "symlink"]
    executable: bool = False
    link: str | None = None
    size: int = 0


@frozen
class Tree:
    """Entries sorted by path."""

    entries: tuple[Entry, ...]

    def digest(self) -> str:
        """SHA-256 in hexadecimal over paths, kinds, executable bits, link targets and contents."""
        total = hashlib.sha256()
        for entry in self.entries:
            mode = "x" if entry.executable else "-"
            content = _file_digest(entry.location) if entry.kind == "file" else (entry.link or "")
            for part in (entry.path, entry.kind, mode, content):
                data = part.encode()
                total.update(len(data).to_bytes(8, "big") + data)
        return total.hexdigest()


class Contents(Protocol):
    """Where the bytes of a package's files come from: the package itself, or a plan file with its folder."""

    def tree(self, source: PackageSource) -> Tree:
        """What uploading the source brings. Raises `Refused` without a position."""
        ...


def file_tree(place: Place) -> Tree:
    """One file, under its own name."""
    real = real_path(place)
    assert real is not None
    return Tree(entries=(_file(place.path.rpartition("/")[2], real, place),))


def folder_tree(place: Place, excludes: Excludes) -> Tree:
    """Everything in a folder, its contents at the root; git's own folders are left out.

    Raises `Refused` (path-escape, symlink-loop, special-file, unreadable-file, file-name, tree-size).
    """
    real = real_path(place)
    assert real is not None
    border = Path(os.path.realpath(place.border))
    walk = _Walk(place=replace(place, border=border, path=os.path.relpath(real, border)), excludes=excludes)
    return Tree(entries=tuple(sorted(walk.entries(), key=lambda entry: entry.path)))


@frozen
class _Folder:
    """A folder that is still to be read: its path in the tree and in the repository, and the real ones around it."""

    path: str
    source: str
    above: tuple[str, ...]


@frozen
class _Walk:
    """The walk through one folder; `place` is it, without links on the way."""

    place: Place
    excludes: Excludes

    def entries(self) -> list[Entry]:
        """Every entry; folders wait in a list of ours, so that no depth of folders is too deep."""
        entries: list[Entry] = []
        waiting = [_Folder(path="", source=self.place.path, above=(str(self.place.folder),))]
        while waiting:
            folder = waiting.pop()
            children = list(self._children(folder))
            if not children and folder.path:
                entries.append(Entry(path=folder.path, location=self.place.border / folder.source, kind="directory"))
            entries.extend(child for child in children if isinstance(child, Entry))
            waiting.extend(child for child in children if isinstance(child, _Folder))
            if len(entries) + len(waiting) > MAX_ENTRIES:
                raise refusal("tree-size", f"'{self.place.name}' holds more than {MAX_ENTRIES} files", hint=_EXCLUDE)
        return entries

    def _children(self, folder: "_Folder") -> Iterator["Entry | _Folder"]:
        for name in self._names(folder.source):
            child = self._child(f"{folder.path}/{name}".lstrip("/"), f"{folder.source}/{name}", folder.above)
            if child is not None:
                yield child

    def _names(self, source: str) -> list[str]:
        try:
            names = sorted(os.listdir(self.place.border / source))  # noqa: PTH208 - names only
        except OSError as error:
            raise refusal("unreadable-file", f"'{self._name(source)}' cannot be read: {error.strerror}") from None
        for name in names:
            if not _is_text(name):
                shown = f"{self._name(source)}/{name.encode(errors='backslashreplace').decode()}"
                raise refusal("file-name", f"the name of '{shown}' is not UTF-8", hint="rename the file")
        return [name for name in names if name.casefold() != ".git"]

    def _child(self, path: str, source: str, above: tuple[str, ...]) -> "Entry | _Folder | None":
        """What is at `source` in the repository and becomes `path` in the tree; None: it is left out."""
        location = self.place.border / source
        mode = location.lstat().st_mode
        if self.excludes(path, stat.S_ISDIR(mode)):
            return None
        if stat.S_ISLNK(mode):
            return self._linked(path, source, above)
        if stat.S_ISDIR(mode):
            return _Folder(path=path, source=source, above=(*above, str(location)))
        return _file(path, location, self._at(source))

    def _linked(self, path: str, source: str, above: tuple[str, ...]) -> "Entry | _Folder":
        """A symbolic link as it is where it stays inside the tree, else what it points to."""
        location = self.place.border / source
        target = self._kept_target(path, source, location)
        if target is not None:
            return Entry(path=path, location=location, kind="symlink", link=target)
        real = real_path(self._at(source))
        if real is None:
            raise refusal("missing-file", f"the symbolic link '{self._name(source)}' points to nothing")
        if not real.is_dir():
            return _file(path, real, self._at(source))
        if any(f"{folder}/".startswith(f"{real}/") for folder in above):
            raise refusal("symlink-loop", f"the symbolic link '{self._name(source)}' leads back to a folder above it")
        return _Folder(path=path, source=os.path.relpath(real, self.place.border), above=(*above, str(real)))

    def _kept_target(self, path: str, source: str, location: Path) -> str | None:
        """The target of a link that can stay a link: relative, and never outside of the tree on its way."""
        target = os.readlink(location)  # noqa: PTH115 - as written
        real_path(self._at(source))
        if target.startswith("/") or not _is_text(target):
            return None
        inside = os.path.normpath(os.path.join(os.path.dirname(path), target))  # noqa: PTH118, PTH120
        if inside == ".." or inside.startswith("../") or not self._is_below(os.path.realpath(location)):
            return None
        return target

    def _is_below(self, real: str) -> bool:
        root = str(self.place.folder)
        return real == root or real.startswith(root.rstrip("/") + "/")

    def _at(self, source: str) -> Place:
        return Place(border=self.place.border, path=source, name=self._name(source))

    def _name(self, source: str) -> str:
        below = os.path.relpath(source, self.place.path)
        return self.place.name if below == "." else f"{self.place.name.rstrip('/')}/{below}"


def _file(path: str, real: Path, place: Place) -> Entry:
    found = real.stat()
    if not stat.S_ISREG(found.st_mode):
        raise _special(place)
    return Entry(
        path=path,
        location=real,
        kind="file",
        executable=bool(found.st_mode & stat.S_IXUSR),
        size=found.st_size,
    )


def _special(place: Place) -> Refused:
    message = f"'{place.name}' is a pipe, a socket or a device, not a file"
    return refusal("special-file", message, hint=_EXCLUDE)


def _is_text(name: str) -> bool:
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True


def _file_digest(location: Path) -> str:
    total = hashlib.sha256()
    with location.open("rb") as file:
        while chunk := file.read(_CHUNK):
            total.update(chunk)
    return total.hexdigest()
