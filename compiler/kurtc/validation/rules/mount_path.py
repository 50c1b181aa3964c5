"""Files are mounted at an absolute path below the container's root directory."""

import posixpath
from collections.abc import Iterator

from kurtc.diagnostics import Diagnostic
from kurtc.validation.visit import Visit

CODE = "mount-path"
SUBJECT = ("files", "bind_mounts", "run_sh", "run_python")


def check(visit: Visit) -> Iterator[Diagnostic]:
    """Everything that services and tasks mount."""
    for container, path in visit.mount_paths:
        if not path.startswith("/"):
            hint = f"write {'/' + posixpath.normpath(path)!r}" if path.strip("./") else ""
            yield visit.error(CODE, f"{container} mounts files at {path!r}, which is not an absolute path", hint)
        elif posixpath.normpath(path).strip("/") == "":
            message = f"{container} mounts files at {path!r}, which would hide the whole image"
            yield visit.error(CODE, message, "mount them in a directory below it")
