"""What the whole plan will have done: facts that a rule needs about steps after the one that it looks at."""

from collections.abc import Iterable
from dataclasses import field

from kurtc.plan.instructions import GetFilesArtifact
from kurtc.plan.model import Step
from kurtc.plan.values import Value, futures
from kurtc.records import mutable
from kurtc.validation.parts import artifact_names, made_artifacts, mounts, started_services
from kurtc.validation.places import Use


@mutable
class Outlook:
    """`services` and `artifacts` name the first step that adds or makes each.

    `mounted` has the artifacts that somebody mounts, looks up or returns; `used` the step and field of the futures that
    something consumes. It is complete when all steps and the output of the plan have been added.
    """

    steps: dict[str, Step] = field(default_factory=dict)
    services: dict[str, Step] = field(default_factory=dict)
    artifacts: dict[str, Step] = field(default_factory=dict)
    mounted: set[str] = field(default_factory=set)
    used: set[tuple[str, str]] = field(default_factory=set)

    def add(self, step: Step, uses: Iterable[Use]) -> None:
        """Add a step, which has these futures."""
        instruction = step.instruction
        self.steps[step.id] = step
        for name, _ in started_services(instruction):
            self.services.setdefault(name, step)
        for name in made_artifacts(instruction):
            self.artifacts.setdefault(name, step)
        for _, files in mounts(instruction):
            for directory in files.values():
                self.mounted.update(directory.artifact_names)
        if isinstance(instruction, GetFilesArtifact):
            self.mounted.add(instruction.name)
        self.used.update((future.step, future.field) for future, _ in uses)

    def add_output(self, output: Value) -> None:
        """Add what `run` returned."""
        self.mounted.update(artifact_names(output))
        self.used.update((future.step, future.field) for future in futures(output))
