"""What is stored from a container is named by its absolute path."""

from collections.abc import Iterator

from kurtc.diagnostics import Diagnostic
from kurtc.plan.instructions import StoreServiceFiles
from kurtc.validation.parts import stores
from kurtc.validation.visit import Visit

CODE = "store-path"
SUBJECT = ("store_service_files", "run_sh", "run_python")


def check(visit: Visit) -> Iterator[Diagnostic]:
    """A relative path starts at the root, not at the working directory: a warning, for it may be meant so."""
    sources = [spec.src for spec in stores(visit.instruction)]
    if isinstance(visit.instruction, StoreServiceFiles):
        sources = [visit.instruction.src]
    for src in sources:
        if not src.startswith("/"):
            message = f"the path {src!r} to store is relative; it starts at '/', not at the image's working directory"
            yield visit.warning(CODE, message, f"write {'/' + src!r} if that is meant")
