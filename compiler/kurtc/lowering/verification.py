"""Settle `verify` steps whose values are known at build time; the others need a run."""

from typing import TypeAlias

from kurtc.diagnostics import Diagnostic
from kurtc.lowering.decisions import Decision, Origin, Outcome
from kurtc.lowering.unsupported import unsupported
from kurtc.plan import Plan, Step
from kurtc.plan.instructions import Verify
from kurtc.plan.values import Value, fill, futures

_Settled: TypeAlias = tuple[list[Decision], list[Diagnostic]]


def settled_verifications(plan: Plan) -> _Settled:
    """What is known of each `verify`: a decision where it holds, a finding where it fails or cannot be known."""
    decisions: list[Decision] = []
    findings: list[Diagnostic] = []
    for step in plan.steps:
        if isinstance(step.instruction, Verify):
            finding = _finding(step, step.instruction)
            if finding is None:
                decisions.append(Decision(origin=Origin.of(step), outcome=Outcome.EMITTED, text="holds at build time"))
            else:
                findings.append(finding)
    return decisions, findings


def _finding(step: Step, verify: Verify) -> Diagnostic | None:
    unknown = [f for value in (verify.value, verify.target_value) for f in futures(value) if f.field != "hostname"]
    if unknown:
        return unsupported(step, f"needs the value {unknown[0]} of the run", "remove it, or verify an argument instead")
    value = fill(verify.value, lambda future: future.service)
    target = verify.target_value
    if not isinstance(target, str | tuple) and list(futures(target)):
        return unsupported(step, "compares a run-time value in a structure", "compare with a text")
    expected: Value = fill(target, lambda f: f.service) if isinstance(target, str) else target
    if holds(value, verify.assertion, expected):
        return None
    return Diagnostic(
        code="failed-verification",
        message=f"the verification {value!r} {verify.assertion} {expected!r} fails",
        position=step.position,
        hint="both values are known before the run; correct one of them",
        step=step.id,
    )


def holds(value: str, assertion: str, target: Value) -> bool:
    """Whether the assertion holds for a text, as Kurtosis compares: never between values of different types."""
    if assertion in {"IN", "NOT_IN"}:
        found = isinstance(target, tuple) and any(isinstance(item, str) and item == value for item in target)
        return found == (assertion == "IN")
    if not isinstance(target, str):
        return False
    left, right = value.encode(), target.encode()
    return {
        "==": left == right,
        "!=": left != right,
        ">=": left >= right,
        ">": left > right,
        "<=": left <= right,
        "<": left < right,
    }[assertion]
