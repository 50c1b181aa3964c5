"""What is mounted at a path is either files of artifacts or a persistent directory."""

from collections.abc import Iterator

from kurtc.diagnostics import Diagnostic
from kurtc.validation.visit import Visit

CODE = "directory-content"
SUBJECT = ("files",)


def check(visit: Visit) -> Iterator[Diagnostic]:
    """The directories of services."""
    for name, config in visit.services:
        for path, directory in config.files.items():
            if directory.persistent_key and directory.artifact_names:
                message = f"the directory at {path!r} in service {name!r} has both artifact_names and a persistent_key"
                yield visit.error(CODE, message, "mount them at two paths")
