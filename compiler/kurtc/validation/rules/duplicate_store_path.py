"""A task stores a path once."""

from collections.abc import Iterator

from kurtc.diagnostics import Diagnostic
from kurtc.validation.parts import stores
from kurtc.validation.visit import Visit

CODE = "duplicate-store-path"
SUBJECT = ("run_sh", "run_python")


def check(visit: Visit) -> Iterator[Diagnostic]:
    """Tasks."""
    first: dict[str, str] = {}
    for spec in stores(visit.instruction):
        if spec.src in first:
            message = f"the task stores {spec.src!r} twice, as {first[spec.src]!r} and as {spec.name!r}"
            yield visit.error(CODE, message, "one files artifact can be mounted many times")
        else:
            first[spec.src] = spec.name
