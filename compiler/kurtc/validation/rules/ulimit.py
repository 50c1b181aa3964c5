"""A ulimit is one that Linux knows."""

from collections.abc import Iterator

from kurtc.diagnostics import Diagnostic
from kurtc.validation.visit import Visit

CODE = "ulimit"
SUBJECT = ("gpu",)
_NAMES = "core cpu data fsize locks memlock msgqueue nice nofile nproc rss rtprio rttime sigpending stack"
_KNOWN = tuple(_NAMES.split())


def check(visit: Visit) -> Iterator[Diagnostic]:
    """The ulimits that services with GPUs set."""
    for name, config in visit.services:
        for limit in config.gpu.ulimits if config.gpu else ():
            if limit not in _KNOWN:
                hint = visit.suggestions.hint(limit, _KNOWN) or "ulimits are " + ", ".join(_KNOWN)
                yield visit.error(CODE, f"{limit!r} of service {name!r} is no ulimit of Linux", hint)
