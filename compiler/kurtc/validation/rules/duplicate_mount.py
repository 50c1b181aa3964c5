"""One thing is mounted at a path, however the path is written."""

import posixpath
from collections.abc import Iterator

from kurtc.diagnostics import Diagnostic
from kurtc.validation.visit import Visit

CODE = "duplicate-mount"
SUBJECT = "mount_paths"


def check(visit: Visit) -> Iterator[Diagnostic]:
    """Everything that services and tasks mount."""
    first: dict[tuple[str, str], str] = {}
    for container, path in visit.mount_paths:
        key = (container, posixpath.normpath(path))
        if key in first:
            message = f"{container} mounts two things at the same path, {first[key]!r} and {path!r}"
            hint = "put several artifacts into one Directory(artifact_names=[…])"
            yield visit.error(CODE, message, hint)
        else:
            first[key] = path
