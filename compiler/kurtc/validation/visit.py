"""What a rule gets to see at one step, and how it reports what it finds there."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import field
from typing import TypeAlias

from kurtc.diagnostics import Diagnostic, Severity
from kurtc.near import Suggestions
from kurtc.plan.configs import AnyImage, Directory, Recipe, ServiceConfig
from kurtc.plan.instructions import Instruction
from kurtc.plan.model import Step
from kurtc.plan.values import Future
from kurtc.records import frozen, mutable
from kurtc.validation.environment import Environment
from kurtc.validation.outlook import Outlook
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

Later: TypeAlias = Callable[[], Iterable[Diagnostic]]
"""What a rule has to say when the whole plan is known."""


@frozen
class Visit:
    """One step, what it is made of (as the functions of `parts` say), and the state before it.

    `before` is valid only during the visit, and `outlook` knows no more than the steps up to this one: what depends on
    later steps is for a `Later`. `services` are those that the step starts, `configs` those that it
    starts or changes; `uses` are the futures in `places`.
    """

    step: Step
    instruction: Instruction
    before: Environment
    outlook: Outlook
    suggestions: Suggestions
    services: tuple[tuple[str, ServiceConfig], ...]
    configs: tuple[tuple[str, ServiceConfig], ...]
    places: tuple[Place, ...]
    uses: tuple[Use, ...]

    @property
    def asked_services(self) -> tuple[str, ...]:
        """The services that must exist."""
        return asked_services(self.instruction)

    @property
    def made_artifacts(self) -> tuple[str, ...]:
        """The files artifacts that the step makes."""
        return made_artifacts(self.instruction)

    @property
    def conditions(self) -> Iterator[tuple[str, Condition]]:
        """What the step waits for."""
        return conditions(self.instruction)

    @property
    def recipes(self) -> Iterator[tuple[str, Recipe]]:
        """What the step asks services."""
        return recipes(self.instruction)

    @property
    def images(self) -> Iterator[AnyImage]:
        """The images of the step's containers."""
        return images(self.instruction)

    @property
    def mounts(self) -> Iterator[tuple[str, Mapping[str, Directory]]]:
        """What is mounted where."""
        return mounts(self.instruction)

    @property
    def mount_paths(self) -> Iterator[tuple[str, str]]:
        """Every path that something is mounted at."""
        return mount_paths(self.instruction)

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


@mutable
class Walk:
    """Visits the steps of a plan in its order, one by one or in pieces; `ahead` is complete behind the last one."""

    before: Environment = field(default_factory=Environment)
    ahead: Outlook = field(default_factory=Outlook)
    suggestions: Suggestions = field(default_factory=Suggestions)

    def visits(self, steps: Iterable[Step]) -> Iterator[Visit]:
        """The next steps; the state moves on when the next visit is asked for."""
        for step in steps:
            instruction = step.instruction
            found = tuple(places(instruction))
            used = tuple([use for place in found if not isinstance(place.value, str) for use in uses(place)])
            self.ahead.add(step, used)
            yield Visit(
                step=step,
                instruction=instruction,
                before=self.before,
                outlook=self.ahead,
                suggestions=self.suggestions,
                services=started_services(instruction),
                configs=configs(instruction),
                places=found,
                uses=used,
            )
            self.before.advance(step)
