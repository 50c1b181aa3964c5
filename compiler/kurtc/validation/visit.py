"""What a rule gets to see at one step, and how it reports what it finds there."""

from collections.abc import Iterator, Mapping

from kurtc.diagnostics import Diagnostic, Severity
from kurtc.plan.configs import AnyImage, Directory, Recipe, ServiceConfig
from kurtc.plan.instructions import Instruction
from kurtc.plan.model import Plan, Step
from kurtc.plan.values import Future
from kurtc.records import frozen
from kurtc.validation.environment import Environment
from kurtc.validation.near import Suggestions
from kurtc.validation.outlook import Outlook, outlook
from kurtc.validation.parts import (
    Condition,
    asked_services,
    conditions,
    configs,
    images,
    made_artifacts,
    mount_paths,
    mounts,
    recipes,
    started_services,
)
from kurtc.validation.places import Place, Use, places, uses


@frozen
class Visit:
    """One step, what it is made of (as the functions of `parts` say), and the state before it.

    `before` is valid only during the visit. `services` are those that the step starts, `configs` those that it
    starts or changes; `uses` are the futures in `places`.
    """

    step: Step
    instruction: Instruction
    before: Environment
    outlook: Outlook
    suggestions: Suggestions
    services: tuple[tuple[str, ServiceConfig], ...]
    configs: tuple[tuple[str, ServiceConfig], ...]
    asked_services: tuple[str, ...]
    made_artifacts: tuple[str, ...]
    conditions: tuple[tuple[str, Condition], ...]
    recipes: tuple[tuple[str, Recipe], ...]
    images: tuple[AnyImage, ...]
    mounts: tuple[tuple[str, Mapping[str, Directory]], ...]
    mount_paths: tuple[tuple[str, str], ...]
    places: tuple[Place, ...]
    uses: tuple[Use, ...]

    def described(self, future: Future) -> str:
        """A run-time value in the user's words."""
        producer = self.outlook.steps.get(future.step)
        if future.service:
            return f"the {future.field} of service {future.service!r}"
        if producer:
            return f"{future.field!r} of {producer.instruction.instruction} at {producer.position}"
        return f"the run-time value {future.field!r} of {future.step or future.token!r}"

    def error(self, code: str, message: str, hint: str = "") -> Diagnostic:
        """A finding that refuses the plan."""
        return self._finding(code, message, hint, Severity.ERROR)

    def warning(self, code: str, message: str, hint: str = "") -> Diagnostic:
        """A finding that deserves a look but refuses nothing."""
        return self._finding(code, message, hint, Severity.WARNING)

    def note(self, code: str, message: str, hint: str = "") -> Diagnostic:
        """A finding that only some care about."""
        return self._finding(code, message, hint, Severity.NOTE)

    def _finding(self, code: str, message: str, hint: str, severity: Severity) -> Diagnostic:
        return Diagnostic(
            code=code, message=message, position=self.step.position, hint=hint, severity=severity, step=self.step.id
        )


def visits(plan: Plan) -> Iterator[Visit]:
    """Walk the plan once; the state moves on when the next visit is asked for."""
    environment, ahead, suggestions = Environment(), outlook(plan), Suggestions()
    for step in plan.steps:
        instruction = step.instruction
        found = tuple(places(instruction))
        yield Visit(
            step=step,
            instruction=instruction,
            before=environment,
            outlook=ahead,
            suggestions=suggestions,
            services=started_services(instruction),
            configs=configs(instruction),
            asked_services=asked_services(instruction),
            made_artifacts=made_artifacts(instruction),
            conditions=tuple(conditions(instruction)),
            recipes=tuple(recipes(instruction)),
            images=tuple(images(instruction)),
            mounts=tuple(mounts(instruction)),
            mount_paths=tuple(mount_paths(instruction)),
            places=found,
            uses=tuple(use for place in found if not isinstance(place.value, str) for use in uses(place)),
        )
        environment.advance(step)
