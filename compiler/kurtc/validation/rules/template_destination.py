"""Rendered files lie inside of their artifact, each at a path of its own."""

import posixpath
from collections.abc import Iterable, Iterator

from kurtc.diagnostics import Diagnostic
from kurtc.plan.instructions import RenderTemplates
from kurtc.validation.visit import Visit

CODE = "template-destination"
SUBJECT = ("render_templates",)


def check(visit: Visit) -> Iterator[Diagnostic]:
    """Paths of rendered templates; a leading `/` is the artifact's root."""
    if isinstance(visit.instruction, RenderTemplates):
        for problem in _problems(visit.instruction.config):
            yield visit.error(CODE, problem)


def _problems(destinations: Iterable[str]) -> Iterator[str]:
    files: dict[str, str] = {}
    for written in destinations:
        path = posixpath.normpath(written.lstrip("/")) if written else "."
        if path == ".." or path.startswith("../"):
            yield f"the destination {written!r} lies outside of the files artifact"
        elif path == "." or written.endswith("/") or "\0" in written:
            yield f"the destination {written!r} is no path of a file"
        elif path in files:
            yield f"two templates have the same destination, {files[path]!r} and {written!r}"
        else:
            files[path] = written
    for path, written in files.items():
        above = next((files[outer] for outer in _parents(path) if outer in files), None)
        if above:
            yield f"the destination {above!r} is a file, so that there cannot be {written!r} below it"


def _parents(path: str) -> Iterator[str]:
    while path := posixpath.dirname(path):
        yield path
