"""An image on a registry with a port has a tag: Kurtosis adds `:latest` only to names without any `:`."""

from collections.abc import Iterator

from kurtc.diagnostics import Diagnostic
from kurtc.plan.configs import Image
from kurtc.validation.reference import parse_reference
from kurtc.validation.visit import Visit

CODE = "untagged-image"
SUBJECT = ("add_service", "add_services", "set_service", "run_sh", "run_python")


def check(visit: Visit) -> Iterator[Diagnostic]:
    """The images of services and tasks that are pulled."""
    for image in visit.images:
        if isinstance(image, Image) and isinstance(image.name, str) and ":" in image.name:
            try:
                reference = parse_reference(image.name)
            except ValueError:
                continue
            if not reference.tag and not reference.digest:
                message = f"the image {image.name!r} has no tag"
                yield visit.warning(CODE, message, f"write {image.name + ':latest'!r} if that is meant")
