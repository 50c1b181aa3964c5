"""One run's view of all files: what locators mean, and what is there."""

import posixpath
import re
from collections.abc import Callable, Iterator
from dataclasses import field, replace
from pathlib import Path

from kurtc.diagnostics import Diagnostic, Refused, Severity, refusal
from kurtc.package.boundary import Kind, Place, content, decoded, kind_of, missing, real_path
from kurtc.package.dependencies import AskedDependencies, Dependencies, Dependency, FetchOptions
from kurtc.package.ignore import FILE_NAME as IGNORE_FILE
from kurtc.package.ignore import Ignore
from kurtc.package.locator import Locator, Repository, parse_source_repository, pasted_locator
from kurtc.package.lock import FILE_NAME as LOCK_FILE
from kurtc.package.lock import read_lock, write_lock
from kurtc.package.overlay import Overlays, local_in_remote, local_overlays
from kurtc.package.replace import Replacements
from kurtc.package.resolution import Resolution
from kurtc.package.root import Root, open_root, path_below, read_ignore
from kurtc.package.tree import Excludes, Tree, file_tree, folder_tree
from kurtc.records import mutable
from kurtc.source import SourceFile

_OTHER_HOST = re.compile(r"(^|/)(gitlab\.com|bitbucket\.org|codeberg\.org)/")

__all__ = ["Dependency", "FetchOptions", "Tree", "Workspace"]


@mutable
class Workspace:
    """A package, or a standalone script, and everything that it refers to.

    Files of the package's own repository have the repository `""` and paths from that repository's root; the root
    itself is `.`. All methods raise `Refused` without a position: the caller knows which call named the file.
    """

    _root: Root
    _dependencies: Dependencies
    _overlays: Overlays
    _resolution: Resolution
    _is_lock_lost: bool = False
    _resolved: dict[tuple[str, str, str], SourceFile] = field(default_factory=dict)

    @classmethod
    def open(cls, target: str, *, main_file: str = "", options: FetchOptions | None = None) -> "Workspace":
        """The workspace of a target: a remote locator, a .star file, a kurtosis.yml, or a folder that has one.

        `main_file` is relative to the package's folder (`""`: main.star).
        """
        options = options or FetchOptions()
        dependencies = Dependencies(options=replace(options, locked=False))  # the user names the root, no lock does
        root = open_root(target, main_file, dependencies)
        dependencies.options = options
        is_lock_lost = False
        if root.manifest:
            try:
                dependencies.locked.update(read_lock(root.folder))
            except Refused:
                if not options.refresh:
                    raise
                is_lock_lost = True
        replacements = Replacements.of(root.manifest.replacements if root.manifest else ())
        overlays = Overlays()
        if root.manifest and root.local:
            overlays = local_overlays(root.manifest, replacements, root.folder)
        resolution = Resolution(root=root, replacements=replacements, overlays=overlays)
        return cls(root, dependencies, overlays, resolution, is_lock_lost)

    def checkout(self, repository: Repository, version: str) -> Path:
        """The folder with the files of another repository; raises `Refused` where it cannot be had."""
        try:
            return self._dependencies.checkout(repository, version)
        except Refused as refused:
            raise self._placed(refused, repository, version) from None

    def asking(self, ask: Callable[[Repository, str], Path]) -> "Workspace":
        """A copy for another process, which gets the folders of other repositories by `ask` instead of fetching."""
        return replace(self, _dependencies=AskedDependencies(options=self._dependencies.options, ask=ask))

    @property
    def package_id(self) -> str:
        """The name in kurtosis.yml, `""` for a standalone script."""
        return self._root.manifest.name if self._root.manifest else ""

    @property
    def package_path(self) -> str:
        """The package's folder within its repository, `""` for the repository's own folder."""
        return "" if self._root.package_path == "." else self._root.package_path

    @property
    def repository(self) -> str:
        """`github.com/author/name` of the package's repository, `""` for a standalone script."""
        return str(self._root.manifest.root.repository) if self._root.manifest else ""

    @property
    def main(self) -> SourceFile:
        """The file that the plan starts in."""
        return self._root.main

    @property
    def warnings(self) -> tuple[Diagnostic, ...]:
        """Findings about kurtosis.yml that refuse nothing."""
        manifest = self._root.manifest
        if manifest is None:
            return ()
        return manifest.warnings if self._root.local else manifest.warnings + local_in_remote(manifest)

    def resolve(self, locator: str, *, caller: SourceFile, builtin: str) -> SourceFile:
        """The file or folder that a locator in a file means; its repository is fetched when necessary.

        `builtin` is the function that got the locator. Whether the file exists is not decided here.
        """
        key = (locator, caller.repository, posixpath.dirname(caller.path))
        found = self._resolved.get(key)
        if found is None:
            found = self._resolution.source(locator, caller, builtin)
            if found.repository:
                self._place(found)
            self._resolved[key] = found
        return found

    def text(self, file: SourceFile) -> str:
        """The text of a file, line ends as they are.

        Raises `Refused` (missing-file, directory, binary-file, file-size, path-escape, symlink-loop, special-file).
        """
        place, real = self._present(file)
        return decoded(place, content(place, real))

    def kind(self, file: SourceFile) -> Kind:
        """What is there: links are followed; pipes, sockets and devices count as missing."""
        place = self._place(file)
        kind = kind_of(place) if place else "missing"
        return "missing" if self._is_ignored(file, folder=kind == "directory") else kind

    def scripts(self) -> Iterator[SourceFile]:
        """The Starlark files in the package's own folder, in no order; none for a standalone script."""
        if self._root.manifest:
            for path in self._root.folder.rglob("*.star"):
                below = path.relative_to(self._root.folder).as_posix()
                yield SourceFile(path=posixpath.normpath(f"{self._root.package_path}/{below}"))

    def tree(self, file: SourceFile) -> Tree:
        """What uploading the file or folder brings: the file under its own name, or what the folder holds.

        The .kurtosisignore of the folder is honoured, and so is the one of a local package's own folder.
        """
        place, _ = self._present(file)
        if kind_of(place) != "directory":
            return file_tree(place)
        return folder_tree(place, self._excludes(file, read_ignore(place.folder)))

    def dependencies(self) -> tuple[Dependency, ...]:
        """Every remote repository in use so far, sorted; the package's own one too if it is remote."""
        return tuple(sorted(self._dependencies.used.values()))

    def finish_lock(self) -> tuple[Diagnostic, ...]:
        """Writes kurtc.lock beside a local package's kurtosis.yml, unless nothing changed or `locked` forbids it.

        Entries that this run did not need are kept (other arguments may need them), except after `refresh`.
        A folder that cannot be written to is worth a warning, which it gives, unless `refresh` was to write it.

        Raises:
            Refused: `refresh` cannot write the file.
        """
        options = self._dependencies.options
        if options.locked or not self._root.local or self._root.manifest is None:
            return ()
        used = {str(dependency): dependency.commit for dependency in self._dependencies.used.values()}
        commits = used if options.refresh else self._dependencies.locked | used
        if commits != self._dependencies.locked or self._is_lock_lost:
            try:
                write_lock(self._root.folder / LOCK_FILE, commits)
            except Refused as refused:
                if options.refresh:
                    raise
                return tuple(replace(found, severity=Severity.WARNING) for found in refused.diagnostics)
        return ()

    def _place(self, file: SourceFile) -> Place | None:
        """Where a file is, or would be; None where that part of the package's own repository is not here."""
        if not file.repository:
            return self._root.place(file.path)
        repository, version = parse_source_repository(file.repository)
        locator = Locator(repository=repository, path=file.path, version=version)
        overlay = self._overlays.find(locator)
        if overlay is not None:
            return Place(border=overlay.folder, path=overlay.rest, name=str(file))
        folder = self.checkout(repository, version)
        return Place(border=folder, path=file.path, name=str(file))

    def _placed(self, refused: Refused, repository: Repository, version: str) -> Refused:
        """A version that only `replace` asks for is wrong there, not where the repository is named."""
        manifest = self._root.manifest
        if manifest is None or not version:
            return refused
        for replacement in manifest.replacements:
            value = replacement.value
            if isinstance(value, Locator) and (value.repository, value.version) == (repository, version):
                found = tuple(replace(d, position=d.position or replacement.position) for d in refused.diagnostics)
                return Refused(found, {manifest.file: manifest.text, **refused.sources})
        return refused

    def _present(self, file: SourceFile) -> tuple[Place, Path]:
        """Where a file or folder is, and with links followed. Raises `Refused` (missing-file) where it is not."""
        place = self._place(file)
        if place is None:
            hint = f"only the folder of '{self.package_id}' is here; run it inside a clone of its repository"
            raise refusal("missing-file", f"'{file}' does not exist", hint=hint)
        real = real_path(place)
        if real is None:
            raise missing(place, hint=_hint_for_missing(file))
        if self._is_ignored(file, folder=real.is_dir()):
            hint = f"{IGNORE_FILE} excludes it from the package"
            raise refusal("missing-file", f"'{file}' does not exist", hint=hint)
        return place, real

    def _is_ignored(self, file: SourceFile, *, folder: bool) -> bool:
        """Whether the .kurtosisignore of the local package that holds the file keeps it from Kurtosis."""
        ignore, path = self._package_ignore(file)
        return path not in (None, ".") and ignore.excludes(path or "", folder=folder)

    def _package_ignore(self, file: SourceFile) -> tuple[Ignore, str | None]:
        """The patterns that count for a file, and its path from the folder that they are in."""
        if not file.repository:
            return self._root.ignore, path_below(file.path, self._root.package_path)
        repository, version = parse_source_repository(file.repository)
        overlay = self._overlays.find(Locator(repository=repository, path=file.path, version=version))
        return (overlay.ignore, overlay.rest) if overlay else (Ignore(), None)

    def _excludes(self, file: SourceFile, own: Ignore) -> Excludes:
        """What a folder's tree leaves out: by its own patterns, and by those of the local package around it."""
        package, base = self._package_ignore(file)

        def excludes(path: str, folder: bool) -> bool:
            if own.excludes(path, folder=folder):
                return True
            return base is not None and package.excludes(posixpath.normpath(f"{base}/{path}"), folder=folder)

        return excludes


def _hint_for_missing(file: SourceFile) -> str:
    pasted = pasted_locator(str(file))
    if file.repository and "@" in pasted and "@" not in str(file):
        return f"write '{pasted}'"
    if _OTHER_HOST.search(file.path):
        return "packages are fetched from github.com only"
    return ""
