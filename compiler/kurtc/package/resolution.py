"""What a locator means: relative or absolute, replaced, and within the rules of Kurtosis."""

import posixpath
import re

from kurtc.diagnostics import refusal
from kurtc.package.locator import Locator, Repository, join, parse_locator, parse_source_repository, pasted_locator
from kurtc.package.overlay import Overlays
from kurtc.package.replace import Replacements, replaced
from kurtc.package.root import Root, path_below
from kurtc.records import frozen
from kurtc.source import SourceFile

_UNUSABLE = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")
_WEB_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://|git@")


@frozen
class Resolution:
    """The meaning of locators in one run: it depends on names alone, never on what is on disk or on a server."""

    root: Root
    replacements: Replacements
    overlays: Overlays

    def source(self, text: str, caller: SourceFile, builtin: str) -> SourceFile:
        """The file or folder that a locator in `caller` names; `builtin` is the function that got it.

        Raises `Refused` (invalid-locator, relative-locator, absolute-locator, path-escape).
        """
        _check_text(text, builtin)
        locator = parse_locator(text)
        if locator is None:
            return self._relative(text, caller, builtin)
        self._check_other_package(text, locator, caller)
        match = self.replacements.match(locator)
        if match is None or isinstance(match.replacement.value, str):
            return self._source(locator)
        return self._source(replaced(match.replacement.value, match.rest))

    def _relative(self, text: str, caller: SourceFile, builtin: str) -> SourceFile:
        _check_no_address(text, builtin)
        if self.root.manifest is None and not caller.repository:
            hint = "make it a package: put a kurtosis.yml beside the script, and run the folder"
            message = f"{builtin} got '{text}', and a standalone script has no package that a relative path starts in"
            raise refusal("relative-locator", message, hint=hint)
        path = join(posixpath.dirname(caller.path), text)
        if path is None:
            hint = "name another repository by its locator, github.com/author/repository/path"
            raise refusal("path-escape", f"'{text}' in '{caller}' leads out of its repository", hint=hint)
        return self._replaced_beside(caller, path)

    def _replaced_beside(self, caller: SourceFile, path: str) -> SourceFile:
        """A path in the caller's repository; replacements count here too, but never change the caller's version."""
        repository, version = self._repository_of(caller)
        if repository is None:
            return SourceFile(path=path)
        match = self.replacements.match(Locator(repository=repository, path=path))
        if match is not None and isinstance(match.replacement.value, Locator):
            target = replaced(match.replacement.value, match.rest)
            if (target.repository, target.path) != (repository, path):
                return self._source(target)
        return self._source(Locator(repository=repository, path=path, version=version), sibling=not caller.repository)

    def _repository_of(self, file: SourceFile) -> tuple[Repository | None, str]:
        if file.repository:
            return parse_source_repository(file.repository)
        manifest = self.root.manifest
        return (manifest.root.repository, self.root.version) if manifest else (None, "")

    def _source(self, locator: Locator, *, sibling: bool = False) -> SourceFile:
        """The file of a locator after replacement; `sibling`: a file of the root's repository named it by a path."""
        if self.overlays.find(locator):
            return SourceFile(repository=str(locator.repository), path=locator.path)
        if self._is_own(locator, sibling=sibling):
            return SourceFile(path=locator.path)
        version = f"@{locator.version}" if locator.version else ""
        return SourceFile(repository=f"{locator.repository}{version}", path=locator.path)

    def _is_own(self, locator: Locator, *, sibling: bool) -> bool:
        manifest = self.root.manifest
        if manifest is None or not manifest.root.repository.is_same(locator.repository):
            return False
        if locator.version not in ("", self.root.version):
            return False
        return sibling or self.root.place(locator.path) is not None

    def _check_other_package(self, text: str, locator: Locator, caller: SourceFile) -> None:
        """A package's files may not name each other by an absolute locator, as in Kurtosis."""
        manifest = self.root.manifest
        if manifest is None or caller.repository or not manifest.root.repository.is_same(locator.repository):
            return
        package = manifest.root.path
        if path_below(locator.path, package) is None or path_below(caller.path, package) is None:
            return
        message = (
            f"Locator '{text}' is referencing a file within the same package using absolute import syntax, but only "
            "relative import syntax (path starting with '/' or '.') is allowed for within-package imports"
        )
        raise refusal("absolute-locator", message, hint=f"write '{_relative_form(locator.path, caller)}'")


def _check_text(text: str, builtin: str) -> None:
    if not text or _UNUSABLE.search(text):
        what = repr(text) if text else "an empty text"
        raise refusal("invalid-locator", f"{builtin} got {what} instead of the path of a file")


def _check_no_address(text: str, builtin: str) -> None:
    if not _WEB_ADDRESS.match(text):
        return
    pasted = pasted_locator(text)
    hint = f"write '{pasted}'" if pasted else "name a file of a package, or of a repository on github.com"
    raise refusal("invalid-locator", f"{builtin} got the web address '{text}', not a locator", hint=hint)


def _relative_form(path: str, caller: SourceFile) -> str:
    """The shortest way to write a path of the caller's repository in the caller."""
    folder = posixpath.dirname(caller.path) or "."
    below = path_below(path, folder)
    return f"./{below}" if below is not None else f"/{path}"
