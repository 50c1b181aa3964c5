"""A plan's flowchart has its steps in order, joined by values, files and services, and no text becomes markup."""

import re
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kurtc.plan import Plan
from kurtc.plan import configs as c
from kurtc.plan import instructions as i
from kurtc.plan.mermaid import mermaid_text
from kurtc.plan.values import Future, Holed

NODE = r'n\d+(\[|\[\(|\(\[)"[^"#]*(#\d+;[^"#]*)*"(\]|\)\]|\]\)):::(service|files|task|other)'
EDGE = r'n\d+ (~~~|(-->|==>|-\.->)(\|"[^"#]+(#\d+;[^"#]*)*"\||\|"(#\d+;[^"#]*)+"\|)?) n\d+'
STYLE = r"classDef \w+ [\w:#,]+"


def edges(text: str) -> list[str]:
    return [line.strip() for line in text.split("\n") if re.match(r"  n\d+ [-=]", line)]


def test_steps_are_nodes_in_order(shop: Plan) -> None:
    lines = mermaid_text(shop).split("\n")
    assert lines[0] == "flowchart TB"
    assert lines[1:4] == [
        '  n1[("1 upload files<br/>seed")]:::files',
        '  n2[("2 upload files<br/>extra")]:::files',
        '  n3(["3 add service<br/>db"]):::service',
    ]
    assert lines[24:26] == ["  n1 ~~~ n2", "  n2 ~~~ n3"]


def test_values_files_and_services_join_steps(plan_of: Callable[..., Plan]) -> None:
    host, address = (Future(step="s2", service="db", field=field) for field in ("hostname", "ip_address"))
    mounts = {"/a": c.Directory(artifact_names=("seed",))}
    plan = plan_of(
        i.UploadFiles(src="a", name="seed", source=c.PackageSource(path="a", kind="file")),
        i.AddService(name="db", config=c.ServiceConfig(image=c.Image(name="x"), files=mounts)),
        i.Exec(service_name="db", recipe=c.ExecRecipe(command=(Holed((host, address, host)),))),
        i.Verify(value=Holed((Future(step="s3", field="extract.a b"),)), assertion="==", target_value=1),
    )
    assert edges(mermaid_text(plan)) == [
        'n1 ==>|"seed"| n2',
        'n2 -->|"hostname, ip_address"| n3',
        'n2 -.->|"db"| n3',
        'n3 -->|"extract.a b"| n4',
    ]


def test_only_earlier_steps_are_joined(plan_of: Callable[..., Plan]) -> None:
    plan = plan_of(
        i.GetService(name="db"),
        i.AddService(name="db", config=c.ServiceConfig(image=c.Image(name="x"))),
        i.Print(msg=Holed((Future(step="s9", field="code"), Future(step="s3", field="code")))),
        i.GetFilesArtifact(name="nothing"),
    )
    assert edges(mermaid_text(plan)) == []


def test_a_name_means_its_last_maker(plan_of: Callable[..., Plan]) -> None:
    add = i.AddService(name="db", config=c.ServiceConfig(image=c.Image(name="x")))
    assert edges(mermaid_text(plan_of(add, add, i.StopService(name="db")))) == ['n2 -.->|"db"| n3']


def test_an_empty_plan_is_an_empty_chart(plan_of: Callable[..., Plan]) -> None:
    assert mermaid_text(plan_of()).startswith("flowchart TB\n  classDef ")


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("plain words_here", "plain words_here"),
        ('say "hi"', "say #34;hi#34;"),
        ("`md`", "#96;md#96;"),
        ("%%{init}%%", "#37;#37;#123;init#125;#37;#37;"),
        ("<b>&amp;", "#60;b#62;#38;amp#59;"),
        ("#35;", "#35;35#59;"),
        ("a\n  b\t", "a b"),
        ("_a_ __b", "#95;a#95; #95;#95;b"),
        ("1. x", "1#46; x"),
        ("- x", "#45; x"),
        ("漢字", "漢字"),
        ("\x1b[0m", "#27;#91;0m"),
        ("x" * 100, "x" * 59 + "#8230;"),
    ],
)
def test_no_text_becomes_markup(plan_of: Callable[..., Plan], text: str, label: str) -> None:
    assert f'n1["1 print<br/>{label}"]:::other' in mermaid_text(plan_of(i.Print(msg=text)))


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_any_plan_is_a_chart(data: st.DataObject, plans: st.SearchStrategy[Plan]) -> None:
    first, *lines, last = mermaid_text(data.draw(plans)).split("\n")
    assert (first, last) == ("flowchart TB", "")
    for line in lines:
        assert re.fullmatch(rf"  ({NODE}|{EDGE}|{STYLE})", line), line
