"""Remembers interpretations: a package that has not changed is not interpreted again.

Interpretation has no effects, and what it gives depends on kurtc, arguments, options, and the answers to what it
asked of the package's files. So these questions and answers are kept with its result, and the result holds as long as
every question still gets the same answer.
"""

import os
import pickle
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import TypeAlias

import kurtc
from kurtc.diagnostics import Refused
from kurtc.frontend.options import Interpretation
from kurtc.package.cache import default_root
from kurtc.package.workspace import Workspace
from kurtc.source import SourceFile

_MOST = 100
"""How many interpretations are kept; the oldest go."""
_MOST_STEPS = 2000
_Question: TypeAlias = tuple[str, str, SourceFile, str]
"""Method, locator (for `resolve`), file, builtin (for `resolve`)."""
Questions: TypeAlias = dict[_Question, SourceFile | str]
"""What was asked, with the answers; texts as their hashes."""


class Asked:
    """A workspace that writes down what it is asked."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self.questions: Questions = {}

    def resolve(self, locator: str, *, caller: SourceFile, builtin: str) -> SourceFile:
        """As `Workspace.resolve`."""
        found = self._workspace.resolve(locator, caller=caller, builtin=builtin)
        self.questions["resolve", locator, caller, builtin] = found
        return found

    def text(self, file: SourceFile) -> str:
        """As `Workspace.text`."""
        found = self._workspace.text(file)
        self.questions["text", "", file, ""] = _digest(found)
        return found

    def kind(self, file: SourceFile) -> str:
        """As `Workspace.kind`."""
        found = self._workspace.kind(file)
        self.questions["kind", "", file, ""] = found
        return found


def remembered(key: str, workspace: Workspace) -> Interpretation | None:
    """What was remembered under `key`, if it holds for the workspace as it is now."""
    path = _folder() / key
    try:
        questions, interpretation = pickle.loads(path.read_bytes())  # noqa: S301 - the user's own cache
        texts = _texts(questions, workspace)
    except (OSError, Refused, pickle.UnpicklingError, EOFError, AttributeError, TypeError, ValueError):
        return None
    if texts is None:
        return None
    with suppress(OSError):
        os.utime(path)
    sources = {file: texts[file] for file in interpretation.sources}
    found: Interpretation = replace(interpretation, sources=sources)
    return found


def remember(key: str, interpretation: Interpretation, questions: Questions) -> None:
    """Keep an interpretation, unless it is huge.

    Its texts are left out, as they are read anyway to see whether it holds.
    """
    if len(interpretation.plan.steps) > _MOST_STEPS:
        return
    content = pickle.dumps((questions, replace(interpretation, sources=dict.fromkeys(interpretation.sources, ""))))
    folder = _folder()
    with suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle, name = tempfile.mkstemp(dir=folder)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        Path(name).replace(folder / key)
        _forget_oldest(folder)


def key_of(job: object) -> str:
    """A name for what is interpreted, with which arguments and options, by which kurtc."""
    return sha256(pickle.dumps((_stamp(), job))).hexdigest()


def _texts(questions: Questions, workspace: Workspace) -> dict[SourceFile, str] | None:
    """The texts of all files that were read; None where something has another answer now."""
    texts: dict[SourceFile, str] = {}
    answers: dict[str, Callable[[SourceFile], str]] = {"kind": workspace.kind, "text": workspace.text}
    for (method, locator, file, builtin), answer in questions.items():
        if method == "resolve":
            found: SourceFile | str = workspace.resolve(locator, caller=file, builtin=builtin)
        else:
            found = answers[method](file)
        if method == "text":
            texts[file] = str(found)
            found = _digest(str(found))
        if found != answer:
            return None
    return texts


def _digest(text: str) -> str:
    return sha256(text.encode(errors="surrogatepass")).hexdigest()


def _stamp() -> tuple[object, ...]:
    """What tells this kurtc from another one: its files, which developers change."""
    files = sorted(_files(os.path.dirname(kurtc.__file__)), key=lambda file: file.path)  # noqa: PTH120
    found = ((f.path, s.st_mtime_ns, s.st_size) for f in files for s in (f.stat(),))
    return (sys.version, *found)


def _files(folder: str) -> "Iterator[os.DirEntry[str]]":
    """The files of kurtc; not its bytecode, which running it changes."""
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.name == "__pycache__":
                continue
            if entry.is_dir():
                yield from _files(entry.path)
            else:
                yield entry


def _folder() -> Path:
    return default_root() / "interpretations"


def _forget_oldest(folder: Path) -> None:
    kept = sorted(folder.iterdir(), key=lambda path: path.stat().st_mtime, reverse=True)
    for path in kept[_MOST:]:
        path.unlink(missing_ok=True)
