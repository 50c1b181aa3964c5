import re

import yaml
from hypothesis import given
from hypothesis import strategies as st

from kurtc_backends.helm.yamltext import Action, Block, Entry, Node, document, template

TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=40)
LINES = st.text("ab \n#:-{}'\"|>\\", max_size=40)


@given(
    st.dictionaries(
        st.one_of(TEXTS, LINES), st.one_of(TEXTS, LINES, st.booleans(), st.integers()), min_size=1, max_size=5
    )
)
def test_a_map_is_read_as_it_was(data: dict[str, Node]) -> None:
    assert yaml.safe_load(document(data)) == data


@given(st.lists(st.one_of(TEXTS, st.lists(TEXTS, max_size=3), st.dictionaries(TEXTS, TEXTS, max_size=2)), max_size=4))
def test_a_list_is_read_as_it_was(data: list[Node]) -> None:
    assert yaml.safe_load(document({"a": {"b": data}})) == {"a": {"b": data}}


@given(st.one_of(TEXTS, st.text("{}% \n\"'`", max_size=30)))
def test_no_text_opens_an_action_of_a_template(text: str) -> None:
    shown = template({"key": text, text: [text]})
    assert "{{" not in shown
    assert yaml.safe_load(shown) == {"key": text, text: [text]}


def test_several_lines_stand_as_they_are() -> None:
    assert document({"run": "set -e\n\n  echo\n"}) == "run: |\n  set -e\n\n    echo\n"
    assert document({"run": "a\nb"}) == "run: |-\n  a\n  b\n"


def test_blocks_are_indented_and_know_by_how_much() -> None:
    shown = template({"a": {"#x": Block(("{{- with .b }}", "b: {{ toYaml . | nindent @2@ }}", "{{- end }}"))}})
    assert shown == "a:\n  {{- with .b }}\n  b: {{ toYaml . | nindent 4 }}\n  {{- end }}\n"


def test_actions_stand_as_they_are() -> None:
    assert template({"name": Action("{{ .Release.Name }}")}) == "name: {{ .Release.Name }}\n"


def test_a_comment_stands_above_its_value() -> None:
    assert re.fullmatch(
        "a: b\n\n# c\n# d\ne: f\n", document({"a": "b", "e": Entry(value="f", comment="c\nd", apart=True)})
    )
