"""SARIF has what its schema requires and what viewers show."""

import json
from typing import Any

import pytest

from kurtc.diagnostics import Diagnostic, Severity
from kurtc.sarif import render_sarif
from kurtc.source import Caller, Position


def run_of(*findings: Diagnostic) -> Any:
    log = json.loads(render_sarif(findings, "1.2.3"))
    assert log["version"] == "2.1.0"
    assert len(log["runs"]) == 1
    return log["runs"][0]


def location_of(position: Position) -> Any:
    return run_of(Diagnostic(code="x", message="m", position=position))["results"][0]["locations"][0][
        "physicalLocation"
    ]


def test_the_tool_names_itself_and_each_rule_once() -> None:
    driver = run_of(*(Diagnostic(code=code, message="m") for code in ("a-b", "c", "a-b")))["tool"]["driver"]
    assert (driver["name"], driver["version"]) == ("kurtc", "1.2.3")
    assert [(rule["id"], rule["shortDescription"]["text"]) for rule in driver["rules"]] == [("a-b", "A b"), ("c", "C")]


def test_a_result_refers_to_its_rule() -> None:
    results = run_of(*(Diagnostic(code=code, message="m") for code in ("a", "c", "a")))["results"]
    assert [(result["ruleId"], result["ruleIndex"]) for result in results] == [("a", 0), ("c", 1), ("a", 0)]


@pytest.mark.parametrize("severity", list(Severity))
def test_severities_are_levels(severity: Severity) -> None:
    assert run_of(Diagnostic(code="x", message="m", severity=severity))["results"][0]["level"] == severity.value


def test_the_hint_is_part_of_the_message() -> None:
    assert run_of(Diagnostic(code="x", message="m", hint="h"))["results"][0]["message"] == {"text": "m\nHint: h"}


def test_no_findings_are_an_empty_list() -> None:
    assert run_of()["results"] == []


@pytest.mark.parametrize(
    ("repository", "file", "artifact"),
    [
        ("", "a/main.star", {"uri": "a/main.star", "uriBaseId": "%SRCROOT%"}),
        ("", "a b#%.star", {"uri": "a%20b%23%25.star", "uriBaseId": "%SRCROOT%"}),
        ("github.com/a/b", "lib.star", {"uri": "https://github.com/a/b/blob/HEAD/lib.star"}),
        ("github.com/a/b@1.0/x", "lib.star", {"uri": "https://github.com/a/b/blob/1.0/x/lib.star"}),
    ],
)
def test_files_have_addresses(repository: str, file: str, artifact: object) -> None:
    location = location_of(Position(repository=repository, file=file, line=3, column=4))
    assert location == {"artifactLocation": artifact, "region": {"startLine": 3, "startColumn": 4}}


def test_the_calls_are_a_stack() -> None:
    callers = (Caller(file="lib.star", line=1, column=2, function="deploy"),)
    result = run_of(
        Diagnostic(code="x", message="m", position=Position(file="main.star", line=3, column=4, callers=callers))
    )
    frames = result["results"][0]["stacks"][0]["frames"]
    assert [frame["location"]["physicalLocation"]["region"]["startLine"] for frame in frames] == [3, 1]
    assert frames[1]["location"]["message"]["text"] == "in deploy"


def test_a_finding_without_a_place_stands_at_the_package() -> None:
    """Code scanning refuses the whole log where one result has no location."""
    (location,) = run_of(Diagnostic(code="x", message="m"))["results"][0]["locations"]
    assert location["physicalLocation"]["artifactLocation"]["uri"] == "kurtosis.yml"
