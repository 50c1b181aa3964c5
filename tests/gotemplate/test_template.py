"""Templates as values: what they know about themselves, and where they say that things are."""

import dataclasses
import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kurtc.gotemplate import Number, Template, TemplateError, TemplateExecutionError, TemplateSyntaxError, Value, parse
from kurtc.gotemplate.nodes import Action, Field, If, Text, Variable, walk

PIECES = "{{ }} {{- -}} if else end range with define template block break . .a $ $x := = | ( ) , 'a' 1 1.5 1i nil true"
PIECES += ' and or not len index slice print printf html js urlquery eq lt call "%d%5s" "a `b` /* */ }}{{'
SOUP = st.lists(st.sampled_from([*PIECES.split(" "), " ", " ", "\n", "é", "\ud800", "\udcff"]), max_size=25).map(
    "".join
)
DATA = st.recursive(
    st.none() | st.booleans() | st.text(max_size=5) | st.sampled_from([Number("1"), Number("2.5")]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abx"), inner, max_size=3),
    max_leaves=8,
)


def outcome(text: str, data: Value) -> str | TemplateError:
    try:
        return parse(text, "t").render(data, limit=10_000)
    except TemplateError as problem:
        return problem


@given(SOUP, DATA)
def test_any_text_is_rendered_or_refused_at_one_of_its_places(text: str, data: Value) -> None:
    result = outcome(text, data)
    if isinstance(result, TemplateError):
        line = text.split("\n")[result.line - 1]
        assert 1 <= result.column <= len(line) + 1


@pytest.mark.parametrize(
    ("text", "line", "column", "message"),
    [
        ("{{foo}}", 1, 3, 'function "foo" not defined'),
        ("é\né {{.X}} {{foo}}", 2, 12, 'function "foo" not defined'),
        ("{{if .X}}\n\n", 3, 1, "unexpected EOF"),
        ("a\n{{print\n1", 3, 2, "unclosed action started at t:2"),
        ("{{end}}", 1, 6, "unexpected {{end}}"),
    ],
)
def test_a_refusal_says_where(text: str, line: int, column: int, message: str) -> None:
    with pytest.raises(TemplateSyntaxError) as refused:
        parse(text, "t")
    assert refused.value == TemplateSyntaxError(message, line, column)


def test_a_failure_says_where_in_characters() -> None:
    with pytest.raises(TemplateExecutionError) as failed:
        parse('x\néé {{"é"}}{{.S.y}}', "t").render({"S": "text"})
    message = 'executing "t" at <.S.y>: can\'t evaluate field y in type interface {}'
    assert failed.value == TemplateExecutionError(message, 2, 15)
    assert str(failed.value) == message


def test_errors_can_be_pickled() -> None:
    error = TemplateSyntaxError("unexpected EOF", 3, 1)
    assert pickle.loads(pickle.dumps(error)) == error


def test_a_template_knows_its_definitions() -> None:
    template = parse('{{define "a"}}A{{end}}x{{block "b" .}}B{{end}}', "main")
    assert sorted(template.definitions) == ["a", "b", "main"]
    assert template.definitions["a"] == (Text(offset=14, text="A"),)
    assert template.body == template.definitions["main"]


def test_a_template_with_only_a_definition_of_its_own_name_is_that_definition() -> None:
    assert parse('{{define "main"}}inner{{end}}\n', "main").render(None) == "inner"


def test_templates_are_values() -> None:
    template = parse("{{.a}}", "t")
    assert template == parse("{{.a}}", "t")
    with pytest.raises(dataclasses.FrozenInstanceError):
        template.name = "other"  # type: ignore[misc]


def test_walking_visits_parents_first_in_the_order_of_the_text() -> None:
    template: Template = parse("{{if .A}}{{$x := .B}}{{else}}{{(index .C 0).D}}{{end}}{{.E.F}}", "t")
    nodes = list(walk(template.body))
    assert isinstance(nodes[0], If)
    assert [node.names for node in nodes if isinstance(node, Field)] == [("A",), ("B",), ("C",), ("E", "F")]
    assert [node.name for node in nodes if isinstance(node, Variable)] == ["$x"]
    assert sum(isinstance(node, Action) for node in nodes) == 3


def test_bytes_that_are_not_utf8_stand_as_surrogate_escapes() -> None:
    assert parse('{{slice "é" 0 1}}', "t").render(None) == "\udcc3"
    assert parse('{{slice "é" 0 1}}{{slice "é" 1}}', "t").render(None) == "é"


def test_rendering_leaves_the_data_alone() -> None:
    data: Value = {"L": ["a", "b"], "M": {"b": "1", "a": "2"}}
    assert parse("{{slice .L 1}}{{.M}}", "t").render(data) == "[b]map[a:2 b:1]"
    assert data == {"L": ["a", "b"], "M": {"b": "1", "a": "2"}}
