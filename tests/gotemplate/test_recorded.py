"""Templates do what Go's own engine did: cases.jsonl through recorder/ is recorded.jsonl."""

import base64
import json
from pathlib import Path
from typing import NamedTuple

import pytest

from kurtc.gotemplate import TemplateExecutionError, TemplateSyntaxError, decode, parse

HERE = Path(__file__).parent
NAME = "t"  # what the recorder calls every template


class Case(NamedTuple):
    """A template, its data, and what Go made of it: output, or phase and error."""

    template: str
    data: str
    output: bytes
    phase: str
    error: str


def _cases() -> dict[str, Case]:
    cases: dict[str, Case] = {}
    data = ""
    lines = (HERE / "cases.jsonl").read_text("utf-8").split("\n")[:-1]
    recorded = (HERE / "recorded.jsonl").read_text("utf-8").split("\n")[:-1]
    for case, result in zip(map(json.loads, lines), map(json.loads, recorded), strict=True):
        assert case["name"] == result["name"], "record the cases again"
        data = case.get("data", data)
        output = base64.b64decode(result["bytes"]) if "bytes" in result else result["output"].encode()
        phase, error = result.get("phase", ""), result.get("error", "")
        cases[case["name"]] = Case(template=case["template"], data=data, output=output, phase=phase, error=error)
    assert len(cases) == len(lines), "two cases have the same name"
    return cases


CASES = _cases()


@pytest.mark.parametrize("name", [name for name, case in CASES.items() if not case.phase])
def test_a_template_renders_what_go_renders(name: str) -> None:
    case = CASES[name]
    rendered = parse(case.template, NAME).render(decode(case.data))
    assert rendered.encode("utf-8", "surrogateescape") == case.output


@pytest.mark.parametrize("name", [name for name, case in CASES.items() if case.phase == "parse"])
def test_what_go_cannot_parse_is_refused_in_its_words(name: str) -> None:
    case = CASES[name]
    with pytest.raises(TemplateSyntaxError) as refused:
        parse(case.template, NAME)
    assert f"template: {NAME}:{refused.value.line}: {refused.value.message}" == case.error


@pytest.mark.parametrize("name", [name for name, case in CASES.items() if case.phase == "execute"])
def test_a_template_fails_where_and_as_it_fails_in_go(name: str) -> None:
    case = CASES[name]
    template = parse(case.template, NAME)
    with pytest.raises(TemplateExecutionError) as failed:
        template.render(decode(case.data))
    line, column = failed.value.line, failed.value.column
    before = case.template.split("\n")[line - 1][: column - 1]
    # Go counts the bytes before the place.
    assert f"template: {NAME}:{line}:{len(before.encode())}: {failed.value.message}" == case.error


def test_the_table_has_every_outcome() -> None:
    assert {case.phase for case in CASES.values()} == {"", "parse", "execute"}
