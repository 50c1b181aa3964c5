"""What files of the package decide about a service: variables of its `env_file`, and what its volumes are."""

import posixpath
from typing import Protocol

from kurtc.diagnostics import Refused
from kurtc.package.composefile.dotenv import EnvironmentFileError
from kurtc.package.composefile.envfile import env_file_variables
from kurtc.package.composefile.notes import INVALID, Notes
from kurtc.package.composefile.service import EnvFile, Service
from kurtc.package.composefile.tree import Place
from kurtc.package.composefile.volumes import Volume
from kurtc.package.composefile.writing import Complete, Mounted
from kurtc.package.locator import join
from kurtc.source import SourceFile

UNSET_VARIABLE = "unset-variable"


class Files(Protocol):
    """The package's files."""

    def text(self, file: SourceFile) -> str:
        """The text of a file; raises Refused."""

    def kind(self, file: SourceFile) -> str:
        """`file`, `directory` or `missing`."""


def complete(notes: Notes, service: Service, variables: dict[str, str], files: Files) -> Complete:
    """The service with its variables and mounts; `variables` are those of the `.env` file."""
    return Complete(
        service=service,
        variables=_environment(notes, service, variables, files),
        mounts=_mounts(notes, service, files),
    )


def beside(file: SourceFile, path: str) -> SourceFile | None:
    """The file at a path that counts from the folder of another file; None where it leaves the repository."""
    found = join(posixpath.dirname(file.path), path.lstrip("/"))
    return None if found is None else SourceFile(repository=file.repository, path=found)


def _environment(notes: Notes, service: Service, variables: dict[str, str], files: Files) -> dict[str, str]:
    """The variables of the service. Those of `env_file` win over `environment`, other than in Compose."""
    found: dict[str, str] = {}
    for name, given in sorted(service.environment.items()):
        value = variables.get(name) if isinstance(given, Place) else given
        if value is not None:
            found[name] = value
            continue
        assert isinstance(given, Place)
        message = f"'{name}' in 'environment' of '{service.name}' has no value and is left out"
        hint = f"write {name}=… into .env: variables of the shell do not count"
        notes.warn(UNSET_VARIABLE, given, message, hint)
    for env_file in service.env_files:
        found |= dict(sorted(_file_variables(notes, env_file, files).items()))
    return found


def _file_variables(notes: Notes, env_file: EnvFile, files: Files) -> dict[str, str]:
    try:
        file = _present(notes, env_file.path, env_file.place, files, needed=env_file.required)
        return env_file_variables(files.text(file)) if file else {}
    except EnvironmentFileError as error:
        notes.fault(env_file.place, f"line {error.line} of '{env_file.path}' cannot be read: {error.reason}")
    except Refused as refused:
        _take_over(notes, refused, env_file.place)
    return {}


def _mounts(notes: Notes, service: Service, files: Files) -> tuple[Mounted, ...]:
    found: dict[str, Mounted] = {}
    for index, volume in enumerate(service.volumes):
        mounted = _mounted(notes, volume, f"{service.kurtosis_name}--volume{index}", files)
        if mounted.mount in found:
            notes.fault(volume.place, f"'{service.name}' mounts two volumes at '{volume.target}'")
        found[mounted.mount] = mounted
    return tuple(found.values())


def _mounted(notes: Notes, volume: Volume, name: str, files: Files) -> Mounted:
    file = None
    if not volume.persistent:
        try:
            file = _present(notes, volume.source, volume.place, files, needed=True)
            if file and files.kind(file) == "file":
                return Mounted(volume=volume, name=name, file=posixpath.basename(file.path))
        except Refused as refused:
            _take_over(notes, refused, volume.place)
    return Mounted(volume=volume, name=name)


def _present(notes: Notes, path: str, place: Place, files: Files, *, needed: bool) -> SourceFile | None:
    """The file or folder of the package at a path; None where it is missing, which is a fault if it is `needed`."""
    file = beside(notes.file, path)
    if file is None:
        hint = "only files of the package come along; copy it there"
        notes.fault(place, f"'{path}' leads out of the package", hint, code="path-escape")
        return None
    if files.kind(file) != "missing":
        return file
    if needed:
        hint = f"paths count from the folder of {posixpath.basename(notes.file.path)}"
        notes.fault(place, f"'{path}' does not exist in the package", hint, code="missing-file")
    return None


def _take_over(notes: Notes, refused: Refused, place: Place) -> None:
    """What the package says about a file, at the line that names it."""
    for found in refused.diagnostics:
        notes.fault(place, found.message, found.hint, code=found.code or INVALID)
