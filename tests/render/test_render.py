"""Findings read well: the excerpt is the user's text, the caret stands under the column, nothing foreign acts."""

import json
import re

import pytest

from kurtc.diagnostics import Diagnostic, Severity
from kurtc.render import render, render_json, summary
from kurtc.source import Caller, Position, SourceFile

MAIN = SourceFile(path="main.star")


def at(line: int, column: int, *, callers: tuple[Caller, ...] = ()) -> Position:
    return Position(file="main.star", line=line, column=column, callers=callers)


def finding(position: Position | None = None, *, message: str = "it is wrong", hint: str = "") -> Diagnostic:
    return Diagnostic(code="duplicate-service", message=message, position=position, hint=hint)


def caller(number: int) -> Caller:
    return Caller(file="lib.star", line=number, column=3, function=f"deploy_{number}")


def excerpt(text: str, column: int) -> tuple[str, str]:
    """The excerpt's line and the caret's, without their gutters."""
    lines = render([finding(at(1, column))], {MAIN: text}).split("\n")
    assert lines[2] == "  |"
    return lines[3].removeprefix("1 | "), lines[4].removeprefix("  | ")


def test_a_finding_shows_message_place_excerpt_callers_and_hint() -> None:
    position = at(12, 21, callers=(Caller(file="lib.star", line=10, column=3, function="deploy"),))
    source = "\n" * 11 + '    plan.add_service(name = "db")\n'
    found = finding(position, message="the service 'db' is already in the plan", hint="rename it")
    assert render([found], {MAIN: source}) == (
        "error[duplicate-service]: the service 'db' is already in the plan\n"
        "  --> main.star:12:21\n"
        "   |\n"
        '12 |     plan.add_service(name = "db")\n'
        "   |                     ^\n"
        "   = called from deploy (lib.star:10:3)\n"
        "   = hint: rename it\n"
        "\n"
        "1 error\n"
    )


def test_nothing_found_is_nothing_shown() -> None:
    assert render([], {}) == ""


def test_a_finding_without_a_place_is_its_message_and_hint() -> None:
    assert (
        render([finding(hint="try --help")], {})
        == "error[duplicate-service]: it is wrong\n = hint: try --help\n\n1 error\n"
    )


@pytest.mark.parametrize(
    "position", [at(9, 1), at(0, 1), Position(repository="github.com/a/b", file="main.star", line=1, column=1)]
)
def test_a_line_that_is_not_known_has_no_excerpt(position: Position) -> None:
    shown = render([finding(position)], {MAIN: "x\n"})
    assert f"--> {position}\n" in shown
    assert "|" not in shown


@pytest.mark.parametrize(
    ("text", "column", "line", "caret"),
    [
        ("abc", 1, "abc", "^"),
        ("abc", 3, "abc", "  ^"),
        ("abc", 4, "abc", "   ^"),
        ("\ta\tb", 4, "\ta\tb", "\t \t^"),
        ("漢字x", 3, "漢字x", "    ^"),
        ("e\u0301x", 3, "e\u0301x", " ^"),
        ("a\r", 1, "a", "^"),
        ("\x1b[31mx", 6, "␛[31mx", "     ^"),
        ("\x7f\x9b\u202ex", 4, "␡��x", "   ^"),
        ("", 1, "", "^"),
    ],
)
def test_the_caret_stands_under_the_column(text: str, column: int, line: str, caret: str) -> None:
    assert excerpt(text, column) == (line, caret) if line else excerpt(text, column)[1] == caret


@pytest.mark.parametrize("column", [1, 2, 60, 99, 101, 102, 500, 999, 1000, 1001])
def test_a_long_line_is_shown_around_the_column(column: int) -> None:
    text = "a" * (column - 1) + "(" + "b" * (1000 - column) if column <= 1000 else "a" * 1000
    line, caret = excerpt(text, column)
    assert len(line) <= 102
    assert len(caret) <= 103
    if column <= 1000:
        assert line[len(caret) - 1] == "("
    assert line.startswith("…") == (len(caret) != column)
    assert line.endswith("…") == (not text.endswith(line[len(caret) - 1 :]))


def test_few_callers_are_shown_and_of_many_the_ends() -> None:
    shown = render([finding(at(1, 1, callers=tuple(map(caller, range(1, 10)))))], {})
    assert re.findall(r"= (.*)", shown) == [
        "called from deploy_1 (lib.star:1:3)",
        "called from deploy_2 (lib.star:2:3)",
        "called from deploy_3 (lib.star:3:3)",
        "… 5 more calls",
        "called from deploy_9 (lib.star:9:3)",
    ]
    assert "more calls" not in render([finding(at(1, 1, callers=tuple(map(caller, range(1, 6)))))], {})


def test_foreign_text_cannot_act_on_the_terminal() -> None:
    position = Position(
        file="a\x1b[2J.star", line=1, column=1, callers=(Caller(file="\x07", line=1, column=1, function="\x9b"),)
    )
    shown = render([finding(position, message="bad \x1b]0;x\x07 \u202e", hint="\x1b[1m")], {})
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]", shown)
    assert r"bad \x1b]0;x\x07 \u202e" in shown


def test_a_message_of_several_lines_is_indented() -> None:
    assert render([finding(message="first\nsecond\n")], {}).startswith("error[duplicate-service]: first\n  second\n")


def test_colours_are_only_added() -> None:
    found = [finding(at(1, 2, callers=(caller(1),)), hint="do")]
    colored = render(found, {MAIN: "text"}, color=True)
    assert "\x1b[1;31merror[duplicate-service]\x1b[0m" in colored
    assert re.sub(r"\x1b\[[0-9;]*m", "", colored) == render(found, {MAIN: "text"})


def test_the_summary_counts_each_severity() -> None:
    severities = [Severity.WARNING, Severity.ERROR, Severity.ERROR, Severity.NOTE]
    found = [Diagnostic(code="x", message="m", severity=severity) for severity in severities]
    assert summary(found) == "2 errors, 1 warning, 1 note"
    assert render(found, {}).endswith("\n\n2 errors, 1 warning, 1 note\n")


def test_findings_as_json_say_everything() -> None:
    found = Diagnostic(code="x", message="m\x1b", position=at(1, 2, callers=(caller(1),)), hint="h", step="s1")
    data = json.loads(render_json([found, finding()]))
    assert data["errors"] == 2
    assert data["warnings"] == data["notes"] == 0
    assert data["diagnostics"][1]["position"] is None
    assert data["diagnostics"][0] == {
        "code": "x",
        "severity": "error",
        "message": "m\x1b",
        "hint": "h",
        "step": "s1",
        "position": {
            "repository": "",
            "file": "main.star",
            "line": 1,
            "column": 2,
            "callers": [{"repository": "", "file": "lib.star", "line": 1, "column": 3, "function": "deploy_1"}],
        },
    }
