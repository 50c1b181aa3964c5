"""A rule is only asked about steps that have its subject; it would have nothing to say about others."""

from dataclasses import fields
from pathlib import Path
from typing import get_args

import pytest

from kurtc.plan.configs import ServiceConfig
from kurtc.plan.document import DocumentFormat, document_from_text
from kurtc.plan.instructions import Instruction
from kurtc.validation import RULES, _rules_about
from kurtc.validation.visit import Walk

PLANS = sorted(Path(__file__).parents[2].glob("golden/*/expected/plan.yaml"))


@pytest.mark.parametrize("plan", PLANS, ids=lambda path: path.parts[-3])
def test_a_rule_has_nothing_to_say_about_steps_without_its_subject(plan: Path) -> None:
    document = document_from_text(plan.read_text(encoding="utf-8"), DocumentFormat.YAML)
    for visit in Walk().visits(document.plan.steps):
        asked = _rules_about(visit)
        assert not [finding for rule in RULES if rule not in asked for finding in rule.check(visit)]


def test_there_are_plans_to_look_at() -> None:
    assert len(PLANS) >= 10


def test_subjects_are_instructions_or_what_services_are_given() -> None:
    instructions = {kind.instruction for kind in get_args(Instruction)}
    known = {"every", "uses", *instructions, *(field.name for field in fields(ServiceConfig))}
    assert not [(rule.CODE, subject) for rule in RULES for subject in rule.SUBJECT if subject not in known]
