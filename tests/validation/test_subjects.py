"""A rule is only asked about steps that have its subject; it would have nothing to say about others."""

from pathlib import Path

import pytest

from kurtc.plan.document import DocumentFormat, document_from_text
from kurtc.validation import RULES, _rules_about
from kurtc.validation.visit import visits

PLANS = sorted(Path(__file__).parents[2].glob("golden/*/expected/plan.yaml"))


@pytest.mark.parametrize("plan", PLANS, ids=lambda path: path.parts[-3])
def test_a_rule_has_nothing_to_say_about_steps_without_its_subject(plan: Path) -> None:
    document = document_from_text(plan.read_text(encoding="utf-8"), DocumentFormat.YAML)
    for visit in visits(document.plan):
        asked = _rules_about(visit)
        assert not [finding for rule in RULES if rule not in asked for finding in rule.check(visit)]


def test_there_are_plans_to_look_at() -> None:
    assert len(PLANS) >= 10
