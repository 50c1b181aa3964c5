"""The graph as text, data and diagram."""

import json
from pathlib import Path

from kurtc.lowering import Graph, lower
from kurtc.lowering.printing import graph_data, graph_mermaid, graph_text
from kurtc.plan.configs import Directory, ExecRecipe, PortSpec, ReadyCondition
from kurtc.plan.instructions import Exec, StopService
from kurtc.plan.values import Future
from lowering.plans import contents, holed, plan_of, render, service, task


def _graph() -> Graph:
    output = holed("<", Future(step="s2", field="output"), ">")
    ready = ReadyCondition(recipe=ExecRecipe(command=("up",)), field="output", assertion="==", target_value="yes")
    plan = plan_of(
        service("db", ports={"sql": PortSpec(number=1)}, ready_conditions=ready),
        Exec(service_name="db", recipe=ExecRecipe(command=("a b", ""), extract={"n": "."})),
        render("conf", "x", "{{ .V }}", {"V": output}),
        service(
            "api", cmd=(output,), files={"/c": Directory(artifact_names=("conf",)), "/d": Directory(persistent_key="d")}
        ),
        service("idle"),
        StopService(name="idle"),
        task("last", "a\nb"),
    )
    return lower(plan, contents(Path()))


def test_every_node_is_told_with_what_it_gets_and_waits_for() -> None:
    assert (
        graph_text(_graph())
        == """\
service db  (main.star:1:5)
  image demo
  ready when port 1 is open within 2m0s
  ready when output == 'yes' of up, each 1s for 15m0s

service api  (main.star:4:5)
  image demo
  runs <{{exec-db.output}}>
  shares d at /d
  value exec-db.output in cmd[0]
  files conf at /c
  after render-conf is done: files['/c'] mounts it

service idle  (main.star:5:5)
  image demo
  stopped in the end

exec exec-db  (main.star:2:5)
  in db: a b ''
  accepts 0
  makes code, output, extract.n
  after db is ready: acts on it

render render-conf  (main.star:3:5)
  writes x
  stores conf
  value exec-db.output in template 'x'
  after exec-db is done: template 'x' uses its output

task last  (main.star:7:5)
  image demo
  runs a⏎b
  makes code, output

artifact conf  (main.star:3:5)
  made by render-conf

volume d
"""
    )


def test_data_has_every_node_and_edge() -> None:
    data = json.loads(json.dumps(graph_data(_graph())))
    assert {
        key: [node.get("name", node.get("key")) for node in data[key]] for key in data if isinstance(data[key], list)
    } == {
        "services": ["db", "api", "idle"],
        "one_shots": ["exec-db", "render-conf", "last"],
        "artifacts": ["conf"],
        "volumes": ["d"],
        "images": [],
        "edges": [None] * len(data["edges"]),
    }
    assert [edge for edge in data["edges"] if edge["kind"] == "value" and edge["consumer"] == "api"] == [
        {"kind": "value", "producer": "exec-db", "field": "output", "consumer": "api", "place": "cmd[0]"}
    ]
    assert [probe["kind"] for probe in data["services"][0]["probes"]] == ["port", "exec"]
    assert data["one_shots"][0]["action"]["recipe"]["command"] == ["a b", ""]


def test_a_diagram_joins_nodes_by_what_flows() -> None:
    drawn = graph_mermaid(_graph())
    assert '  n4["exec<br/>exec-db"]:::task\n' in drawn
    assert '  n4 -->|"output"| n2\n' in drawn
    assert "  n1 -.-> n4\n" in drawn
    assert "  n5 ==> n7\n" in drawn
