"""A service mounts a persistent directory at one path only: Kurtosis silently leaves out the others."""

from collections.abc import Iterator

from kurtc.diagnostics import Diagnostic
from kurtc.validation.visit import Visit

CODE = "duplicate-persistent-key"
SUBJECT = ("files",)


def check(visit: Visit) -> Iterator[Diagnostic]:
    """The persistent directories of each service."""
    for name, config in visit.services:
        first: dict[str, str] = {}
        for path, directory in config.files.items():
            key = directory.persistent_key
            if key in first:
                message = f"service {name!r} mounts the persistent key {key!r} twice, at {first[key]!r} and at {path!r}"
                yield visit.error(CODE, message, "give each path a key of its own; only one of them would be mounted")
            elif key:
                first[key] = path
