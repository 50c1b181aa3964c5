"""A persistent key is written like the name of a service."""

from collections.abc import Iterator

from kurtc.diagnostics import Diagnostic
from kurtc.validation.rules.service_name import NAME, RULE, valid_form
from kurtc.validation.visit import Visit

CODE = "persistent-key"
SUBJECT = ("files",)


def check(visit: Visit) -> Iterator[Diagnostic]:
    """The persistent directories of services."""
    for name, config in visit.services:
        for path, directory in config.files.items():
            key = directory.persistent_key
            if key and not NAME.fullmatch(key):
                message = f"{key!r} cannot be a persistent key (mounted at {path!r} in service {name!r})"
                yield visit.error(CODE, message, valid_form(key, NAME) or RULE)
