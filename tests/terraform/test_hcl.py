import hcl2
from hypothesis import given, settings
from hypothesis import strategies as st

from kurtc_backends.terraform.hcl import Attribute, Block, Call, Gap, Item, Raw, Template, document, inline, quoted
from terraform.modules import literal

TEXTS = st.text(st.one_of(st.sampled_from('$%{}"\\\n~'), st.characters(exclude_categories=["Cs"])), max_size=40)


@given(TEXTS)
def test_every_text_is_itself(text: str) -> None:
    assert literal(quoted(text)) == text


@settings(deadline=None)  # its grammar is built by the first text
@given(TEXTS)
def test_python_hcl2_reads_every_text_as_one_literal(text: str) -> None:
    written = document([Attribute(name="text", value=text)])
    assert hcl2.loads(written) == {"text": quoted(text)}


@given(TEXTS, TEXTS)
def test_text_around_an_expression_is_itself(before: str, after: str) -> None:
    written = inline(Template(parts=(before, Raw(written="var.x"), after)))
    head, hole, tail = written.partition("${var.x}")
    assert hole
    assert (literal(f'{head}"'), literal(f'"{tail}')) == (before, after)


def test_attributes_are_aligned_within_their_group() -> None:
    items: list[Item] = [
        Attribute(name="a", value=1),
        Attribute(name="long", value=True),
        Gap(),
        Attribute(name="other", value=None, comment="why"),
        Block(type="nested", body=(Attribute(name="x", value="y"),)),
        Block(type="empty"),
    ]
    assert document(items) == ('a    = 1\nlong = true\n\n# why\nother = null\n\nnested {\n  x = "y"\n}\n\nempty {}\n')


def test_what_is_long_stands_on_several_lines_and_ends_a_group() -> None:
    value = Call(function="merge", arguments=(Raw(written="local.labels"), {"a": "x", "b-c": ["y" * 60, "z" * 60]}))
    assert document([Attribute(name="short", value=1), Attribute(name="labels", value=value)]) == (
        "short = 1\n"
        "labels = merge(local.labels, {\n"
        '  a = "x"\n'
        "  b-c = [\n"
        f'    "{"y" * 60}",\n'
        f'    "{"z" * 60}",\n'
        "  ]\n"
        "})\n"
    )


def test_keys_that_mean_something_else_are_quoted() -> None:
    assert inline({"for": 1, "a b": 2, "é": 3}) == '{ "for" = 1, "a b" = 2, "\\u00e9" = 3 }'


def test_comments_hold_only_what_can_be_seen() -> None:
    assert document([Attribute(name="a", value=1, comment="one\ntwo\u202e")]) == "# one\n# two\\u202e\na = 1\n"
