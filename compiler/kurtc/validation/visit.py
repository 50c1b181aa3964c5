"""What a rule gets to see at one step, and how it reports what it finds there."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from kurtc.diagnostics import Diagnostic, Severity
from kurtc.plan.configs import ServiceConfig
from kurtc.plan.instructions import Instruction
from kurtc.plan.model import Plan, Step
from kurtc.validation.environment import Environment
from kurtc.validation.near import Suggestions
from kurtc.validation.outlook import Outlook, outlook
from kurtc.validation.parts import configs, started_services
from kurtc.validation.places import Place, Use, places, uses


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One step and the state before it.

    `before` is valid only during the visit. `services` are those that the step starts, `configs` those that it
    starts or changes, `places` where it could hold futures, `uses` the futures in them.
    """

    step: Step
    before: Environment
    outlook: Outlook
    services: tuple[tuple[str, ServiceConfig], ...]
    configs: tuple[tuple[str, ServiceConfig], ...]
    places: tuple[Place, ...]
    uses: tuple[Use, ...]
    suggestions: Suggestions

    @property
    def instruction(self) -> Instruction:
        """The step's instruction."""
        return self.step.instruction

    def error(self, code: str, message: str, hint: str = "") -> Diagnostic:
        """A finding that refuses the plan."""
        return self._finding(code, message, hint, Severity.ERROR)

    def warning(self, code: str, message: str, hint: str = "") -> Diagnostic:
        """A finding that does not."""
        return self._finding(code, message, hint, Severity.WARNING)

    def _finding(self, code: str, message: str, hint: str, severity: Severity) -> Diagnostic:
        return Diagnostic(
            code=code, message=message, position=self.step.position, hint=hint, severity=severity, step=self.step.id
        )


def visits(plan: Plan) -> Iterator[Visit]:
    """Walk the plan once; the state moves on when the next visit is asked for."""
    environment = Environment()
    visit = partial(Visit, before=environment, outlook=outlook(plan), suggestions=Suggestions())
    for step in plan.steps:
        found = tuple(places(step.instruction))
        yield visit(
            step=step,
            services=started_services(step.instruction),
            configs=configs(step.instruction),
            places=found,
            uses=tuple(use for place in found if not isinstance(place.value, str) for use in uses(place)),
        )
        environment.advance(step)
