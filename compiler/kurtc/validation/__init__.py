"""Find everything that is wrong with a plan before anything runs: offline, all findings at once."""

from functools import cache
from operator import attrgetter

from kurtc.diagnostics import Diagnostic
from kurtc.plan import Plan
from kurtc.validation.rules import RULES, Rule, unknown_future
from kurtc.validation.visit import Visit, visits

__all__ = ["RULES", "Rule", "validate"]


def validate(plan: Plan) -> tuple[Diagnostic, ...]:
    """What is wrong with `plan`, in plan order; within a step in the order of `RULES`."""
    findings = [finding for visit in visits(plan) for rule in _rules_about(visit) for finding in rule.check(visit)]
    findings.extend(unknown_future.check_output(plan))
    return tuple(findings)


def _rules_about(visit: Visit) -> tuple[Rule, ...]:
    """The rules that have something to look at in a step; most have nothing in most steps."""
    return _rules(visit.instruction.instruction, tuple([bool(part) for part in _SUBJECTS(visit)]))


@cache
def _rules(instruction: str, present: tuple[bool, ...]) -> tuple[Rule, ...]:
    subjects = {"", *(name for name, found in zip(_NAMES, present, strict=True) if found)}
    return tuple(
        r for r in RULES if (r.SUBJECT in subjects if isinstance(r.SUBJECT, str) else instruction in r.SUBJECT)
    )


_NAMES = sorted({rule.SUBJECT for rule in RULES if isinstance(rule.SUBJECT, str)} - {""})
_SUBJECTS = attrgetter(*_NAMES)
