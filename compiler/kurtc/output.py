"""Write an emission into a folder: the one module that writes what `kurtc build` makes.

Only files that it made itself are replaced or removed: `kurtc-report.json` lists them with their hashes.
"""

import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path, PurePosixPath
from typing import assert_never

from kurtc.backend import Copied, Emission, Fetched, Folder, Linked, Made, OutputFile
from kurtc.diagnostics import Diagnostic, Refused, refusal
from kurtc.package.download import DownloadError, pieces
from kurtc.records import frozen
from kurtc.report import made_files, report_text

REPORT = "kurtc-report.json"
_CHUNK = 1024 * 1024
_TIMEOUT = 300
"""Seconds that a download may stand still, as in Kurtosis."""
_HINT = "move it away, choose another folder, or overwrite with --force"


@frozen
class Written:
    """What has been written: paths relative to the folder that are new or different now, and those that are gone."""

    changed: tuple[str, ...]
    removed: tuple[str, ...]


@frozen
class _Staged:
    """A project that is written beside its place: file number `index` of the emission is `staging/index`."""

    emission: Emission
    folder: Path
    staging: Path
    marks: Mapping[str, str]
    stale: tuple[str, ...]


def write(emission: Emission, folder: Path, *, force: bool = False) -> Written:
    """Bring `folder` to exactly what the emission says, beside files of others, which stay.

    Everything is written beside its place first, so that an error leaves the folder as it was. Raises `Refused`
    (foreign-file, edited-file, output-folder, download-failed, unreadable-file); `force` overwrites foreign and edited
    files, but never removes a foreign one.
    """
    (written,) = write_all([(emission, folder)], force=force)
    return written


def write_all(projects: Sequence[tuple[Emission, Path]], *, force: bool = False) -> tuple[Written, ...]:
    """Bring each folder to what its emission says, or leave all of them as they were. Raises as `write` does."""
    staged: list[_Staged] = []
    findings: list[Diagnostic] = []
    with ExitStack() as stack:
        for emission, folder in projects:
            try:
                staged.append(stack.enter_context(_staged(emission, folder, force=force)))
            except Refused as refused:
                findings += refused.diagnostics
        if findings:
            raise Refused(tuple(findings))
        return tuple(map(_put, staged))


@contextmanager
def _staged(emission: Emission, folder: Path, *, force: bool) -> Iterator[_Staged]:
    """The project beside its place, as long as the block lasts; it may be put there."""
    files = {path: file for path, file in sorted(emission.files.items()) if _checked(path)}
    made = _made_before(folder)
    stale = [path for path in made if path not in files and path != REPORT]
    _make_folder(folder)
    staging = Path(tempfile.mkdtemp(prefix=".kurtc-", dir=folder))
    try:
        marks = {path: _stage(file, staging / str(index)) for index, (path, file) in enumerate(files.items())}
        _check(emission, {path: staging / str(index) for index, path in enumerate(files)})
        _refuse_others(folder, marks, made, stale, force=force)
        _stage(Made(data=report_text(emission, marks).encode()), staging / REPORT)
        yield _Staged(emission=emission, folder=folder, staging=staging, marks=marks, stale=tuple(stale))
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def _put(one: _Staged) -> Written:
    """Move a staged project to its place."""
    for path in one.stale:
        _remove(one.folder, path)
    changed = [
        path
        for index, (path, mark) in enumerate(one.marks.items())
        if _placed(one.folder, path, one.staging / str(index), mark, one.emission.files[path])
    ]
    report = one.staging / REPORT
    if _mark(report) != _mark(one.folder / REPORT):
        report.replace(one.folder / REPORT)
    return Written(changed=tuple(changed), removed=one.stale)


def _check(emission: Emission, staged: Mapping[str, Path]) -> None:
    """Let the target look at the files when it has not seen all of them."""
    if not any(isinstance(file, Fetched) for file in emission.files.values()):
        return
    known = {
        path: Copied(location=staged[path]) if isinstance(file, Fetched) else file
        for path, file in emission.files.items()
    }
    if findings := tuple(emission.check(known)):
        raise Refused(findings)


def _is_safe(path: str) -> bool:
    """Whether a path names something below the folder, other than the report."""
    parts = PurePosixPath(path).parts
    plain = bool(parts) and "\0" not in path and not path.startswith("/") and ".." not in parts
    return plain and str(PurePosixPath(path)) == path and path != REPORT


def _checked(path: str) -> bool:
    if not _is_safe(path):
        raise refusal("file-path", f"{path!r} cannot be written below the output's folder")
    return True


def _made_before(folder: Path) -> dict[str, str]:
    """The files that the last build made, with their marks, and its report when it is one."""
    place = folder / REPORT
    if place.is_symlink() or not place.is_file():
        return {}
    found = made_files(place.read_bytes())
    if found is None:
        return {}
    return {REPORT: _mark(place), **{path: mark for path, mark in found.items() if _is_safe(path)}}


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise refusal("output-folder", f"'{folder}' cannot be made: {error.strerror}") from None


def _stage(file: OutputFile, place: Path) -> str:
    """Write one file at `place`, and give its mark: a hash of what it is."""
    match file:
        case Made(data=data):
            place.write_bytes(data)
        case Copied(location=location):
            _copy(location, place)
        case Fetched(url=url):
            _download(url, place)
        case Linked(target=target):
            place.symlink_to(target)
        case Folder():
            place.mkdir()
        case _ as never:
            assert_never(never)
    if not place.is_symlink():
        place.chmod(0o755 if isinstance(file, Folder) or _is_executable(file) else 0o644)
    return _mark(place)


def _is_executable(file: OutputFile) -> bool:
    return isinstance(file, Made | Copied) and file.executable


def _copy(location: Path, place: Path) -> None:
    try:
        shutil.copyfile(location, place)
    except OSError as error:
        raise refusal("unreadable-file", f"'{location}' cannot be read: {error.strerror}") from None


def _download(url: str, place: Path) -> None:
    if not url.startswith(("http://", "https://")):
        raise refusal("download-failed", f"'{url}' is no http or https address")
    try:
        with place.open("wb") as file:
            file.writelines(pieces(url, seconds=_TIMEOUT))
    except (OSError, DownloadError) as error:
        raise refusal("download-failed", f"'{url}' cannot be downloaded: {error}") from None


def _mark(place: Path) -> str:
    """What stands at a place, as text that is the same for the same thing; empty for nothing."""
    if place.is_symlink():
        return f"link:{place.readlink()}"
    if place.is_dir():
        return "folder"
    if not place.exists():
        return ""
    total = hashlib.sha256()
    with place.open("rb") as file:
        while chunk := file.read(_CHUNK):
            total.update(chunk)
    return f"sha256:{total.hexdigest()}"


def _refuse_others(
    folder: Path, marks: Mapping[str, str], made: Mapping[str, str], stale: list[str], *, force: bool
) -> None:
    findings = [
        finding for path in [*marks, *stale] for finding in _obstacles(folder, path, marks.get(path), made, force=force)
    ]
    if not force and _mark(folder / REPORT) and REPORT not in made:
        findings.append(_foreign(folder, REPORT))
    if findings:
        raise Refused(tuple(findings))


def _obstacles(
    folder: Path, path: str, wanted: str | None, made: Mapping[str, str], *, force: bool
) -> Iterator[Diagnostic]:
    """What stands where `path` is to be written (`wanted` is its mark) or removed (None) and must not be lost."""
    for parent in list(PurePosixPath(path).parents)[-2::-1]:
        above = folder / parent
        if (above.is_symlink() or above.is_file()) and made.get(str(parent)) != _mark(above):
            yield _foreign(folder, str(parent))
            return
    there = _mark(folder / path)
    if there in {"", wanted, made.get(path)}:
        return
    if there == "folder" and _holds_only(folder, path, made):
        return
    if there == "folder" or not force:
        yield _foreign(folder, path) if path not in made else _edited(folder, path)


def _holds_only(folder: Path, path: str, made: Mapping[str, str]) -> bool:
    """Whether everything in a folder is as kurtc made it."""
    inside = (folder / path).rglob("*")
    return all(
        (there.is_dir() and not there.is_symlink() and any(there.iterdir()))
        or made.get(there.relative_to(folder).as_posix()) == _mark(there)
        for there in inside
    )


def _foreign(folder: Path, path: str) -> Diagnostic:
    message = f"'{folder / path}' is there already, and kurtc did not make it"
    return Diagnostic(code="foreign-file", message=message, hint=_HINT)


def _edited(folder: Path, path: str) -> Diagnostic:
    message = f"'{folder / path}' has been edited since kurtc made it"
    return Diagnostic(code="edited-file", message=message, hint=_HINT)


def _placed(folder: Path, path: str, staged: Path, mark: str, file: OutputFile) -> bool:
    """Move one file to its place; False when the very same stands there."""
    place = folder / path
    if _mark(place) == mark and (mark == "folder" or place.is_symlink() or _mode(place) == _mode(staged)):
        return False
    for parent in list(PurePosixPath(path).parents)[-2::-1]:
        above = folder / parent
        if above.is_symlink() or above.is_file():
            above.unlink()
        above.mkdir(exist_ok=True)
    if place.is_dir() and not place.is_symlink() and not isinstance(file, Folder):
        place.rmdir()
    staged.replace(place)
    return True


def _mode(place: Path) -> int:
    return place.stat().st_mode & 0o111


def _remove(folder: Path, path: str) -> None:
    """Remove a file, and the folders above it that are empty then."""
    place = folder / path
    if place.is_dir() and not place.is_symlink():
        _remove_empty(place)
    else:
        place.unlink(missing_ok=True)
    for parent in PurePosixPath(path).parents:
        if str(parent) == "." or not _remove_empty(folder / parent):
            return


def _remove_empty(folder: Path) -> bool:
    try:
        os.rmdir(folder)  # noqa: PTH106 - refuses what is not empty
    except OSError:
        return False
    return True
