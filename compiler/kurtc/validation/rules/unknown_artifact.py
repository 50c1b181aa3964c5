"""A files artifact is made before it is mounted or looked up."""

from collections.abc import Iterator

from kurtc.diagnostics import Diagnostic
from kurtc.plan.instructions import GetFilesArtifact
from kurtc.validation.visit import Visit

CODE = "unknown-artifact"
SUBJECT = ""


def check(visit: Visit) -> Iterator[Diagnostic]:
    """Mounts of services and tasks, and look-ups; each missing name is reported once a step."""
    reported: set[str] = set()
    for user, name in _needed(visit):
        if name not in visit.before.artifacts and name not in reported:
            reported.add(name)
            yield _finding(visit, user, name)


def _needed(visit: Visit) -> Iterator[tuple[str, str]]:
    if isinstance(visit.instruction, GetFilesArtifact):
        yield "get_files_artifact", visit.instruction.name
    for container, files in visit.mounts:
        for path, directory in files.items():
            for name in directory.artifact_names:
                yield f"{container} at {path!r}", name


def _finding(visit: Visit, user: str, name: str) -> Diagnostic:
    if name in visit.made_artifacts:
        message = f"{user} needs files artifact {name!r}, which this very step stores when it is done"
        return visit.error(CODE, message, "a task cannot mount what it stores")
    later = visit.outlook.artifacts.get(name)
    if later:
        message = f"{user} needs files artifact {name!r}, which is only made later, at {later.position}"
        return visit.error(CODE, message, "move it behind the instruction that makes the artifact")
    hint = visit.suggestions.hint(name, visit.before.artifacts)
    return visit.error(CODE, f"{user} needs files artifact {name!r}, which does not exist", hint)
