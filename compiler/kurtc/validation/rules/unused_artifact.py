"""Files that are uploaded or rendered are mounted, looked up or returned somewhere.

What is stored from containers is exempt: it may be meant for people.
"""

from collections.abc import Iterator
from functools import partial

from kurtc.diagnostics import Diagnostic
from kurtc.plan.instructions import RenderTemplates, UploadFiles
from kurtc.validation.visit import Later, Visit

CODE = "unused-artifact"
SUBJECT = ("upload_files", "render_templates")


def check(visit: Visit) -> Iterator[Diagnostic | Later]:
    """Uploads and rendered templates."""
    if isinstance(visit.instruction, UploadFiles | RenderTemplates):
        name = visit.instruction.name
        if name:
            yield partial(_unused, visit, name)


def _unused(visit: Visit, name: str) -> Iterator[Diagnostic]:
    if name not in visit.outlook.mounted:
        yield visit.warning(CODE, f"files artifact {name!r} is never mounted", "mount it, or leave this step out")
