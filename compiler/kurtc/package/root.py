"""The plan's own package: what the user's target means, and which folder stands for its repository."""

import os
import posixpath
from dataclasses import field, replace
from pathlib import Path

from kurtc.diagnostics import Refused, refusal
from kurtc.package.boundary import Place, kind_of, missing, near, read_text
from kurtc.package.composefile.names import FILE_NAMES, compose_package_id, is_compose_file
from kurtc.package.dependencies import Dependencies
from kurtc.package.ignore import FILE_NAME as IGNORE_FILE
from kurtc.package.ignore import Ignore, parse_ignore
from kurtc.package.locator import HOST, Locator, join, parse_locator, pasted_locator
from kurtc.package.manifest import FILE_NAME, Manifest, parse_manifest
from kurtc.records import frozen
from kurtc.source import SourceFile

_FORMS = f"give a folder with {FILE_NAME}, a .star file, or {HOST}/author/repository[/folder][@version]"
MAIN_FILE = "main.star"


@frozen
class Root:
    """The package that the plan is made from.

    `border` is the folder of the whole repository (`mount` is `.`), or the package's folder alone, which then stands
    at `mount` in a repository of which nothing else is here. `manifest` is None for a standalone script. `ignore`
    holds for the package's folder. `version` is that of a remote package, `local` says that it is none.
    """

    border: Path
    mount: str
    main: SourceFile
    manifest: Manifest | None = None
    ignore: Ignore = field(default=Ignore())
    version: str = ""
    local: bool = True

    @property
    def package_path(self) -> str:
        """The package's folder in its repository, `.` for the repository's own."""
        return self.manifest.root.path if self.manifest else "."

    @property
    def folder(self) -> Path:
        """The package's folder on disk."""
        return self.border if self.mount != "." else self.border / self.package_path

    def place(self, path: str) -> Place | None:
        """Where a path of the repository is; None for one of which nothing is here."""
        below = path_below(path, self.mount)
        return None if below is None else Place(border=self.border, path=below, name="/" if path == "." else path)


def path_below(path: str, folder: str) -> str | None:
    """A clean path relative to a folder above it; None where it is not below."""
    if folder == ".":
        return path
    if path == folder:
        return "."
    return path.removeprefix(f"{folder}/") if path.startswith(f"{folder}/") else None


def open_root(target: str, main_file: str, dependencies: Dependencies) -> Root:
    """The package or script that a target names. Raises `Refused` with what to write instead."""
    if target.lower().startswith(f"{HOST}/"):
        return _remote(target, main_file, dependencies)
    path = Path(os.path.expanduser(target))  # noqa: PTH111 - Path's own raises for users that nobody knows
    if path.is_dir():
        return _package(path, Place(border=path, path=".", name=target), main_file)
    if path.name == FILE_NAME and path.is_file():
        return _package(path.parent, Place(border=path.parent, path=".", name=str(path.parent)), main_file)
    if path.is_file():
        return _script(path, main_file)
    pasted = pasted_locator(target)
    if pasted:
        raise refusal("invalid-locator", f"'{target}' is a web address, not a locator", hint=f"write '{pasted}'")
    if path.exists():
        raise refusal("invalid-target", f"'{target}' is neither a folder nor a file", hint=_FORMS)
    place = Place(border=path.parent, path=path.name, name=target)
    raise refusal("missing-package", f"'{target}' does not exist", hint=near(place) or _FORMS)


def _script(path: Path, main_file: str) -> Root:
    if path.suffix != ".star":
        hint = f"give a .star file, a folder with {FILE_NAME}, or a plan whose name ends in .yaml or .json"
        if is_compose_file(path.name):
            hint = f"give its folder: '{path.parent}'"
        raise refusal("invalid-target", f"'{path}' is neither a package nor a Starlark script", hint=hint)
    if main_file:
        hint = f"give the package's folder instead of '{path.name}'"
        raise refusal("main-file", f"'{path}' is a script of its own and has no main file '{main_file}'", hint=hint)
    real = path.resolve()
    return Root(border=real.parent, mount=".", main=SourceFile(path=real.name))


def _remote(target: str, main_file: str, dependencies: Dependencies) -> Root:
    locator = parse_locator(target)
    if locator is None:
        hint = f"a remote package reads {HOST}/author/repository or {HOST}/author/repository/folder@version"
        raise refusal("invalid-locator", f"'{target}' is not the locator of a package", hint=hint)
    checkout = dependencies.checkout(locator.repository, locator.version)
    place = Place(border=checkout, path=locator.path, name=target)
    if kind_of(place) != "directory":
        raise _no_folder(locator, place)
    manifest = _manifest(place, replace(locator, version=""))
    whole = manifest.root.path == locator.path
    border, mount = (checkout, ".") if whole else (checkout / locator.path, manifest.root.path)
    return _root(manifest, border, mount, main_file, version=locator.version, local=False)


def _no_folder(locator: Locator, place: Place) -> Refused:
    pasted = pasted_locator(str(locator))
    if pasted and pasted != str(locator):
        return missing(place, hint=f"write '{pasted}'")
    if kind_of(place) == "file":
        folder, _, name = locator.path.rpartition("/")
        package = Locator(repository=locator.repository, path=folder or ".", version=locator.version)
        hint = f"give the package '{package}'" + (f" and --main-file {name}" if name.endswith(".star") else "")
        return refusal("invalid-target", f"'{place.name}' is a file, not a package", hint=hint)
    return missing(place)


def _package(folder: Path, place: Place, main_file: str) -> Root:
    manifest = _manifest(place, _uploaded_compose_package(folder.resolve().name))
    top = _work_tree(folder.resolve(), manifest.root.path)
    return _root(manifest, top or folder.resolve(), "." if top else manifest.root.path, main_file)


def _root(
    manifest: Manifest, border: Path, mount: str, main_file: str, *, version: str = "", local: bool = True
) -> Root:
    main = _main_path(manifest, main_file)
    root = Root(
        border=border,
        mount=mount,
        main=SourceFile(path=main),
        manifest=manifest,
        version=version,
        local=local,
    )
    place = root.place(main)
    if place is None or kind_of(place) != "file":
        raise _no_main(root, main, main_file)
    return replace(root, ignore=read_ignore(root.folder)) if local else root


def _main_path(manifest: Manifest, main_file: str) -> str:
    default = manifest.file.path.rpartition("/")[2] if manifest.compose else MAIN_FILE
    path = join(manifest.root.path, main_file or default) if not main_file.startswith("/") else None
    if manifest.compose and main_file and not is_compose_file(main_file):
        message = f"'{main_file}' is not a Docker Compose file, and the package has no {FILE_NAME}"
        raise refusal("main-file", message, hint=f"write a {FILE_NAME}, or choose a Compose file")
    if path is None or path_below(path, manifest.root.path) is None:
        hint = f"give a path relative to the folder of {FILE_NAME}"
        raise refusal("main-file", f"the main file '{main_file}' is not inside the package", hint=hint)
    return path


def _no_main(root: Root, main: str, main_file: str) -> Refused:
    package = root.manifest.name if root.manifest else ""
    scripts = sorted(path.name for path in root.folder.glob("*.star"))
    found = f"choose one with --main-file: {', '.join(scripts[:5])}"
    hint = found if scripts else f"a package starts in its {MAIN_FILE}"
    name = path_below(main, root.package_path) or main
    message = f"the main file '{name}' does not exist in the package '{package}'"
    return refusal("main-file" if main_file else "missing-file", message, hint=hint)


def _manifest(place: Place, otherwise: Locator) -> Manifest:
    """The manifest in a folder, with positions that count from the root of the repository that it names.

    A folder that has a Compose file instead is a package too, with the name `otherwise`.
    """
    file = _inside(place, FILE_NAME)
    if kind_of(file) != "file":
        compose = next((name for name in FILE_NAMES if kind_of(_inside(place, name)) == "file"), None)
        if compose is None:
            raise refusal("missing-package", f"'{place.name}' has no {FILE_NAME}", hint=_hint_for_folder(place.folder))
        path = posixpath.normpath(posixpath.join(otherwise.path, compose))
        return Manifest(file=SourceFile(path=path), text="", name=str(otherwise), root=otherwise, compose=True)
    text = read_text(file)
    manifest = parse_manifest(text, SourceFile(path=FILE_NAME))
    if manifest.root.path == ".":
        return manifest
    return parse_manifest(text, SourceFile(path=f"{manifest.root.path}/{FILE_NAME}"))


def _inside(folder: Place, name: str) -> Place:
    return Place(border=folder.border, path=posixpath.normpath(posixpath.join(folder.path, name)), name=name)


def _uploaded_compose_package(folder: str) -> Locator:
    """What a local package is called that is a Compose file."""
    locator = parse_locator(compose_package_id(folder))
    assert locator
    return locator


def _hint_for_folder(folder: Path) -> str:
    if (folder / "kurtosis.yaml").is_file():
        return f"rename kurtosis.yaml to {FILE_NAME}"
    packages = sorted(path.parent.name for path in folder.glob(f"*/{FILE_NAME}"))
    if packages:
        return f"it holds packages: {', '.join(packages[:5])}"
    if any((above / FILE_NAME).is_file() for above in list(folder.resolve().parents)[:3]):
        return "the package is a folder above"
    if (folder / MAIN_FILE).is_file():
        return f"write 'name: {HOST}/author/repository' into {FILE_NAME}, or give {MAIN_FILE} itself as a script"
    return f"a package has a {FILE_NAME} with 'name: {HOST}/author/repository'"


def _work_tree(folder: Path, package_path: str) -> Path | None:
    """The top of the git work tree in which the folder stands where the package's id says it does."""
    if package_path == ".":
        return None
    parts = tuple(package_path.split("/"))
    if folder.parts[-len(parts) :] != parts:
        return None
    upwards = (folder, *folder.parents)
    top = next((above for above in upwards if (above / ".git").exists()), None)
    return top if top == upwards[len(parts)] else None


def read_ignore(folder: Path) -> Ignore:
    """The patterns of the folder's .kurtosisignore, none if it has no such file."""
    place = Place(border=folder, path=IGNORE_FILE, name=IGNORE_FILE)
    return parse_ignore(read_text(place)) if kind_of(place) == "file" else Ignore()
