"""A files artifact is made before it is mounted or looked up."""

from collections.abc import Iterator
from functools import partial

from kurtc.diagnostics import Diagnostic
from kurtc.plan.instructions import GetFilesArtifact
from kurtc.validation.visit import Later, Visit

CODE = "unknown-artifact"
SUBJECT = ("files", "run_sh", "run_python", "get_files_artifact")


def check(visit: Visit) -> Iterator[Diagnostic | Later]:
    """Mounts of services and tasks, and look-ups; each missing name is reported once a step."""
    reported: set[str] = set()
    for user, name in _needed(visit):
        if name not in visit.before.artifacts and name not in reported:
            reported.add(name)
            hint = visit.suggestions.hint(name, visit.before.artifacts)
            yield partial(_findings, visit, user, name, hint)


def _needed(visit: Visit) -> Iterator[tuple[str, str]]:
    if isinstance(visit.instruction, GetFilesArtifact):
        yield "get_files_artifact", visit.instruction.name
    for container, files in visit.mounts:
        for path, directory in files.items():
            for name in directory.artifact_names:
                yield f"{container} at {path!r}", name


def _findings(visit: Visit, user: str, name: str, hint: str) -> Iterator[Diagnostic]:
    later = visit.outlook.artifacts.get(name)
    if name in visit.made_artifacts:
        message = f"{user} needs files artifact {name!r}, which this very step stores when it is done"
        yield visit.error(CODE, message, "a task cannot mount what it stores")
    elif later:
        message = f"{user} needs files artifact {name!r}, which is only made later, at {later.position}"
        yield visit.error(CODE, message, "move it behind the instruction that makes the artifact")
    else:
        yield visit.error(CODE, f"{user} needs files artifact {name!r}, which does not exist", hint)
