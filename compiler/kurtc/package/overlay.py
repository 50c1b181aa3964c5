"""Local folders that stand in for packages of other repositories: `replace` with a local path."""

from dataclasses import field
from pathlib import Path

from kurtc.diagnostics import Diagnostic, Refused, Severity
from kurtc.package.boundary import Place, read_text
from kurtc.package.ignore import Ignore
from kurtc.package.locator import Locator
from kurtc.package.manifest import FILE_NAME, Manifest, Replacement, parse_manifest
from kurtc.package.replace import Replacements
from kurtc.package.root import read_ignore
from kurtc.records import frozen
from kurtc.source import SourceFile


@frozen
class Overlay:
    """The local folder that counts for a locator, the path below it, and what is not part of it."""

    folder: Path
    rest: str
    ignore: Ignore


@frozen(kw_only=False)
class Overlays:
    """All local folders, by the key of their replacement."""

    replacements: Replacements = field(default=Replacements())
    folders: tuple[tuple[Replacement, Path, Ignore], ...] = ()

    def find(self, locator: Locator) -> Overlay | None:
        """The local folder that stands in for a locator, whatever its version."""
        if not self.folders:
            return None
        match = self.replacements.match(locator)
        for replacement, folder, ignore in self.folders:
            if match is not None and match.replacement is replacement:
                return Overlay(folder=folder, rest=match.rest, ignore=ignore)
        return None


def local_overlays(manifest: Manifest, replacements: Replacements, folder: Path) -> Overlays:
    """The local folders among the replacements, relative to the root package's folder.

    Raises `Refused` (replace-path) where one of them is no package.
    """
    local = [replacement for replacement in replacements.replacements if isinstance(replacement.value, str)]
    return Overlays(replacements, tuple(_opened(manifest, replacement, folder) for replacement in local))


def _opened(manifest: Manifest, replacement: Replacement, folder: Path) -> tuple[Replacement, Path, Ignore]:
    path = (folder / str(replacement.value)).resolve()
    name = f"{replacement.value}/{FILE_NAME}"
    if not (path / FILE_NAME).is_file():
        message = f"'{replacement.key}' is replaced by '{replacement.value}', which is no folder with a {FILE_NAME}"
        hint = "the path is relative to the folder of this kurtosis.yml"
        finding = Diagnostic(code="replace-path", message=message, hint=hint, position=replacement.position)
        raise Refused((finding,), {manifest.file: manifest.text})
    parse_manifest(read_text(Place(border=path, path=FILE_NAME, name=name)), SourceFile(path=name))
    return replacement, path, read_ignore(path)


def local_in_remote(manifest: Manifest) -> tuple[Diagnostic, ...]:
    """Warnings about local paths in the manifest of a remote package: they are on the author's machine, so ignored."""
    return tuple(
        Diagnostic(
            code="replace-path",
            message=f"'{item.key}' is fetched: its local path '{item.value}' counts only where the package is local",
            position=item.position,
            severity=Severity.WARNING,
        )
        for item in manifest.replacements
        if isinstance(item.value, str)
    )
