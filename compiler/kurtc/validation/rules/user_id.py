"""Users and groups have numbers that are not negative."""

from collections.abc import Iterator

from kurtc.diagnostics import Diagnostic
from kurtc.validation.visit import Visit

CODE = "user-id"
SUBJECT = ("user",)


def check(visit: Visit) -> Iterator[Diagnostic]:
    """The users that services run as."""
    for name, config in visit.configs:
        if config.user:
            for number in (config.user.uid, config.user.gid):
                if number is not None and not 0 <= number < 2**31:
                    yield visit.error(CODE, f"service {name!r} cannot run as user or group {number}")
