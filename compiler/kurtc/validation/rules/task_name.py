"""A task's name has letters, digits, `_`, `.` and `-`, a letter or digit first: it is part of a container's name."""

import re
from collections.abc import Iterator

from kurtc.diagnostics import Diagnostic
from kurtc.plan.instructions import RunPython, RunSh
from kurtc.validation.visit import Visit

CODE = "task-name"
SUBJECT = ("run_sh", "run_python")
_NAME = re.compile(r"[a-zA-Z0-9][a-zA-Z0-9_.-]*")


def check(visit: Visit) -> Iterator[Diagnostic]:
    """Tasks."""
    match visit.instruction:
        case RunSh() | RunPython() as task if not _NAME.fullmatch(task.name):
            fit = re.sub(r"[^a-zA-Z0-9_.-]+", "-", task.name).strip("-_.")
            hint = f"{fit!r} would do" if fit else "use letters, digits, '_', '.' and '-'"
            yield visit.error(CODE, f"{task.name!r} cannot be the name of a task", hint)
