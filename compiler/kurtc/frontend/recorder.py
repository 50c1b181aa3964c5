"""Records each call of an instruction as a step of the plan."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from kurtc.diagnostics import Diagnostic, Refused, Severity
from kurtc.frontend.builders.context import Context, Packages
from kurtc.frontend.builders.services import DEPRECATED
from kurtc.frontend.failure import StarlarkFailure
from kurtc.frontend.instructions import HANDLERS, Call, Returned, Script
from kurtc.frontend.modules import located
from kurtc.frontend.names import Names
from kurtc.frontend.options import InterpretOptions
from kurtc.frontend.signatures import Bound
from kurtc.frontend.tables import INSTRUCTIONS
from kurtc.frontend.tokens import Tokens
from kurtc.frontend.wire import StarlarkValue, Struct
from kurtc.plan import Step
from kurtc.source import Position


@dataclass(slots=True)
class Recorder:
    """The plan so far."""

    packages: Packages
    options: InterpretOptions
    steps: list[Step] = field(default_factory=list)
    warnings: list[Diagnostic] = field(default_factory=list)
    tokens: Tokens = field(default_factory=Tokens)
    script: Script = field(default_factory=lambda: Script(names=Names(), services={}, configured=set()))

    def record(
        self, name: str, args: list[StarlarkValue], kwargs: Mapping[str, StarlarkValue], position: Position
    ) -> Returned:
        """Record a call of instruction `name`; gives what the script gets back.

        Raises:
            Refused: the call is wrong.
        """
        step = f"s{len(self.steps) + 1}"
        try:
            bound = INSTRUCTIONS[name].bind(args, kwargs)
            context = Context(
                tokens=self.tokens,
                packages=self.packages,
                privileged=self.options.privileged,
                cluster_type=self.options.cluster_type,
                caller=position.source,
                what=name,
            )
            instruction, description, returned = HANDLERS[name](Call(step, bound, context, self.script))
        except StarlarkFailure as failure:
            raise refused(failure, position) from None
        except Refused as refusal:
            raise located(refusal, position, {}) from None
        self._warn_of_deprecated(bound, position, step)
        given = bound.get("description", description)
        self.steps.append(
            Step(id=step, instruction=instruction, description=self._shown(str(given)), position=position)
        )
        return returned

    def _shown(self, description: str) -> str:
        return str(self.tokens.read(description))

    def _warn_of_deprecated(self, bound: Bound, position: Position, step: str) -> None:
        config = bound.get("config")
        if not isinstance(config, Struct):
            return
        for new, old in DEPRECATED.items():
            if old not in config.fields:
                continue
            self.warnings.append(
                Diagnostic(
                    code="deprecated-argument",
                    message=f"ServiceConfig's '{old}' is deprecated",
                    position=position,
                    hint=f"write {new}",
                    severity=Severity.WARNING,
                    step=step,
                )
            )


def refused(failure: StarlarkFailure, position: Position | None) -> Refused:
    """The findings of a callable's failure."""
    first = Diagnostic(code=failure.code, message="", position=position)
    last = len(failure.messages) - 1
    return Refused(
        tuple(
            replace(first, message=message, hint=failure.hint if i == last else "")
            for i, message in enumerate(failure.messages)
        )
    )
