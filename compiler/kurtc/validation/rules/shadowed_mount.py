"""A mount does not hide files that a mount above it brings."""

import posixpath
from collections.abc import Iterator, Mapping

from kurtc.diagnostics import Diagnostic
from kurtc.plan.configs import Directory
from kurtc.plan.instructions import RenderTemplates
from kurtc.validation.visit import Visit

CODE = "shadowed-mount"
SUBJECT = ("files", "run_sh", "run_python")


def check(visit: Visit) -> Iterator[Diagnostic]:
    """Mounts below mounts of rendered templates, whose files are known; other nested mounts are fine."""
    for container, files in visit.mounts:
        above = {posixpath.normpath(path): (path, directory) for path, directory in files.items()}
        if len(above) < 2:
            continue
        for path in files:
            for outer in _parents(posixpath.normpath(path)):
                if outer in above:
                    yield from _hidden(visit, container, path, *above[outer])


def _parents(path: str) -> Iterator[str]:
    while path not in ("", "/", "."):
        path = posixpath.dirname(path)
        yield path


def _hidden(visit: Visit, container: str, inner: str, outer: str, directory: Directory) -> Iterator[Diagnostic]:
    below = posixpath.relpath(inner, outer)
    for artifact in directory.artifact_names:
        for destination in _rendered(visit, artifact):
            if destination == below or destination.startswith(below + "/"):
                file = f"{destination!r} of files artifact {artifact!r}, mounted at {outer!r}"
                yield visit.warning(
                    CODE, f"{container}: the mount at {inner!r} hides {file}", "mount one of them elsewhere"
                )
                return


def _rendered(visit: Visit, artifact: str) -> Iterator[str]:
    maker = visit.before.artifacts.get(artifact)
    if maker and isinstance(maker.instruction, RenderTemplates):
        destinations: Mapping[str, object] = maker.instruction.config
        for destination in destinations:
            yield posixpath.normpath(destination).lstrip("/")
