"""Find everything that is wrong with a plan before anything runs: offline, all findings at once."""

from collections.abc import Iterable
from dataclasses import fields
from functools import cache
from itertools import chain
from operator import attrgetter

from kurtc.diagnostics import Diagnostic
from kurtc.plan import Plan, Step
from kurtc.plan.configs import ServiceConfig
from kurtc.plan.values import Value
from kurtc.validation.rules import RULES, Rule, unknown_future
from kurtc.validation.visit import Later, Visit, Walk

__all__ = ["RULES", "Rule", "Validation", "validate"]


def validate(plan: Plan) -> tuple[Diagnostic, ...]:
    """What is wrong with `plan`, in plan order; within a step in the order of `RULES`."""
    validation = Validation()
    validation.see(plan.steps)
    return validation.findings(plan.output)


class Validation:
    """Checks the steps of a plan while they become known."""

    def __init__(self) -> None:
        self._walk = Walk()
        self._found: list[Diagnostic | Later] = []

    def see(self, steps: Iterable[Step]) -> None:
        """Check the next steps."""
        for visit in self._walk.visits(steps):
            for rule in _rules_about(visit):
                self._found.extend(rule.check(visit))

    def findings(self, output: Value) -> tuple[Diagnostic, ...]:
        """What is wrong with the plan whose steps were all seen, and which returns `output`; see `validate`."""
        ahead = self._walk.ahead
        ahead.add_output(output)
        found = [list(one()) if callable(one) else [one] for one in self._found]
        return (*chain.from_iterable(found), *unknown_future.check_output(output, ahead.steps))


def _rules_about(visit: Visit) -> tuple[Rule, ...]:
    """The rules that have something to look at in a step; most have nothing in most steps."""
    configs = visit.configs
    given = [tuple([bool(value) for value in _FIELDS(config)]) for _, config in configs]
    return _rules(visit.instruction.instruction, bool(visit.uses), given[0] if len(given) == 1 else _any(given))


def _any(given: list[tuple[bool, ...]]) -> tuple[bool, ...]:
    return tuple(map(any, zip(*given, strict=True)))


@cache
def _rules(instruction: str, uses: bool, given: tuple[bool, ...]) -> tuple[Rule, ...]:
    subjects = {"every", instruction, *(name for name, found in zip(_NAMES, given, strict=False) if found)}
    if uses:
        subjects.add("uses")
    return tuple(rule for rule in RULES if not subjects.isdisjoint(rule.SUBJECT))


_NAMES = tuple(field.name for field in fields(ServiceConfig) if any(field.name in rule.SUBJECT for rule in RULES))
_FIELDS = attrgetter(*_NAMES)
