from pathlib import Path

import pytest

from kurtc.diagnostics import Diagnostic, Refused, refusal
from kurtc.lowering import Graph, Outcome, lower
from kurtc.lowering.actions import Action, RenderFiles, RunCommand, RunTask, SendRequest, StoreFiles, VerifyValue, kind
from kurtc.lowering.graph import ExecProbe, HttpProbe, OneShot, PortProbe, Produced, Rendered, Service, ValueEdge
from kurtc.lowering.lifecycle import Ended
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
    RunSh,
    SetService,
    StartService,
    StopService,
    StoreServiceFiles,
    Verify,
    Wait,
)
from kurtc.plan.values import Future, Value
from lowering.plans import IMAGE, address, contents, holed, hostname, plan_of, render, service, task, upload

TRUE = ExecRecipe(command=("true",))
GET = GetHttpRequestRecipe(port_id="http", endpoint="/")
PORTS = {"http": PortSpec(number=80)}


def _lowered(*instructions: Instruction, output: Value = None, ended: Ended = "refuse") -> Graph:
    return lower(plan_of(*instructions, output=output), contents(Path()), ended=ended)


def _wait(name: str, recipe: object = TRUE, **changes: object) -> Wait:
    given: dict[str, object] = {"field": "code", "assertion": "==", "target_value": 0, **changes}
    return Wait(service_name=name, recipe=recipe, **given)  # type: ignore[arg-type]


def _findings(*instructions: Instruction, ended: Ended = "refuse") -> list[Diagnostic]:
    with pytest.raises(Refused) as refused:
        _lowered(*instructions, ended=ended)
    return list(refused.value.diagnostics)


TASK = RunSh(name="Seed!", run="true", image=IMAGE, store=(StoreSpec(src="/out", name="seed"),))


@pytest.mark.parametrize(
    ("step", "name", "action"),
    [
        (Exec(service_name="db", recipe=TRUE), "exec-db", RunCommand(service="db", recipe=TRUE, accepted=(0,))),
        (
            Exec(service_name="db", recipe=TRUE, skip_code_check=True),
            "exec-db",
            RunCommand(service="db", recipe=TRUE, accepted=None),
        ),
        (
            Request(service_name="db", recipe=GET, acceptable_codes=(201,)),
            "request-db",
            SendRequest(service="db", number=80, recipe=GET, accepted=(201,)),
        ),
        (TASK, "seed", RunTask(task=TASK)),
        (
            StoreServiceFiles(service_name="db", src="/x", name="X y"),
            "store-x-y",
            StoreFiles(service="db", path="/x", artifact="X y"),
        ),
        (
            Verify(value=holed(address("s1", "db")), assertion="==", target_value="10.0.0.1"),
            "verify",
            VerifyValue(value=holed(Future(step="db", field="ip_address")), assertion="==", target_value="10.0.0.1"),
        ),
    ],
    ids=lambda value: "",
)
def test_a_step_with_an_effect_is_a_one_shot(step: Instruction, name: str, action: Action) -> None:
    (node,) = _lowered(service("db", ports=PORTS), step).one_shots
    assert (node.name, node.action, node.origin.step) == (name, action, "s2")


def test_one_shots_have_names_of_their_own() -> None:
    graph = _lowered(service("db"), service("exec-db"), *[Exec(service_name="db", recipe=TRUE)] * 3)
    assert [node.name for node in graph.one_shots] == ["exec-db-2", "exec-db-3", "exec-db-4"]


def test_a_value_of_the_run_goes_along_an_edge_and_orders() -> None:
    output = holed("<", Future(step="s2", field="output"), ">")
    graph = _lowered(service("db"), Exec(service_name="db", recipe=TRUE), service("api", env_vars={"A": output}))
    assert graph.services[1].config.env_vars == {"A": holed("<", Future(step="exec-db", field="output"), ">")}
    assert graph.values == (ValueEdge(producer="exec-db", field="output", consumer="api", place="env_vars['A']"),)
    assert [(edge.producer, edge.consumer) for edge in graph.ready] == [("db", "exec-db")]
    assert [(edge.producer, edge.consumer) for edge in graph.done] == [("exec-db", "api")]


def test_what_a_task_stores_is_an_artifact_that_others_mount() -> None:
    graph = _lowered(TASK, service("api", files={"/seed": Directory(artifact_names=("seed",))}))
    assert graph.artifacts["seed"].content == Produced(producer="seed")
    assert [(edge.artifact, edge.consumer, edge.path) for edge in graph.files] == [("seed", "api", "/seed")]
    assert [(edge.producer, edge.consumer) for edge in graph.done] == [("seed", "api")]


def test_a_template_with_a_value_of_the_run_is_rendered_by_a_one_shot() -> None:
    output = holed(Future(step="s1", field="output"))
    graph = _lowered(TASK, render("conf", "a/b", "x={{ .V }};", {"V": output}), task("last", "", files={"/c": "conf"}))
    text = holed("x=", Future(step="seed", field="output"), ";")
    assert graph.one_shots[1].action == RenderFiles(artifact="conf", texts={"a/b": text})
    assert [(edge.producer, edge.consumer) for edge in graph.done] == [("seed", "render-conf"), ("render-conf", "last")]


def test_a_change_reaches_exactly_what_is_made_of_it() -> None:
    def digests(script: str) -> dict[str, str]:
        output = holed(Future(step="s1", field="output"))
        graph = _lowered(
            task("gen", script),
            service("api", env_vars={"A": output}),
            Exec(service_name="api", recipe=TRUE),
            service("other"),
        )
        nodes: list[Service | OneShot] = [*graph.services, *graph.one_shots]
        return {node.name: node.digest for node in nodes}

    one, other = digests("a"), digests("b")
    assert {name for name in one if one[name] != other[name]} == {"gen", "api", "exec-api"}


def test_a_change_reaches_what_can_see_its_effects_but_a_verification_has_none() -> None:
    def digests(command: str, wanted: int) -> dict[str, str]:
        code = holed(Future(step="s2", field="code"))
        graph = _lowered(
            service("db"),
            Exec(service_name="db", recipe=ExecRecipe(command=(command,))),
            Verify(value=code, assertion="==", target_value=wanted),
            task("seed", "db"),
            task("other", ""),
        )
        return {node.name: node.digest for node in graph.one_shots}

    one, effect, verified = digests("a", 0), digests("b", 0), digests("a", 1)
    assert {name for name in one if one[name] != effect[name]} == {"exec-db", "verify", "seed"}
    assert one == verified


def test_a_step_before_does_not_change_a_digest() -> None:
    step = task("gen", "x")
    output = holed(Future(step="s1", field="output"))
    moved = holed(Future(step="s2", field="output"))
    (one,) = _lowered(step, service("api", env_vars={"A": output})).services
    (two,) = _lowered(render("a", "x", "x"), step, service("api", env_vars={"A": moved})).services
    assert one.digest == two.digest


def test_all_refusals_come_at_once_in_the_plans_order() -> None:
    bad = Verify(value="a", assertion="==", target_value="b")
    found = _findings(service("db"), bad, StopService(name="db"), service("api", cmd=("db",)))
    assert [(f.code, f.step) for f in found] == [("failed-verification", "s2"), ("unsupported-step", "s3")]


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


@pytest.mark.parametrize(
    ("steps", "why"),
    [
        ((service("a"), _wait("a"), Print(msg=holed(Future(step="s2", field="output")))), "its result is used"),
        ((service("a"), service("b", cmd=("a",)), service("c", cmd=("b",)), _wait("a")), "'b' needs 'a'"),
        ((service("a"), Exec(service_name="a", recipe=TRUE), _wait("a")), "exec at main.star:2:5 needs 'a'"),
        ((service("a"), service("b"), _wait("a", ExecRecipe(command=("ping", "b")))), "it names 'b'"),
    ],
)
def test_a_wait_that_somebody_could_miss_stays_a_step(steps: tuple[Instruction, ...], why: str) -> None:
    graph = _lowered(*steps)
    assert [kind(node.action) for node in graph.one_shots if node.name == "wait-a"] == ["wait"]
    assert [decision.text for decision in graph.decisions if why in decision.text]


def test_a_wait_is_absorbed_when_only_others_started_in_between() -> None:
    graph = _lowered(service("a"), service("b"), _wait("a"), service("c", cmd=("a",)))
    assert [len(node.probes) for node in graph.services] == [1, 0, 0]


def test_ready_conditions_on_the_output_of_a_command_are_probes_that_no_target_has_by_itself() -> None:
    ready = ReadyCondition(recipe=TRUE, field="output", assertion="==", target_value="up")
    (probe,) = _lowered(service("db", ready_conditions=ready)).services[0].probes
    assert isinstance(probe, ExecProbe)
    assert (probe.field, probe.target_value, probe.is_native) == ("output", "up", False)


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
        (service("job"), Exec(service_name="job", recipe=TRUE)),
        (service("job"), StoreServiceFiles(service_name="job", src="/x", name="x")),
    ],
)
@pytest.mark.parametrize("change", [StopService(name="job"), RemoveService(name="job")])
def test_an_end_that_somebody_may_have_noticed_is_refused(others: tuple[Instruction, ...], change: Instruction) -> None:
    (finding,) = _findings(*others, change)
    assert (finding.code, finding.step) == ("unsupported-step", "s3")


_JOB = service("job", public_ports={"http": PortSpec(number=80)}, files={"/d": Directory(persistent_key="d")})
_USED = Exec(service_name="job", recipe=TRUE)


@pytest.mark.parametrize("change", [StopService(name="job"), RemoveService(name="job")])
def test_a_service_that_the_plan_ends_can_run_on(change: Instruction) -> None:
    graph = _lowered(_JOB, _USED, change, service("db", cmd=("job",)), ended="keep")
    assert [(node.name, node.running) for node in graph.services] == [("job", True), ("db", True)]
    (decision,) = [found for found in graph.decisions if "runs on" in found.text]
    assert (decision.subject, decision.origin.step, decision.outcome) == ("job", "s3", Outcome.NOTE)


def test_a_service_that_nobody_meets_does_not_run_on() -> None:
    assert _lowered(service("job"), RemoveService(name="job"), ended="keep").services == ()


@pytest.mark.parametrize(
    "after",
    [
        (RemoveService(name="job"), service("job")),
        (StopService(name="job"), StartService(name="job")),
        (RemoveService(name="job"), service("db", public_ports={"x": PortSpec(number=80)})),
        (RemoveService(name="job"), service("db", files={"/e": Directory(persistent_key="d")})),
    ],
)
def test_a_service_cannot_run_on_where_something_takes_its_place(after: tuple[Instruction, ...]) -> None:
    found = _findings(_JOB, _USED, *after, ended="keep")
    assert {finding.code for finding in found} == {"unsupported-step"}
    assert "ended=keep" not in "".join(finding.hint for finding in found)


def test_the_refusal_of_an_end_says_how_the_service_can_run_on() -> None:
    (finding,) = _findings(_JOB, _USED, RemoveService(name="job"))
    assert "`--option ended=keep`" in finding.hint


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
    assert graph.values == (ValueEdge(producer="db", field="ip_address", consumer="conf", place="template 'peers'"),)
    assert [(edge.producer, edge.consumer) for edge in graph.ready] == [("db", "api")]
    content = graph.artifacts["conf"].content
    assert isinstance(content, Rendered)


def test_values_in_a_file_that_a_task_replaces_later_are_edges_too() -> None:
    graph = _lowered(
        service("db"),
        render("conf", "peers", "/ip4/{{ .A }}", {"A": holed(address("s1", "db"))}),
        service("a", files={"/s": Directory(artifact_names=("conf",))}),
        task("again", "true", store=(StoreSpec(src="/o", name="conf"),)),
        service("b", files={"/s": Directory(artifact_names=("conf",))}),
    )
    assert graph.values == (ValueEdge(producer="db", field="ip_address", consumer="conf", place="template 'peers'"),)


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
    (finding,) = _findings(render("conf", "x", "a\n{{ .A.B }}", {"A": "text"}))
    assert finding.code == "template-error"
    assert "'x' fails at line 2, column 6: executing" in finding.message


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


def test_a_name_that_is_stored_again_is_what_it_was_when_it_is_mounted() -> None:
    spec = (StoreSpec(src="/d", name="d"),)
    plan = plan_of(
        task("first", "a", store=spec),
        task("second", "b", files={"/in": "d"}, store=spec),
        service("api", files={"/in": Directory(artifact_names=("d",))}),
    )
    edges = {edge.consumer: edge.content for edge in lower(plan, contents(Path())).files}
    assert edges == {"second": Produced(producer="first"), "api": Produced(producer="second")}
