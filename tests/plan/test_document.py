"""Documents: JSON and YAML say the same, exactly, and hostile text ends in a clear refusal."""

import json
from collections.abc import Callable
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from kurtc.diagnostics import Refused
from kurtc.plan import Plan, yamlreader
from kurtc.plan.codec import Document, encode_plan
from kurtc.plan.document import DocumentFormat, document_from_text, document_text
from kurtc.plan.yamlreader import yaml_data
from kurtc.plan.yamlwriter import yaml_text

SEVERAL = settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
FORMATS = pytest.mark.parametrize("format_", list(DocumentFormat))


@FORMATS
@SEVERAL
@given(data=st.data())
def test_any_plan_comes_back_from_text(
    data: st.DataObject, plans: st.SearchStrategy[Plan], format_: DocumentFormat
) -> None:
    document = Document(plan=data.draw(plans))
    assert document_from_text(document_text(document, format_), format_) == document


@FORMATS
def test_the_sample_comes_back_from_text(shop: Plan, format_: DocumentFormat) -> None:
    document = Document(plan=shop)
    text = document_text(document, format_)
    assert text.endswith("\n")
    assert document_text(document_from_text(text, format_), format_) == text


@SEVERAL
@given(data=st.data())
def test_yaml_is_read_alike_by_every_parser(data: st.DataObject, plans: st.SearchStrategy[Plan]) -> None:
    encoded = encode_plan(data.draw(plans))
    text = yaml_text(encoded)
    assert yaml.load(text, Loader=yaml.SafeLoader) == encoded
    assert yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)) == encoded


def test_yaml_is_read_without_libyaml(shop: Plan, monkeypatch: pytest.MonkeyPatch) -> None:
    text = yaml_text(encode_plan(shop))
    monkeypatch.setattr(yamlreader, "_LOADER", yaml.SafeLoader)
    assert yaml_data(text) == encode_plan(shop)


@pytest.mark.parametrize("loader", [yaml.SafeLoader, getattr(yaml, "CSafeLoader", yaml.SafeLoader)])
def test_yaml_that_nests_too_deep_is_refused_alike_by_every_parser(
    loader: type[yaml.SafeLoader], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(yamlreader, "_LOADER", loader)
    with pytest.raises(yamlreader.YamlError, match=r"^line 1, column \d+: nested deeper than 400 levels$"):
        yaml_data("a: " + "[" * 10_000)


@SEVERAL
@given(key=st.text(max_size=2000), text=st.text())
@example(key="k" * 1025, text="a\n b\n")
@example(key="\\" * 600, text="\n\n")
@example(key="", text="\n \n")
def test_any_key_and_text_survive_yaml(key: str, text: str) -> None:
    data: Any = {key: text, "list": [text, [text, {key: {key: [text]}}], {key: []}]}
    assert yaml_data(yaml_text(data)) == data


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("postgres:16", "postgres:16"),
        ("/bin/sh", "/bin/sh"),
        ("two words", "two words"),
        ("yes", '"yes"'),
        ("Null", '"Null"'),
        ("22.04", '"22.04"'),
        ("12:30", '"12:30"'),
        ("a: b", '"a: b"'),
        ("a #b", '"a #b"'),
        ("", '""'),
        ("tab\t", '"tab\\t"'),
        ("\u202e", '"\\u202e"'),
        ("é", '"é"'),
        ("line\n", '"line\\n"'),
        ("one\ntwo", "|-\n  one\n  two"),
        ("one\n\n two\n", "|\n  one\n\n   two"),
        ("one\ntwo\n\n", "|+\n  one\n  two\n"),
        (" one\ntwo\n", "|2\n   one\n  two"),
        ("one\r\ntwo", '"one\\r\\ntwo"'),
        (1.0, "1.0"),
        (1e22, "1.0e+22"),
        ([200, 201], "[200, 201]"),
        ({"step": "s1", "field": "code"}, "{step: s1, field: code}"),
    ],
)
def test_yaml_is_written_for_people(value: Any, written: str) -> None:
    assert yaml_text({"key": value}) == f"key: {written}\n"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a: [1", r"line \d, column \d: "),
        ("a: &x [1]\nb: *x\n", "line 1, column 4: the anchor &x is not allowed"),
        ("a: *x\n", "the alias \\*x is not allowed"),
        ("a: !!python/object:os.system x\n", "the tag tag:yaml.org,2002:python/object:os.system is not allowed"),
        ("a: 1\na: 2\n", "line 2, column 1: the key 'a' appears twice"),
        ("1: 2\n", "the key 1 is not text; put it in quotes"),
        ("[a]: 2\n", "a key is a list or a mapping"),
        ("a: 1\n---\nb: 2\n", "a second document begins"),
        ("a: " + "[" * 10_000, "nested deeper than 400 levels"),
        ("a: " + "{a: " * 10_000, "nested deeper than 400 levels"),
        ("- " * 10_000, "nested deeper than 400 levels"),
        ("a: " + "9" * 5000, "an integer of 5000 digits is too long"),
        ("a: \x00", "special characters are not allowed|control characters"),
        ('a: "\\ud800"', "Unicode|surrogate"),
        ("", "expected a mapping, got null"),
        ("just text", "expected a mapping, got 'just text'"),
    ],
)
def test_yaml_that_is_no_plan_is_refused(text: str, message: str) -> None:
    with pytest.raises(Refused, match=message):
        document_from_text(text, DocumentFormat.YAML)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"a": 1,}', "line 1, column [89]: "),
        ('{"a": 1, "a": 2}', "the key 'a' appears twice"),
        ('{"a": NaN}', "NaN is not JSON"),
        ("[" * 100_000, "nested too deeply"),
        ('{"version": ' + "9" * 5000 + "}", "digits"),
        ('{"version": "\\ud800"}', "surrogate"),
        ("", "line 1, column 1"),
        ("[]", "expected a mapping, got an empty list"),
    ],
)
def test_json_that_is_no_plan_is_refused(text: str, message: str) -> None:
    with pytest.raises(Refused, match=message):
        document_from_text(text, DocumentFormat.JSON)


def test_a_pair_of_surrogates_is_one_character(plan_of: Callable[..., Plan]) -> None:
    text = json.dumps(encode_plan(plan_of(output="😀")))
    assert "\\ud83d" in text
    assert document_from_text(text, DocumentFormat.JSON).plan.output == "😀"


@FORMATS
def test_an_endless_integer_is_refused(plan_of: Callable[..., Plan], format_: DocumentFormat) -> None:
    with pytest.raises(Refused, match="more than 4300 digits"):
        document_text(Document(plan=plan_of(output=10**5000)), format_)
