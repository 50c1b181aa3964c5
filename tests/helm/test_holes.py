from hypothesis import given
from hypothesis import strategies as st

from kurtc.plan.values import Future, Text, futures
from kurtc.plan.values import text as joined
from kurtc_backends.helm.holes import Variables, literal

ONE, OTHER = Future(step="one", field="output"), Future(step="other", field="output")
PARTS = st.lists(st.one_of(st.text("$()aé{ \n", max_size=6), st.sampled_from([ONE, OTHER])), max_size=6)


def expanded(written: str, known: dict[str, str]) -> str:
    """What Kubernetes makes of `$(NAME)` and `$$`, as in k8s.io/kubernetes/third_party/forked/golang/expansion."""
    found, at = "", 0
    while at < len(written):
        if written[at] == "$" and at + 1 < len(written):
            following = written[at + 1]
            if following == "$":
                found, at = found + "$", at + 2
                continue
            if not following.isascii():
                return "broken: it reads one byte behind a dollar"
            end = written.find(")", at)
            if following == "(" and end >= 0:
                name = written[at + 2 : end]
                found, at = found + known.get(name, f"$({name})"), end + 1
                continue
        found, at = found + written[at], at + 1
    return found


@given(PARTS)
def test_any_text_arrives_with_its_values_in_place(parts: list[str | Future]) -> None:
    text: Text = joined(parts)
    variables = Variables.of([text])
    known = {variables.names[future]: f"<$(KURTC_{future.step})$$>" for future in futures(text)}
    wanted = "".join(part if isinstance(part, str) else known[variables.names[part]] for part in parts)
    assert expanded(variables.written(text), known) == wanted


@given(st.text("$()abé"))
def test_a_literal_arrives_as_it_is(text: str) -> None:
    assert expanded(literal(text), {"a": "!", "b": "!"}) == text


def test_only_dollars_that_would_be_read_are_doubled() -> None:
    assert literal("$HOME costs 5$, ${X} $(Y) $$") == "$HOME costs 5$, ${X} $$(Y) $$$"


def test_variables_are_none_that_the_user_has() -> None:
    text = joined([ONE])
    assert list(Variables.of([text], ["KURTC_ONE_OUTPUT"]).names.values()) == ["KURTC_ONE_OUTPUT_2"]


def test_values_whose_names_are_alike_have_variables_of_their_own() -> None:
    fields = ("extract.x", "extract.X", "extract.x-2")
    names = Variables.of([joined([Future(step="one", field=field) for field in fields])]).names
    assert list(names.values()) == ["KURTC_ONE_EXTRACT_X", "KURTC_ONE_EXTRACT_X_2", "KURTC_ONE_EXTRACT_X_2_2"]
