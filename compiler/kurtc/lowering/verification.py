"""Settle `verify` steps whose values are known at build time; the others stay."""

from collections.abc import Mapping
from dataclasses import field, replace
from typing import assert_never

from kurtc.diagnostics import Diagnostic
from kurtc.lowering.decisions import Decision, Origin, Outcome
from kurtc.plan import Plan, Step
from kurtc.plan.assertions import IncomparableError, Known, holds
from kurtc.plan.instructions import Verify
from kurtc.plan.values import Holed, Value, fill, futures
from kurtc.records import mutable


@mutable
class Settled:
    """The plan without the `verify` steps that hold, and a finding for each that fails."""

    plan: Plan
    decisions: list[Decision] = field(default_factory=list)
    findings: list[Diagnostic] = field(default_factory=list)


def settled_verifications(plan: Plan) -> Settled:
    """Decide each `verify` that compares nothing but what is known before the run."""
    kept: list[Step] = []
    settled = Settled(plan=plan)
    for step in plan.steps:
        if not isinstance(step.instruction, Verify) or _waits(step.instruction):
            kept.append(step)
        elif finding := _failure(step, step.instruction):
            settled.findings.append(finding)
        else:
            decision = Decision(origin=Origin.of(step), outcome=Outcome.EMITTED, text="holds at build time")
            settled.decisions.append(decision)
    settled.plan = replace(plan, steps=tuple(kept))
    return settled


def _waits(verify: Verify) -> bool:
    return any(future.field != "hostname" for value in (verify.value, verify.target_value) for future in futures(value))


def _failure(step: Step, verify: Verify) -> Diagnostic | None:
    value, expected = _known(verify.value), _known(verify.target_value)
    try:
        if holds(value, verify.assertion, expected):
            return None
        reason = "fails"
    except IncomparableError as error:
        reason = f"fails: {error}"
    return Diagnostic(
        code="failed-verification",
        message=f"the verification {value!r} {verify.assertion} {expected!r} {reason}",
        position=step.position,
        hint="both values are known before the run; correct one of them",
        step=step.id,
    )


def _known(value: Value) -> Known:
    """The value with the names of services in place."""
    match value:
        case str() | Holed():
            return fill(value, lambda future: future.service)
        case tuple():
            return tuple(_known(item) for item in value)
        case Mapping():
            return {key: _known(item) for key, item in value.items()}
        case None | bool() | int() | float():
            return value
        case _ as never:
            assert_never(never)
