"""One thing is mounted at a path, however the path is written."""

import posixpath
from collections.abc import Iterator

from kurtc.diagnostics import Diagnostic
from kurtc.plan.instructions import RunPython, RunSh
from kurtc.validation.visit import Visit

CODE = "duplicate-mount"
SUBJECT = ("files", "bind_mounts", "run_sh", "run_python")


def check(visit: Visit) -> Iterator[Diagnostic]:
    """Everything that services and tasks mount."""
    first: dict[tuple[str, str], str] = {}
    for container, path in visit.mount_paths:
        key = (container, posixpath.normpath(path))
        if key in first:
            message = f"{container} mounts two things at the same path, {first[key]!r} and {path!r}"
            task = isinstance(visit.instruction, RunSh | RunPython)  # which takes no Directory
            hint = (
                "mount one of them elsewhere"
                if task
                else "put several artifacts into one Directory(artifact_names=[…])"
            )
            yield visit.error(CODE, message, hint)
        else:
            first[key] = path
