"""Files artifacts of an enclave: what is in them, and how they come to this disk."""

import shutil
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from kurtc.diagnostics import refusal
from kurtc.execution.administration.enclaves import Opened
from kurtc.execution.administration.identifiers import identified
from kurtc.execution.administration.unpacking import Skipped, member_path, scratch_beside, unpack
from kurtc.execution.events import ArtifactInfo
from kurtc.execution.inventory import artifact_infos
from kurtc.plan.data import did_you_mean


@dataclass(frozen=True, slots=True, kw_only=True)
class FileInfo:
    """Something in an artifact: `path` is relative with `/`, `size` in bytes, `target` what a link points to."""

    path: str
    kind: Literal["file", "directory", "link", "other"]
    size: int = 0
    target: str = ""


def artifact_called(enclave: Opened, identifier: str) -> ArtifactInfo:
    """The artifact that is called so. Raises `Refused` (unknown-artifact)."""
    artifacts = {artifact.name: artifact for artifact in artifact_infos(enclave.state)}
    uuids = {name: artifact.uuid for name, artifact in artifacts.items()}
    where = f" in the enclave '{enclave.enclave.name}'"
    hint = enclave.remark or f"`kurtc files ls {enclave.enclave.name}` lists what there is"
    return artifacts[identified(identifier, uuids, "artifact", where=where, hint=hint)]


def artifact_files(enclave: Opened, artifact: ArtifactInfo) -> tuple[FileInfo, ...]:
    """What is in an artifact, sorted by path."""
    with _archive(enclave, artifact) as archive:
        found = [_info(member) for member in archive if member_path(member.name)]
    return tuple(sorted(found, key=lambda file: file.path.split("/")))


def artifact_file(enclave: Opened, artifact: ArtifactInfo, path: str) -> bytes:
    """The bytes of a file in an artifact. Raises `Refused` (unknown-file)."""
    wanted = member_path(path)
    files: list[str] = []
    with _archive(enclave, artifact) as archive:
        for member in archive:
            if member.isfile():
                files.append(member_path(member.name))
                if files[-1] == wanted:
                    file = archive.extractfile(member)
                    assert file is not None
                    return file.read()
    message = f"the artifact '{artifact.name}' has no file '{path}'"
    raise refusal("unknown-file", message, hint=did_you_mean(path, files))


def download_artifact(enclave: Opened, artifact: ArtifactInfo, folder: Path) -> tuple[Skipped, ...]:
    """Unpack an artifact into a folder, made if it is not there: wholly or not at all; what was left out.

    Raises `Refused` (existing-file): nothing that is there already is overwritten.
    """
    with scratch_beside(folder) as scratch:
        skipped = unpack(_archive_path(enclave, artifact), scratch)
        _refuse_existing(folder, [place.name for place in scratch.iterdir()])
        if not folder.exists():
            scratch.rename(folder)
        else:
            for place in sorted(scratch.iterdir()):
                place.rename(folder / place.name)
        return skipped


def copy_archive(enclave: Opened, artifact: ArtifactInfo, folder: Path) -> Path:
    """Copy an artifact's archive into a folder, made if it is not there; its place there. Raises `Refused`."""
    name = f"{plain_name(artifact.name)}.tar"
    with scratch_beside(folder) as scratch:
        shutil.copyfile(_archive_path(enclave, artifact), scratch / name)
        folder.mkdir(exist_ok=True)
        _refuse_existing(folder, [name])
        return (scratch / name).rename(folder / name)


def plain_name(artifact: str) -> str:
    """The artifact's name as one of a file or folder: whatever else it holds, it leads nowhere else."""
    name = "".join("_" if character in "/\\\0" else character for character in artifact)
    return f"_{name}" if name.startswith((".", "-")) else name[:200]


def _refuse_existing(folder: Path, names: list[str]) -> None:
    if folder.exists() and not folder.is_dir():
        raise refusal("existing-file", f"'{folder}' is no folder", hint="name another one")
    found = sorted(name for name in names if (folder / name).exists() or (folder / name).is_symlink())
    if found:
        message = f"'{folder}' has {', '.join(repr(name) for name in found[:5])} already"
        raise refusal("existing-file", message, hint="name another folder, or remove what is there")


@contextmanager
def _archive(enclave: Opened, artifact: ArtifactInfo) -> Iterator[tarfile.TarFile]:
    with tarfile.open(_archive_path(enclave, artifact)) as archive:
        yield archive


def _archive_path(enclave: Opened, artifact: ArtifactInfo) -> Path:
    path = enclave.enclave.archive(artifact.digest)
    if not path.is_file():
        message = f"the archive of the artifact '{artifact.name}' is gone from '{path.parent}'"
        raise refusal("missing-archive", message, hint="remove the enclave, and run the package again")
    return path


def _info(member: tarfile.TarInfo) -> FileInfo:
    path = member_path(member.name)
    if member.isfile():
        return FileInfo(path=path, kind="file", size=member.size)
    if member.isdir():
        return FileInfo(path=path, kind="directory")
    if member.issym() or member.islnk():
        return FileInfo(path=path, kind="link", target=member.linkname)
    return FileInfo(path=path, kind="other")
