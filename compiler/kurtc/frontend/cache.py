"""Keeps analyses of Starlark files on disk, by content: analysing takes most of a large package's time.

The cache is only ever a copy: what cannot be read or written is made again. Its notation is that of the running Python.
"""

import marshal
import os
import sys
import tempfile
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import Any

from kurtc.diagnostics import Refused
from kurtc.frontend.analysis import Analysis, Function, UnreadableError, analyse
from kurtc.frontend.rewriting import Rewritten
from kurtc.package.cache import default_root
from kurtc.package.workspace import Workspace

FORMAT = 5
"""Changes whenever `analyse` gives something else for the same text."""
_MANY = 20
"""Packages with fewer files are not worth a process that analyses ahead."""
_SMALL = 2000
"""Files with fewer characters are analysed faster than they are looked up."""


def cached_analysis(text: str) -> Analysis:
    """`analyse(text)`, from the cache where possible."""
    if len(text) < _SMALL:
        return analyse(text)
    path = _path(text)
    with suppress(OSError, ValueError, EOFError, TypeError):
        return _decoded(marshal.loads(path.read_bytes()))  # noqa: S302 - the user's own cache
    analysis = analyse(text)
    with suppress(OSError):
        _write(path, marshal.dumps(_encoded(analysis)))
    return analysis


def analyse_ahead(workspace: Workspace) -> None:
    """Fill the cache with the analyses of a large package's own files, the last ones first.

    The interpreter, which comes from the other end, is faster by what is there when it arrives.
    """
    files = sorted(workspace.scripts(), key=str, reverse=True)
    for file in files if len(files) >= _MANY else ():
        with suppress(Refused, UnreadableError):
            cached_analysis(workspace.text(file))


def is_analysed(workspace: Workspace) -> bool:
    """Whether the main file is in the cache; most of the package's other files are then as well."""
    try:
        text = workspace.text(workspace.main)
    except Refused:
        return True
    return len(text) >= _SMALL and _path(text).exists()


def _path(text: str) -> Path:
    folder = default_root() / "analyses" / f"{FORMAT}-{sys.implementation.cache_tag}"
    return folder / sha256(text.encode()).hexdigest()


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _encoded(analysis: Analysis) -> Any:
    return (
        analysis.rewritten.text,
        analysis.rewritten.anchors,
        analysis.defined,
        analysis.used,
        analysis.imports,
        analysis.calls,
        {name: (f.line, f.parameters, f.required) for name, f in analysis.functions.items()},
        analysis.recursions,
    )


def _decoded(found: tuple[Any, ...]) -> Analysis:
    text, anchors, defined, used, imports, calls, functions, recursions = found
    return Analysis(
        rewritten=Rewritten(text, anchors),
        defined=defined,
        used=used,
        imports=imports,
        calls=calls,
        functions={name: Function(*parts) for name, parts in functions.items()},
        recursions=recursions,
    )
