import pytest

from kurtc import gotemplate
from kurtc.lowering.folding import fold_by
from kurtc.lowering.opaque import Inspected
from kurtc.lowering.templates import rendered
from kurtc.plan.configs import Template
from kurtc.plan.values import Future, Text, Value
from lowering.plans import address, holed, hostname

DB = address("s1", "db")


def _rendered(template: str, data: Value) -> Text:
    return rendered(Template(template=template, data=data), "t", fold_by("auto", {"s9": "task"}))


def test_hostnames_are_rendered_as_names() -> None:
    assert _rendered("host={{ .H }}", {"H": holed(hostname("s1", "db"))}) == "host=db"


def test_an_address_is_a_name_where_the_text_around_it_takes_one() -> None:
    assert _rendered("http://{{ .A }}:1", {"A": holed(DB)}) == "http://db:1"


def test_an_address_stays_a_hole_where_the_text_around_it_needs_a_number() -> None:
    assert _rendered("/ip4/{{ .A }}/tcp", {"A": holed(DB)}) == holed(
        "/ip4/", Future(step="db", field="ip_address"), "/tcp"
    )


@pytest.mark.parametrize("template", ["{{ len .A }}", '{{ if eq .A "1.2.3.4" }}x{{ end }}{{ slice .A 0 9 }}'])
def test_a_template_that_looks_into_an_address_is_told_apart(template: str) -> None:
    with pytest.raises(Inspected):
        _rendered(template, {"A": holed(DB)})


def test_escaping_leaves_an_address_alone() -> None:
    assert _rendered('{{ printf "%q" .A }} {{ html .A }} {{ urlquery .A }}', {"A": holed(DB)}) == '"db" db db'


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (1, "1"),
        (1.0, "1"),
        (0.5, "0.5"),
        (2**53 + 1, "9007199254740992"),
        (1e21, "1e+21"),
        (1e-7, "1e-7"),
        (1.5e-10, "1.5e-10"),
        (-3, "-3"),
        (0, "0"),
        (123456789012345680000.0, "123456789012345680000"),
    ],
)
def test_numbers_are_written_as_go_writes_them(number: float, text: str) -> None:
    assert _rendered("{{ .N }}", {"N": number}) == text


def test_keys_are_sorted() -> None:
    assert _rendered("{{ range $k, $v := . }}{{ $k }}{{ end }}", {"b": 1, "a": 2}) == "ab"


def test_errors_are_those_of_the_engine() -> None:
    with pytest.raises(gotemplate.TemplateError):
        _rendered("{{ .A.B }}", {"A": "text"})


VALUE = Future(step="s9", field="output")


def test_a_value_of_the_run_stays_a_hole() -> None:
    expected = holed("x: ", Future(step="task", field="output"), "!")
    assert _rendered("x: {{ .V }}!", {"V": holed(VALUE)}) == expected


@pytest.mark.parametrize(
    "template",
    [
        "{{ html .V }}",
        '{{ printf "%q" .V }}',
        "{{ urlquery .V }}",
        "{{ len .V }}",
        "{{ if .V }}{{ end }}",
        '{{ if eq .V "x" }}{{ end }}',
        '{{ if lt .V "x" }}{{ end }}',
        "{{ index .M .V }}",
    ],
)
def test_a_template_that_looks_into_a_value_of_the_run_is_told_apart(template: str) -> None:
    with pytest.raises(Inspected):
        _rendered(template, {"V": holed(VALUE), "M": {"a": "b"}})


@pytest.mark.parametrize(
    "template", ["{{ if .U }}{{ .U }}{{ end }}", '{{ if ne .U "" }}{{ .U }}{{ end }}', "{{ print .U }}"]
)
def test_a_template_may_ask_what_is_the_same_for_every_value(template: str) -> None:
    text = holed("http://", VALUE)
    assert _rendered(template, {"U": text}) == holed("http://", Future(step="task", field="output"))
