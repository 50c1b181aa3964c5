"""An image is named by Docker's rules: `[registry[:port]/]repository[:tag][@digest]`, repositories in lower case."""

from collections.abc import Iterator

from kurtc.diagnostics import Diagnostic
from kurtc.validation.reference import parse_reference
from kurtc.validation.visit import Visit

CODE = "image-reference"
SUBJECT = ("add_service", "add_services", "set_service", "run_sh", "run_python")


def check(visit: Visit) -> Iterator[Diagnostic]:
    """The images of services and tasks, pulled or built."""
    for image in dict.fromkeys(image.name for image in visit.images):
        if isinstance(image, str):
            try:
                parse_reference(image)
            except ValueError as error:
                yield visit.error(CODE, f"{image!r} cannot be the name of an image: {error}")
