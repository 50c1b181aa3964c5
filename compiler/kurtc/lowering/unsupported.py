"""Steps that no declarative target can express."""

from kurtc.diagnostics import Diagnostic
from kurtc.plan import Step


def unsupported(step: Step, what: str, hint: str) -> Diagnostic:
    """The finding that `step` cannot become part of a declarative target; `what` completes "`stop_service` …"."""
    return Diagnostic(
        code="unsupported-step",
        message=f"{step.instruction.instruction} {what}, and a project of `kurtc build` only knows how the plan ends",
        position=step.position,
        hint=hint,
        step=step.id,
    )
