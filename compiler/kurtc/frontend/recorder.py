"""Records each call of an instruction as a step of the plan."""

from collections.abc import Callable, Mapping
from dataclasses import field, replace

from kurtc.diagnostics import Diagnostic, Refused, Severity
from kurtc.frontend.builders.context import Context, Packages
from kurtc.frontend.builders.services import DEPRECATED
from kurtc.frontend.failure import StarlarkFailure
from kurtc.frontend.instructions import HANDLERS, Call, Returned, Script
from kurtc.frontend.modules import located
from kurtc.frontend.options import InterpretOptions
from kurtc.frontend.signatures import Bound
from kurtc.frontend.tables import INSTRUCTIONS
from kurtc.frontend.tokens import Tokens
from kurtc.frontend.wire import StarlarkValue, Struct
from kurtc.plan import Step
from kurtc.records import mutable
from kurtc.source import Position

_FIRST_PIECE = 8
_LARGEST_PIECE = 512
"""Steps that are published together: few at first, so that who gets them can begin, then always more."""


@mutable
class Recorder:
    """The plan so far: `publish` gets its steps piece by piece, `steps` are those that it did not get."""

    packages: Packages
    options: InterpretOptions
    script: Script
    publish: Callable[[list[Step]], None]
    steps: list[Step] = field(default_factory=list)
    warnings: list[Diagnostic] = field(default_factory=list)
    tokens: Tokens = field(default_factory=Tokens)
    _contexts: dict[tuple[str, str, str], Context] = field(default_factory=dict)
    _recorded: int = 0
    _piece: int = _FIRST_PIECE

    def record(
        self, name: str, args: list[StarlarkValue], kwargs: Mapping[str, StarlarkValue], position: Position
    ) -> Returned:
        """Record a call of instruction `name`; gives what the script gets back.

        Raises:
            Refused: the call is wrong.
        """
        self._recorded += 1
        step = f"s{self._recorded}"
        try:
            bound = INSTRUCTIONS[name].bind(args, kwargs)
            call = Call(step, bound, self._context(name, position), self.script)
            instruction, description, returned = HANDLERS[name](call)
        except StarlarkFailure as failure:
            raise refused(failure, position) from None
        except Refused as refusal:
            raise located(refusal, position, {}) from None
        self._warn_of_deprecated(bound, position, step)
        given = bound.get("description", description)
        self.steps.append(
            Step(id=step, instruction=instruction, description=self._shown(str(given)), position=position)
        )
        if len(self.steps) == self._piece:
            self.publish(self.steps)
            self.steps = []
            self._piece = min(2 * self._piece, _LARGEST_PIECE)
        return returned

    def _context(self, name: str, position: Position) -> Context:
        """What the builders of a call need; loops ask the same again."""
        key = (name, position.repository, position.file)
        if key not in self._contexts:
            self._contexts[key] = Context(
                tokens=self.tokens,
                packages=self.packages,
                privileged=self.options.privileged,
                cluster_type=self.options.cluster_type,
                caller=position.source,
                what=name,
            )
        return self._contexts[key]

    def _shown(self, description: str) -> str:
        return str(self.tokens.read(description))

    def _warn_of_deprecated(self, bound: Bound, position: Position, step: str) -> None:
        several = bound.get("configs")
        given = several.values() if isinstance(several, dict) else (bound.get("config"),)
        configs = [config for config in given if isinstance(config, Struct)]
        for new, old in DEPRECATED.items():
            if not any(old in config.fields for config in configs):
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
