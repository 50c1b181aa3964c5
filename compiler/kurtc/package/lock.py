"""kurtc.lock: the commit of each repository that a package uses."""

import os
import re
from collections.abc import Mapping as MappingType
from contextlib import suppress
from pathlib import Path

from kurtc.diagnostics import Refused, refusal
from kurtc.package.boundary import Place, kind_of, read_text
from kurtc.package.document import MalformedError, Mapping, Node, Scalar, document

FILE_NAME = "kurtc.lock"
VERSION = 1

_HEADER = "# The commit of each repository that this package uses. Commit this file; `kurtc lock` refreshes it.\n"
_COMMIT = re.compile(r"[0-9a-f]{40}")

Commits = dict[str, str]
"""Commit by repository and version, as in `github.com/author/name@version`."""


def read_lock(folder: Path) -> Commits:
    """The commits in a folder's lock file, empty where there is none. Raises `Refused` (lock-file)."""
    place = Place(border=folder, path=FILE_NAME, name=str(folder / FILE_NAME))
    return parse_lock(read_text(place), folder / FILE_NAME) if kind_of(place) == "file" else {}


def parse_lock(text: str, path: Path) -> Commits:
    """The commits in a lock file's text. Raises `Refused` (lock-file)."""
    try:
        entries = _entries(document(text))
    except MalformedError as error:
        raise _broken(path, error.line, error.reason) from None
    version = entries.get("version")
    if not isinstance(version, Scalar) or version.text != str(VERSION):
        raise _broken(path, version.line if version else 1, f"this kurtc reads version {VERSION} of the format")
    return {name: _commit(path, name, node) for name, node in _entries(entries.get("repositories")).items()}


def lock_text(commits: MappingType[str, str]) -> str:
    """The text of a lock file: sorted, the same for the same commits."""
    lines = [f"  {name}: {commit}\n" for name, commit in sorted(commits.items())]
    repositories = "repositories:\n" if lines else "repositories: {}\n"
    return "".join([_HEADER, f"version: {VERSION}\n", repositories, *lines])


def write_lock(path: Path, commits: MappingType[str, str]) -> None:
    """Writes a lock file at once or not at all; a file that says the same already is not touched."""
    text = lock_text(commits)
    scratch = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        if path.is_file() and path.read_bytes() == text.encode():
            return
        scratch.write_text(text, encoding="utf-8", newline="\n")
        scratch.replace(path)
    except OSError as error:
        with suppress(OSError):  # a read-only file system refuses this as well
            scratch.unlink(missing_ok=True)
        hint = "write it with `kurtc lock` where that is possible, and keep it with the package"
        raise refusal("lock-file", f"'{path}' cannot be written: {error.strerror}", hint=hint) from None


def _entries(node: Node | None) -> dict[str, Node]:
    if not isinstance(node, Mapping):
        return {}
    return {key.text: value for key, value in node.entries if isinstance(key, Scalar)}


def _commit(path: Path, name: str, node: Node) -> str:
    if isinstance(node, Scalar) and _COMMIT.fullmatch(node.text):
        return node.text
    raise _broken(path, node.line, f"'{name}' has no commit of 40 hexadecimal digits")


def _broken(path: Path, line: int, reason: str) -> Refused:
    hint = "refresh it with `kurtc lock`, or take it back from version control"
    return refusal("lock-file", f"{path}:{line}: {reason}", hint=hint)
