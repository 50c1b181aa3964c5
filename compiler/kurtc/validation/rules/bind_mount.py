"""The only path of the host that a container may get is the socket of its container engine."""

from collections.abc import Iterator

from kurtc.diagnostics import Diagnostic
from kurtc.validation.parts import bind_mounts
from kurtc.validation.visit import Visit

CODE = "bind-mount"
SUBJECT = ("bind_mounts", "run_sh")
_SOCKET = "/var/run/docker.sock"


def check(visit: Visit) -> Iterator[Diagnostic]:
    """The bind mounts of services and tasks."""
    for paths in bind_mounts(visit.instruction):
        for host in paths:
            if host != _SOCKET:
                hint = "bring files in with plan.upload_files"
                yield visit.error(CODE, f"the host path {host!r} cannot be mounted, only {_SOCKET!r} can", hint)
