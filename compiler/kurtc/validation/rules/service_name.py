"""A service's name has at most 63 lower-case letters, digits and `-`, a letter first, and a letter or digit last."""

import re
from collections.abc import Iterator

from kurtc.diagnostics import Diagnostic
from kurtc.validation.visit import Visit

CODE = "service-name"
SUBJECT = ("add_service", "add_services")
NAME = re.compile(r"[a-z]([-a-z0-9]{0,61}[a-z0-9])?")
RULE = "use lower-case letters, digits and '-', begin with a letter, end with a letter or digit, at most 63 characters"


def check(visit: Visit) -> Iterator[Diagnostic]:
    """The services that the step starts."""
    for name, _ in visit.services:
        if not NAME.fullmatch(name) and not _is_run_time_value(visit, name):
            yield visit.error(CODE, f"{name!r} cannot be the name of a service", valid_form(name, NAME) or RULE)


def _is_run_time_value(visit: Visit, name: str) -> bool:
    return name == "" and bool(visit.uses) and not visit.uses[0].place.filled


def valid_form(name: str, pattern: re.Pattern[str]) -> str:
    """A hint with the name made to fit, or the empty text if nothing fits easily."""
    words = re.sub(r"[^a-z0-9]+", "-", re.sub(r"(?<=[a-z0-9])(?=[A-Z][a-z])", "-", name).lower()).strip("-")
    fit = words.lstrip("0123456789-")
    return f"{fit!r} would do" if fit != name and pattern.fullmatch(fit) else ""
