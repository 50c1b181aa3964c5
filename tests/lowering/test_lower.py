from pathlib import Path

import pytest

from kurtc.diagnostics import Diagnostic, Refused, refusal
from kurtc.lowering import Graph, Outcome, lower
from kurtc.lowering.graph import ExecProbe, HttpProbe, PortProbe, Rendered, ValueEdge
from kurtc.package.tree import Tree
from kurtc.plan.configs import (
    Directory,
    ExecRecipe,
    GetHttpRequestRecipe,
    Image,
    ImageBuild,
    PackageSource,
    PortSpec,
    ReadyCondition,
    ServiceConfig,
    StoreSpec,
)
from kurtc.plan.durations import Duration
from kurtc.plan.instructions import (
    Exec,
    GetClusterType,
    GetFilesArtifact,
    GetService,
    GetServices,
    Instruction,
    Print,
    RemoveService,
    Request,
    RunPython,
    RunSh,
    SetService,
    StartService,
    StopService,
    StoreServiceFiles,
    Verify,
    Wait,
)
from kurtc.plan.values import Future, Value
from lowering.plans import IMAGE, address, contents, holed, hostname, plan_of, render, service, upload

TRUE = ExecRecipe(command=("true",))
GET = GetHttpRequestRecipe(port_id="http", endpoint="/")
PORTS = {"http": PortSpec(number=80)}


def _lowered(*instructions: Instruction, output: Value = None) -> Graph:
    return lower(plan_of(*instructions, output=output), contents(Path()))


def _wait(name: str, recipe: object = TRUE, **changes: object) -> Wait:
    given: dict[str, object] = {"field": "code", "assertion": "==", "target_value": 0, **changes}
    return Wait(service_name=name, recipe=recipe, **given)  # type: ignore[arg-type]


def _findings(*instructions: Instruction) -> list[Diagnostic]:
    with pytest.raises(Refused) as refused:
        _lowered(*instructions)
    return list(refused.value.diagnostics)


@pytest.mark.parametrize(
    "step",
    [
        Exec(service_name="db", recipe=TRUE),
        Request(service_name="db", recipe=GET),
        RunSh(name="task", run="true", image=IMAGE),
        RunPython(name="task", run="pass", image=IMAGE),
        StoreServiceFiles(service_name="db", src="/x", name="x"),
        Verify(value=holed(Future(step="s9", field="code")), assertion="==", target_value=0),
        Verify(value=holed(address("s1", "db")), assertion="==", target_value="10.0.0.1"),
        _wait("db", field="output", target_value="ok"),
        _wait("db", target_value=1),
        _wait("db", target_value=False),
        _wait("db", ExecRecipe(command=("true",), extract={"a": "."})),
    ],
    ids=lambda step: step.instruction,
)
def test_a_step_that_needs_a_run_is_refused_at_its_line(step: Instruction) -> None:
    (finding,) = _findings(service("db", ports=PORTS), step)
    assert (finding.code, finding.step, finding.position and finding.position.line) == ("unsupported-step", "s2", 2)
    assert finding.hint


def test_all_refusals_come_at_once_in_the_plans_order() -> None:
    steps = (
        Exec(service_name="db", recipe=TRUE),
        RunSh(name="t", run="", image=IMAGE, store=(StoreSpec(src="/", name="s"),)),
    )
    bad = Verify(value="a", assertion="==", target_value="b")
    found = _findings(
        service("db"), steps[0], bad, steps[1], service("x", files={"/s": Directory(artifact_names=("s",))})
    )
    assert [(f.code, f.step) for f in found] == [
        ("unsupported-step", "s2"),
        ("failed-verification", "s3"),
        ("unsupported-step", "s4"),
    ]


def test_steps_without_effect_leave_nothing() -> None:
    reading = (GetService(name="db"), GetServices(names=("db",)), GetClusterType(), GetFilesArtifact(name="a"))
    graph = _lowered(service("db"), render("a", "x", "x"), *reading)
    assert [node.name for node in graph.services] == ["db"]


def test_messages_and_output_are_folded() -> None:
    graph = _lowered(
        service("db"), Print(msg=holed("at ", hostname("s1", "db"))), output={"db": holed(hostname("s1", "db"))}
    )
    assert [message.text for message in graph.messages] == ["at db"]
    assert graph.output == {"db": "db"}


def test_a_changed_setting_counts_from_the_start_of_the_service() -> None:
    change = SetService(
        name="db", config=ServiceConfig(image=Image(name="new"), max_cpu=7), changes=("image", "max_cpu")
    )
    graph = _lowered(service("db", max_memory=64, max_cpu=1), change)
    config = graph.services[0].config
    assert (config.image, config.max_cpu, config.max_memory) == (Image(name="new"), 7, 64)
    assert [(d.origin.step, d.outcome) for d in graph.decisions] == [("s2", Outcome.EMITTED)]


def test_the_same_words_verify_at_build_time() -> None:
    graph = _lowered(service("db"), Verify(value=holed(hostname("s1", "db")), assertion="==", target_value="db"))
    assert [decision.text for decision in graph.decisions] == ["holds at build time"]


def test_ports_conditions_and_waits_become_probes_in_this_order() -> None:
    ready = ReadyCondition(recipe=TRUE, field="code", assertion="==", target_value=0)
    ports = {
        "http": PortSpec(number=80, wait=Duration(10**9)),
        "again": PortSpec(number=80, application_protocol="http"),
        "udp": PortSpec(number=53, transport_protocol="UDP"),
        "idle": PortSpec(number=81, wait=None),
    }
    graph = _lowered(service("db", ports=ports, ready_conditions=ready), _wait("db", GET, target_value=200))
    port, command, request = graph.services[0].probes
    assert isinstance(port, PortProbe)
    assert (port.number, port.timeout) == (80, Duration(10**9))
    assert isinstance(command, ExecProbe)
    assert command.timeout == Duration(15 * 60 * 10**9)
    assert isinstance(request, HttpProbe)
    assert (request.number, request.field, request.target_value, request.origin.step) == (80, "code", 200, "s2")


def test_a_wait_whose_result_is_used_is_refused() -> None:
    (finding,) = _findings(service("db"), _wait("db"), Print(msg=holed(Future(step="s2", field="output"))))
    assert "has a result that the plan uses" in finding.message


def test_a_wait_behind_a_service_that_needs_the_waiting_one_is_refused() -> None:
    (finding,) = _findings(service("a"), service("b", cmd=("a",)), service("c", cmd=("b",)), _wait("a"))
    assert "'b', which needs 'a'" in finding.message


def test_a_wait_is_absorbed_when_only_others_started_in_between() -> None:
    graph = _lowered(service("a"), service("b"), _wait("a"), service("c", cmd=("a",)))
    assert [len(node.probes) for node in graph.services] == [1, 0, 0]


def test_ready_conditions_on_the_output_of_a_command_are_refused() -> None:
    ready = ReadyCondition(recipe=TRUE, field="output", assertion="==", target_value="up")
    (finding,) = _findings(service("db", ready_conditions=ready))
    assert (finding.code, finding.position and finding.position.line) == ("unsupported-readiness", 1)


def test_an_sctp_port_is_not_waited_for_and_that_is_noted() -> None:
    graph = _lowered(service("db", ports={"s": PortSpec(number=1, transport_protocol="SCTP")}))
    assert graph.services[0].probes == ()
    assert [(d.attribute, d.outcome) for d in graph.decisions] == [("ports['s'].wait", Outcome.NOTE)]


def test_a_service_that_nobody_meets_and_that_is_removed_is_left_out() -> None:
    graph = _lowered(service("job"), service("db"), RemoveService(name="job"))
    assert [node.name for node in graph.services] == ["db"]


def test_a_removed_service_can_come_back_under_its_name() -> None:
    graph = _lowered(service("db", cmd=("old",)), RemoveService(name="db"), service("db", cmd=("new",)))
    assert [node.config.cmd for node in graph.services] == [("new",)]


def test_a_stopped_service_is_declared_but_not_running() -> None:
    graph = _lowered(service("job"), service("db"), StopService(name="job"))
    assert [(node.name, node.running) for node in graph.services] == [("job", False), ("db", True)]


def test_a_service_that_is_started_again_is_running() -> None:
    graph = _lowered(service("job"), StopService(name="job"), StartService(name="job"))
    assert [node.running for node in graph.services] == [True]


@pytest.mark.parametrize(
    "others",
    [
        (service("job"), service("db", cmd=("job",))),
        (service("db", cmd=("job",)), service("job")),
        (service("db"), service("job", cmd=("db",))),
        (service("job", files={"/d": Directory(persistent_key="d")}), service("db")),
        (service("job"), service("db", privileged=True)),
        (service("job", privileged=True), service("db")),
        (service("job"), _wait("job")),
    ],
)
@pytest.mark.parametrize("change", [StopService(name="job"), RemoveService(name="job")])
def test_an_end_that_somebody_may_have_noticed_is_refused(others: tuple[Instruction, ...], change: Instruction) -> None:
    (finding,) = _findings(*others, change)
    assert (finding.code, finding.step) == ("unsupported-step", "s3")


def test_files_and_values_are_edges(tmp_path: Path) -> None:
    plan = plan_of(
        service("db"),
        upload("site"),
        render("conf", "peers", "/ip4/{{ .A }}", {"A": holed(address("s1", "db"))}),
        service("api", files={"/s": Directory(artifact_names=("site", "conf"))}),
    )
    graph = lower(plan, contents(tmp_path, {"site/index": "x"}))
    assert [(edge.artifact, edge.consumer, edge.path) for edge in graph.files] == [
        ("site", "api", "/s"),
        ("conf", "api", "/s"),
    ]
    assert graph.values == (ValueEdge(producer="db", consumer="conf"),)
    assert [(edge.producer, edge.consumer) for edge in graph.ready] == [("db", "api")]
    content = graph.artifacts["conf"].content
    assert isinstance(content, Rendered)


@pytest.mark.parametrize("path", ["../x", ".", "", "a/../../x"])
def test_a_rendered_file_cannot_leave_its_artifact(path: str) -> None:
    (finding,) = _findings(render("conf", path, "x"))
    assert (finding.code, finding.position and finding.position.line) == ("file-path", 1)


@pytest.mark.parametrize("path", ["/etc/x", "a/./b", "a//b"])
def test_a_rendered_files_path_is_below_the_artifact(path: str) -> None:
    content = _lowered(render("conf", path, "x")).artifacts["conf"].content
    assert isinstance(content, Rendered)
    assert list(content.texts) == [{"/etc/x": "etc/x"}.get(path, "a/b")]


def test_a_failing_template_is_refused_at_its_line() -> None:
    (finding,) = _findings(render("conf", "x", "{{ .A.B }}", {"A": "text"}))
    assert finding.code == "template-error"


def test_a_template_that_computes_with_an_address_is_refused() -> None:
    (finding,) = _findings(service("db"), render("conf", "x", "{{ len .A }}", {"A": holed(address("s1", "db"))}))
    assert finding.code == "inspected-address"


class _Nothing:
    def tree(self, source: PackageSource) -> Tree:
        raise refusal("missing-file", f"'{source.path}' is not there")


def test_missing_files_are_refused_at_their_lines() -> None:
    build = ImageBuild(name="x", context=PackageSource(path="nothing", kind="directory"), build_file="Dockerfile")
    with pytest.raises(Refused) as refused:
        lower(plan_of(service("db", image=build), upload("site")), _Nothing())
    found = refused.value.diagnostics
    assert [(f.code, f.position and f.position.line) for f in found] == [("missing-file", 1), ("missing-file", 2)]


def test_an_image_that_is_built_twice_is_built_as_said_last(tmp_path: Path) -> None:
    one, two = (
        ImageBuild(
            name="x", context=PackageSource(path="c", kind="directory"), build_file="Dockerfile", target_stage=stage
        )
        for stage in ("one", "two")
    )
    graph = lower(plan_of(service("a", image=one), service("b", image=two)), contents(tmp_path, {"c/Dockerfile": ""}))
    assert graph.contexts["x"].image == two
    assert [(d.subject, d.outcome) for d in graph.decisions] == [("a", Outcome.NOTE)]


def test_the_digest_of_a_service_changes_with_its_files(tmp_path: Path) -> None:
    plan = plan_of(upload("site"), service("api", files={"/s": Directory(artifact_names=("site",))}))
    first = lower(plan, contents(tmp_path / "1", {"site/index": "x"})).services[0].digest
    same = lower(plan, contents(tmp_path / "2", {"site/index": "x"})).services[0].digest
    other = lower(plan, contents(tmp_path / "3", {"site/index": "y"})).services[0].digest
    assert first == same != other


def test_lowering_twice_gives_the_same_graph() -> None:
    steps = (service("db", ports=PORTS), service("api", env_vars={"A": "db", "B": holed(address("s1", "db"))}))
    assert _lowered(*steps) == _lowered(*steps)
