import unicodedata

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from kurtc_backends.compose.yamltext import Entry, Interpolated, Node, Shared, document

ANY_TEXT = st.text(st.characters(exclude_categories=["Cs"]))


def _loaded(root: dict[str, Node]) -> object:
    return yaml.safe_load(document(root))


@given(st.dictionaries(ANY_TEXT, ANY_TEXT, max_size=4), st.lists(ANY_TEXT, max_size=4))
def test_any_text_arrives_exactly(entries: dict[str, str], items: list[str]) -> None:
    root: dict[str, Node] = {"map": dict(entries), "list": list(items), "deep": [{"map": dict(entries)}]}
    doubled = {key: value.replace("$", "$$") for key, value in entries.items()}
    assert _loaded(root) == {
        "map": doubled,
        "list": [item.replace("$", "$$") for item in items],
        "deep": [{"map": doubled}],
    }


@given(ANY_TEXT)
def test_everything_can_be_seen_and_comments_cannot_break_out(text: str) -> None:
    shown = document({"a": Entry(value=text, comment=text.replace("\n", "")), "b": "end"})
    assert {unicodedata.category(character) for character in shown}.isdisjoint(("Cf", "Zl", "Zp", "Cs", "Co"))
    assert {character for character in shown if unicodedata.category(character) in ("Cc", "Zs")} <= {" ", "\n"}
    assert yaml.safe_load(shown) == {"a": text.replace("$", "$$"), "b": "end"}


_WORDS = "y No true NULL ~ 1 1e3 0o17 08 12:30 2020-01-01 .inf - *a &a !a [a] {a} 'a \" %a @a `a a: 0x1f 1_000 = << ? |"


@pytest.mark.parametrize("text", [*_WORDS.split(), "", "a: b", "a #b", "- a", " a", "a ", "a\nb"])
def test_what_yaml_would_take_for_something_else_is_quoted(text: str) -> None:
    assert f"a: {text}\n" != document({"a": text})
    assert _loaded({"a": text, "b": [text], text: "c"}) == {"a": text, "b": [text], text: "c"}


@pytest.mark.parametrize("text", ["postgres:16", "-c", "--peers", "./files", "/bin/sh", "1m30s", "a.b/c@d", "x=1"])
def test_plain_words_are_not_quoted(text: str) -> None:
    assert document({"a": text}) == f"a: {text}\n"


def test_letters_stand_as_they_are_and_what_cannot_be_seen_does_not() -> None:
    assert document({"ä": "für ✓ — 東京"}) == '"ä": "für ✓ — 東京"\n'
    assert document({"a": "\xa0\xad\x85\u2028\u202e\ufeff"}) == 'a: "\\xa0\\xad\\x85\\u2028\\u202e\\ufeff"\n'
    assert document({"a": Entry(value=1, comment="für\u202e")}) == "# für\\u202e\na: 1\n"


def test_only_text_for_compose_keeps_its_dollars_single() -> None:
    assert document({"a": Interpolated("${A:-1}"), "b": "${A}"}) == 'a: "${A:-1}"\nb: "$${A}"\n'


def test_short_lists_stand_on_one_line_and_long_ones_do_not() -> None:
    assert document({"a": ["x", "y z"]}) == 'a: [x, "y z"]\n'
    assert document({"a": ["x" * 100, "y" * 100]}) == f"a:\n  - {'x' * 100}\n  - {'y' * 100}\n"


def test_maps_numbers_and_empty_things() -> None:
    root: dict[str, Node] = {"a": {"b": 1, "c": True}, "d": {}, "e": [], "f": None, "g": [{"h": 1, "i": 2}]}
    assert document(root) == "a:\n  b: 1\n  c: true\nd: {}\ne: []\nf:\ng:\n  - h: 1\n    i: 2\n"
    assert _loaded(root) == root


def test_long_keys_are_keys() -> None:
    root: dict[str, Node] = {"é" * 300: "a", "b": {"c" * 2000: {"d": 1}, "e": [2]}}
    assert _loaded(root) == root


def test_shared_parts_are_merged() -> None:
    root: dict[str, Node] = {"x": Entry(value={"a": 1}, anchor="one"), "y": Shared(anchor="one", own={"b": 2})}
    assert _loaded(root) == {"x": {"a": 1}, "y": {"a": 1, "b": 2}}


def test_comments_stand_above_and_apart() -> None:
    root: dict[str, Node] = {"s": {"a": Entry(value=1, comment="one", apart=True), "b": Entry(value=2, apart=True)}}
    assert document(root) == "s:\n  # one\n  a: 1\n\n  b: 2\n"
