"""A device of the host is named by its absolute path."""

from collections.abc import Iterator

from kurtc.diagnostics import Diagnostic
from kurtc.validation.visit import Visit

CODE = "device-path"
SUBJECT = ("devices",)


def check(visit: Visit) -> Iterator[Diagnostic]:
    """The devices of services."""
    for name, config in visit.services:
        for device in config.devices:
            if not device.startswith("/"):
                hint = f"write {'/dev/' + device!r}" if device else ""
                yield visit.error(CODE, f"the device {device!r} of service {name!r} is not an absolute path", hint)
