"""No template takes the machine, or Python's stack, down."""

import pytest

from kurtc.gotemplate import TemplateExecutionError, TemplateSyntaxError, Value, parse
from kurtc.gotemplate.expressions import MAX_PARENTHESES
from kurtc.gotemplate.parser import MAX_BLOCKS


def failure(text: str, data: Value = None, limit: int = 1000) -> str:
    with pytest.raises(TemplateExecutionError) as failed:
        parse(text, "t").render(data, limit=limit)
    return failed.value.message


@pytest.mark.parametrize("body", ["", "{{if false}}{{end}}", "{{$x := .}}"])
def test_a_loop_without_end_is_stopped(body: str) -> None:
    assert "takes more than 1000000 steps" in failure("{{range 1000000000000}}" + body + "{{end}}")


def test_output_beyond_the_limit_is_refused() -> None:
    assert parse("{{range 10}}0123456789{{end}}", "t").render(None, limit=100) == "0123456789" * 10
    assert "writes more than 99 characters" in failure("{{range 10}}0123456789{{end}}", limit=99)


def test_text_that_only_grows_in_variables_is_limited() -> None:
    doubling = '{{$x := "0123456789"}}{{range 1000}}{{$x = print $x $x}}{{end}}'
    assert "makes more than 4000 characters of text" in failure(doubling)


@pytest.mark.parametrize(
    "call", ['printf "%5000d" 1', 'printf "%[1]s%[1]s%[1]s%[1]s%[1]s" .', "html .", "js .", "urlquery .", "print ."]
)
def test_what_functions_make_is_limited(call: str) -> None:
    assert "characters of text" in failure("{{range 10}}{{$x := " + call.replace(".", "$") + "}}{{end}}", "<" * 900)


def test_a_list_cannot_be_copied_without_end() -> None:
    assert "characters of text" in failure("{{range 10}}{{$x := slice $ 1}}{{end}}", ["a"] * 500)


def test_long_texts_cost_steps_to_look_at() -> None:
    assert "steps" in failure("{{range 10000}}{{$x := len $}}{{end}}", "a" * 10**6)


def test_a_template_that_invokes_itself_is_stopped_where_go_stops_it() -> None:
    message = failure('{{if true}}{{template "t"}}{{end}}')
    assert message == 'executing "t" at <{{template "t"}}>: exceeded maximum template depth (100000)'


def test_templates_may_invoke_each_other_far_deeper_than_python_calls() -> None:
    text = '{{define "r"}}{{if .}}{{template "r" (slice . 1)}}{{else}}end{{end}}{{end}}{{template "r" .}}'
    assert parse(text, "t").render("x" * 5000) == "end"


def test_a_long_chain_of_else_if_is_no_problem() -> None:
    branches = "".join(f'{{{{else if eq . "{i}"}}}}{i}' for i in range(900))
    assert parse("{{if false}}" + branches + "{{end}}", "t").render("899") == "899"


def test_parentheses_may_nest_up_to_the_limit() -> None:
    assert parse("{{" + "(" * MAX_PARENTHESES + "1" + ")" * MAX_PARENTHESES + "}}", "t").render(None) == "1"
    nested = "(print " * MAX_PARENTHESES + "1" + ")" * MAX_PARENTHESES
    assert parse("{{" + nested + "}}", "t").render(None) == "1"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{{" + "(" * 100_000, "max expression depth exceeded"),
        ("{{if 1}}" * 5000, f"blocks are nested more than {MAX_BLOCKS} deep"),
        ('{{block "b" .}}' * 5000, f"blocks are nested more than {MAX_BLOCKS} deep"),
    ],
)
def test_source_that_nests_too_deep_is_refused(text: str, message: str) -> None:
    with pytest.raises(TemplateSyntaxError) as refused:
        parse(text, "t")
    assert refused.value.message == message


def test_data_that_nests_too_deep_cannot_be_printed_but_walked() -> None:
    data: Value = "core"
    for _ in range(200):
        data = {"a": [data]}
    assert "nested more than 150 deep" in failure("{{.}}", data)
    assert parse("{{len .a}}", "t").render(data) == "1"


def test_a_number_of_thousands_of_digits_is_no_bug() -> None:
    digits = "9" * 10_000
    with pytest.raises(TemplateSyntaxError) as refused:
        parse("{{" + digits + "}}", "t")
    assert refused.value.message == f'illegal number syntax: "{digits}"'
    assert parse("{{" + digits[:300] + ".0}}", "t").render(None) == "1e+300"
