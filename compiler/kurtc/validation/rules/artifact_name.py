"""A files artifact has a name that is not empty."""

from collections.abc import Iterator

from kurtc.diagnostics import Diagnostic
from kurtc.validation.visit import Visit

CODE = "artifact-name"
SUBJECT = ("upload_files", "render_templates", "store_service_files", "run_sh", "run_python")


def check(visit: Visit) -> Iterator[Diagnostic]:
    """The artifacts that the step makes."""
    if "" in visit.made_artifacts:
        hint = "leave out `name` to have one generated"
        yield visit.error(CODE, "the name of a files artifact must not be empty", hint)
