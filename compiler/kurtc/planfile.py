"""Plan files: a plan's document on disk, with the files that it needs in a folder beside it; both travel together."""

import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from kurtc.carried import CarriedContents, carried_files, check_replaceable, stage
from kurtc.diagnostics import Diagnostic, Refused, refusal
from kurtc.package.composefile.names import FILE_NAMES
from kurtc.package.tree import Contents, Tree
from kurtc.plan import Plan
from kurtc.plan.codec import Document
from kurtc.plan.configs import PackageSource
from kurtc.plan.document import DocumentFormat, document_from_text, document_text
from kurtc.plan.relations import parts_of
from kurtc.records import frozen

MAX_BYTES = 512 * 1024 * 1024
"""How large a document may be."""

_FORMATS = {".yaml": DocumentFormat.YAML, ".yml": DocumentFormat.YAML, ".json": DocumentFormat.JSON}
_PACKAGES = frozenset({"kurtosis.yml", "kurtosis.yaml", *FILE_NAMES})


@frozen
class LoadedPlan:
    """A plan from a file, and the files that travelled with it."""

    plan: Plan
    contents: CarriedContents


def is_plan_file(package: str | Path) -> bool:
    """Whether a command was given a plan file, not a package: a name in .yaml, .yml or .json that is no package's."""
    path = Path(package)
    named = path.suffix.lower() in _FORMATS and path.name.lower() not in _PACKAGES
    return named and not path.is_dir() and (path.exists() or not str(package).startswith("github.com/"))


def files_folder(path: Path) -> Path:
    """The folder beside a plan file that holds the files which the plan needs: `plan.yaml.files`."""
    return path.with_name(f"{path.name}.files")


def read_plan(path: Path) -> LoadedPlan:
    """The plan in a file. The files beside it are checked when they are used.

    Raises:
        Refused: `missing-file`, `unreadable-file`, `file-size`: there is no such file; `invalid-plan`: it is no plan.
    """
    try:
        document = document_from_text(_text(path), _format(path))
    except Refused as refused:
        named = tuple(replace(found, message=_named(path, found.message)) for found in refused.diagnostics)
        raise Refused(named) from None
    folder = files_folder(path.resolve())
    files = {carried.source: carried for carried in document.files}
    return LoadedPlan(plan=document.plan, contents=CarriedContents(folder, folder.name, files))


def write_plan(plan: Plan, path: Path, contents: Contents, format_: DocumentFormat) -> None:
    """Write the plan's document to `path`, and the files that it needs beside it, or remove those of an older plan.

    Either both are there afterwards, or everything is as it was. What is no regular file (a pipe, a device) gets the
    document only.

    Raises:
        Refused: `foreign-file`, `edited-file`: other files are in the way; or what is wrong with the files of the
            package, at the steps that need them.
        OSError: the disk does not take them.
    """
    if path.exists() and not path.is_file():
        path.write_bytes(document_text(Document(plan=plan), format_).encode())
        return
    trees = _trees(plan, contents)
    files = carried_files(trees)
    data = document_text(Document(plan=plan, files=files), format_).encode()
    path = path.resolve()
    check_replaceable(files_folder(path))
    staging = Path(tempfile.mkdtemp(prefix=f".{path.name}.", dir=path.parent))
    try:
        (staging / "plan").write_bytes(data)
        if files:
            stage(trees, files, staging / "files")
        _swap(staging, path)
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def _swap(staging: Path, path: Path) -> None:
    folder, kept = files_folder(path), staging / "before"
    if folder.exists():
        folder.rename(kept)
    try:
        if (staging / "files").exists():
            (staging / "files").rename(folder)
        (staging / "plan").replace(path)
    except OSError:
        if folder.exists():
            folder.rename(staging / "files")
        if kept.exists():
            kept.rename(folder)
        raise


def _trees(plan: Plan, contents: Contents) -> Mapping[PackageSource, Tree]:
    """The files of every source that the plan needs."""
    trees: dict[PackageSource, Tree] = {}
    findings: dict[Diagnostic, None] = {}
    for step in plan.steps:
        for source in parts_of(step.instruction, PackageSource):
            if source in trees:
                continue
            try:
                trees[source] = contents.tree(source)
            except Refused as refused:
                for found in refused.diagnostics:
                    findings[replace(found, position=found.position or step.position, step=step.id)] = None
    if findings:
        raise Refused(tuple(findings))
    return trees


def _named(path: Path, message: str) -> str:
    return message if str(path) in message else f"{path}: {message}"


def _format(path: Path) -> DocumentFormat:
    return _FORMATS.get(path.suffix.lower(), DocumentFormat.YAML)


def _text(path: Path) -> str:
    try:
        if path.is_dir():
            raise refusal("unreadable-file", f"'{path}' is a folder, not a plan file")
        if path.stat().st_size > MAX_BYTES:
            raise refusal("file-size", f"'{path}' is larger than {MAX_BYTES // 2**20} MiB, too large for a plan")
        return path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        raise refusal("missing-file", f"the plan file '{path}' does not exist") from None
    except OSError as error:
        raise refusal("unreadable-file", f"'{path}' cannot be read: {error.strerror}") from None
    except UnicodeDecodeError as error:
        raise refusal("invalid-plan", f"'{path}' is not UTF-8 text: {error.reason} at byte {error.start}") from None
