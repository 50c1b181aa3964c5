from pathlib import Path

from kurtc.diagnostics import Severity
from kurtc.validation import RULES, environment, validate
from validation.plans import add, exec_, found, plan, request, upload


def test_all_findings_come_at_once_in_plan_order() -> None:
    steps = (add("A", max_memory=1), upload(""), exec_("nobody"), request("nobody"))
    assert found(*steps) == [
        "1 service-name",
        "1 resource-limit",
        "2 artifact-name",
        "3 unknown-service",
        "4 unknown-service",
    ]


def test_findings_say_which_step_and_where() -> None:
    (finding,) = validate(plan(add(), exec_("nobody")))
    assert finding.step == "s2"
    assert str(finding.position) == "main.star:2:1"
    assert finding.severity is Severity.ERROR


def test_an_empty_plan_is_valid() -> None:
    assert validate(plan()) == ()


def test_codes_are_unique_and_named_like_their_files() -> None:
    codes = [rule.CODE for rule in RULES]
    assert len(codes) == len(set(codes))
    folder = Path(environment.__file__).parent / "rules"
    assert sorted(codes) == sorted(path.stem.replace("_", "-") for path in folder.glob("[a-z]*.py"))


def test_every_rule_is_written_down() -> None:
    assert all(rule.__doc__ for rule in RULES)


def test_messages_are_a_line_without_a_full_stop() -> None:
    mistakes = (add("A", max_memory=1, cmd=("\0",)), upload(""), exec_("nobody", acceptable_codes=()), add("a b"))
    for finding in validate(plan(*mistakes)):
        assert "\n" not in finding.message
        assert not finding.message.endswith(".")


def test_only_some_of_many_mistakes_get_near_names() -> None:
    mistakes = [exec_(f"postgre{n}") for n in range(300)]
    hints = [finding.hint for finding in validate(plan(add("postgres"), *mistakes))]
    assert len(hints) == 300
    assert 0 < sum(map(bool, hints)) < 300
