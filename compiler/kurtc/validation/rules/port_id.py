"""A port id has at most 15 lower-case letters, digits and `-`, a letter first, and a letter or digit last."""

import re
from collections.abc import Iterator

from kurtc.diagnostics import Diagnostic
from kurtc.validation.rules.service_name import valid_form
from kurtc.validation.visit import Visit

CODE = "port-id"
SUBJECT = ("ports", "public_ports")
_ID = re.compile(r"[a-z]([-a-z0-9]{0,13}[a-z0-9])?")
_RULE = "use lower-case letters, digits and '-', begin with a letter, end with a letter or digit, at most 15 characters"


def check(visit: Visit) -> Iterator[Diagnostic]:
    """The private and public ports of services; an id of both is reported once."""
    for name, config in visit.services:
        for port_id in {**config.ports, **config.public_ports}:
            if not _ID.fullmatch(port_id):
                message = f"{port_id!r} cannot be the id of a port (service {name!r})"
                yield visit.error(CODE, message, valid_form(port_id, _ID) or _RULE)
