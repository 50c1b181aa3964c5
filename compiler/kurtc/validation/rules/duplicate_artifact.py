"""A files artifact is made once.

A task that stores under a taken name replaces the artifact, which is a warning unless it mounts it: then it updates it.
"""

from collections.abc import Iterator

from kurtc.diagnostics import Diagnostic
from kurtc.plan.instructions import RunPython, RunSh
from kurtc.validation.visit import Visit

CODE = "duplicate-artifact"
SUBJECT = ("upload_files", "render_templates", "store_service_files", "run_sh", "run_python")


def check(visit: Visit) -> Iterator[Diagnostic]:
    """The artifacts that the step makes."""
    names = visit.made_artifacts
    for index, name in enumerate(names):
        earlier, first = visit.before.artifacts.get(name), visit.outlook.artifacts[name]
        if name in names[:index]:
            message = f"the task stores two paths as files artifact {name!r}; only the last one is kept"
            yield visit.error(CODE, message, "give each path a name of its own")
        elif earlier and isinstance(visit.instruction, RunSh | RunPython):
            if name in visit.instruction.files.values():
                continue
            message = f"files artifact {name!r} is replaced; first made at {first.position}"
            yield visit.warning(CODE, message, "use another name; what mounted it before keeps the first content")
        elif earlier and name:
            message = f"files artifact {name!r} is made twice; first made at {first.position}"
            yield visit.error(CODE, message, "use another name")
