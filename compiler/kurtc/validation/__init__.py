"""Find everything that is wrong with a plan before anything runs: offline, all findings at once."""

from kurtc.diagnostics import Diagnostic
from kurtc.plan import Plan
from kurtc.validation.rules import RULES, Rule, unknown_future
from kurtc.validation.visit import visits

__all__ = ["RULES", "Rule", "validate"]


def validate(plan: Plan) -> tuple[Diagnostic, ...]:
    """What is wrong with `plan`, in plan order; within a step in the order of `RULES`."""
    findings = [finding for visit in visits(plan) for rule in RULES for finding in rule.check(visit)]
    findings.extend(unknown_future.check_output(plan))
    return tuple(findings)
