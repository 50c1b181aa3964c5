"""The folder of files beside a plan's document: a tree of each source that the plan needs, named by its digest.

A folder is only ever replaced as a whole, and only if it is exactly as it was written: `MARK` lists what it holds.
"""

import json
import re
import shutil
from collections.abc import Mapping
from pathlib import Path

from kurtc.diagnostics import Refused, refusal
from kurtc.package.boundary import Place
from kurtc.package.tree import Entry, Tree, folder_tree
from kurtc.plan.codec import CarriedFiles
from kurtc.plan.configs import PackageSource
from kurtc.records import frozen

MARK = ".kurtc-plan-files.json"
_ALGORITHM = "sha256:"
_NAME = re.compile(r"[0-9a-f]{16}")
_MOVE = "move it away, or write the plan somewhere else"


@frozen(kw_only=False)
class CarriedContents:
    """The files that travel with a plan, as its contents. `name` is what messages call `folder`."""

    folder: Path
    name: str
    files: Mapping[PackageSource, CarriedFiles]

    def tree(self, source: PackageSource) -> Tree:
        """The files of a source.

        Raises:
            Refused: `missing-file`: the plan does not bring them; `edited-file`: they are not those of the plan any
                more; `invalid-plan`, `path-escape`, `unreadable-file`: the folder is not as it should be.
        """
        carried = self.files.get(source)
        shown = f"{source.repository}/{source.path}" if source.repository else source.path
        if carried is None:
            hint = f"write the plan with `kurtc plan PACKAGE -f yaml -o FILE`, which brings them in '{self.name}'"
            raise refusal("missing-file", f"the plan does not bring the files of '{shown}'", hint=hint)
        if not _NAME.fullmatch(carried.folder):
            raise refusal("invalid-plan", f"'{carried.folder}' is not the name of a folder of files in a plan")
        if not (self.folder / carried.folder).is_dir():
            hint = f"the folder '{self.name}' belongs beside the plan"
            raise refusal(
                "missing-file", f"'{self.name}/{carried.folder}' with the files of '{shown}' is missing", hint=hint
            )
        tree = _tree_in(self.folder, carried.folder, self.name)
        if _digest(tree) != carried.digest:
            message = f"'{self.name}/{carried.folder}' does not hold the files of '{shown}' that the plan was made with"
            raise refusal("edited-file", message, hint="make the plan again")
        return tree


def carried_files(trees: Mapping[PackageSource, Tree]) -> tuple[CarriedFiles, ...]:
    """Where each source's files go; those with the same content go to the same folder."""
    digests = {source: _digest(tree) for source, tree in trees.items()}
    return tuple(
        CarriedFiles(source=source, folder=digest.removeprefix(_ALGORITHM)[:16], digest=digest)
        for source, digest in digests.items()
    )


def stage(trees: Mapping[PackageSource, Tree], files: tuple[CarriedFiles, ...], folder: Path) -> None:
    """Write the trees into a new folder, and what it holds."""
    folder.mkdir()
    for carried in files:
        place = folder / carried.folder
        if place.exists():
            continue
        place.mkdir()
        for entry in trees[carried.source].entries:
            _write(entry, place / entry.path)
    mark = {carried.folder: carried.digest for carried in files}
    (folder / MARK).write_text(json.dumps(mark, indent=2) + "\n", encoding="utf-8")


def check_replaceable(folder: Path) -> None:
    """Make sure that nothing is lost when the folder is replaced.

    Raises:
        Refused: `foreign-file`, `edited-file`: it, or something in it, is not what kurtc wrote.
    """
    if not folder.is_symlink() and not folder.exists():
        return
    if folder.is_symlink() or not folder.is_dir():
        raise _foreign(folder)
    digests = _marked(folder)
    for entry in sorted(folder.iterdir()):
        if entry.name != MARK and (entry.name not in digests or entry.is_symlink()):
            raise _foreign(entry)
    for name, digest in digests.items():
        if (folder / name).is_dir() and _digest(_tree_in(folder, name, folder.name)) != digest:
            raise refusal("edited-file", f"'{folder / name}' has been edited since kurtc wrote it", hint=_MOVE)


def _marked(folder: Path) -> Mapping[str, str]:
    """What the folder's mark says; nothing if it has none."""
    try:
        mark = json.loads((folder / MARK).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    if not isinstance(mark, dict):
        return {}
    return {name: str(digest) for name, digest in mark.items() if _NAME.fullmatch(name)}


def _foreign(place: Path) -> Refused:
    return refusal("foreign-file", f"'{place}' is there already, and kurtc did not make it", hint=_MOVE)


def _digest(tree: Tree) -> str:
    return _ALGORITHM + tree.digest()


def _tree_in(folder: Path, name: str, shown: str) -> Tree:
    return folder_tree(Place(border=folder, path=name, name=f"{shown}/{name}"), lambda _path, _is_folder: False)


def _write(entry: Entry, place: Path) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    match entry.kind:
        case "file":
            shutil.copyfile(entry.location, place)
            place.chmod(0o755 if entry.executable else 0o644)
        case "symlink":
            place.symlink_to(entry.link or "")
        case "directory":
            place.mkdir()
