"""What the whole plan will have done: facts that a rule needs about steps after the one that it looks at."""

from collections.abc import Mapping

from kurtc.plan.instructions import GetFilesArtifact
from kurtc.plan.model import Plan, Step
from kurtc.plan.values import Future, futures
from kurtc.records import frozen
from kurtc.validation.parts import artifact_names, made_artifacts, mounts, started_services
from kurtc.validation.places import places


@frozen
class Outlook:
    """`services` and `artifacts` name the first step that adds or makes each.

    `mounted` has the artifacts that somebody mounts, looks up or returns; `used` the futures that something consumes.
    """

    steps: Mapping[str, Step]
    services: Mapping[str, Step]
    artifacts: Mapping[str, Step]
    mounted: frozenset[str]
    used: frozenset[tuple[str, str]]


def outlook(plan: Plan) -> Outlook:
    """Collect the facts in one pass over the plan."""
    services: dict[str, Step] = {}
    artifacts: dict[str, Step] = {}
    mounted = set(artifact_names(plan.output))
    used: set[Future] = set(futures(plan.output))
    for step in plan.steps:
        for name, _ in started_services(step.instruction):
            services.setdefault(name, step)
        for name in made_artifacts(step.instruction):
            artifacts.setdefault(name, step)
        mounted.update(_mounted(step))
        for place in places(step.instruction):
            if not isinstance(place.value, str):
                used.update(futures(place.value))
    return Outlook(
        steps={step.id: step for step in plan.steps},
        services=services,
        artifacts=artifacts,
        mounted=frozenset(mounted),
        used=frozenset((future.step, future.field) for future in used),
    )


def _mounted(step: Step) -> set[str]:
    names: set[str] = set()
    for _, files in mounts(step.instruction):
        for directory in files.values():
            names.update(directory.artifact_names)
    if isinstance(step.instruction, GetFilesArtifact):
        names.add(step.instruction.name)
    return names
