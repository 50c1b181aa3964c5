"""Steps with effects, values of the run, and what makes a step run again."""

import json

import pytest

from compose.projects import Data, emitted, refused, services, text
from kurtc.plan.configs import (
    Directory,
    ExecRecipe,
    GetHttpRequestRecipe,
    GpuConfig,
    PortSpec,
    PostHttpRequestRecipe,
    StoreSpec,
)
from kurtc.plan.durations import Duration
from kurtc.plan.instructions import (
    Exec,
    Instruction,
    Print,
    Request,
    RunPython,
    StoreServiceFiles,
    Verify,
    Wait,
)
from kurtc.plan.values import Future, Holed, Text, Value
from lowering.plans import IMAGE, holed, plan_of, render, service, task

COMPLETED = {"condition": "service_completed_successfully"}
STARTED = {"condition": "service_started"}
SHARED = {"condition": "service_started", "restart": True}
WRAPPER = ["/steps/.bin/busybox", "sh", "/steps/.bin/with.sh"]


def _value(step: str, field: str = "output") -> Holed:
    return holed(Future(step=step, field=field))


def _services(*steps: Instruction, output: Value = None) -> dict[str, dict[str, Data]]:
    return services(emitted(plan_of(*steps, output=output)))


def _list(data: Data) -> list[Data]:
    assert isinstance(data, list)
    return data


def _exec(*command: Text, name: str = "db", **attributes: object) -> Exec:
    return Exec(service_name=name, recipe=ExecRecipe(command=command), **attributes)  # type: ignore[arg-type]


def test_a_task_runs_in_its_image_behind_the_program_that_records_it() -> None:
    found = _services(
        task(
            "gen",
            "make $X\n",
            env_vars={"X": "1"},
            store=(StoreSpec(src="/out dir", name="a b"),),
            wait=Duration(10**9),
        )
    )["gen"]
    record = _list(found["entrypoint"])
    assert record[:5] == ["/steps/.bin/busybox", "sh", "/steps/.bin/step.sh", "main.star:1:5", "gen"]
    assert record[6:] == ["", "task", "1", "0", "", "a-b /out dir"]
    assert found["command"] == ["/bin/sh", "-c", "make $$X\n"]
    assert found["environment"] == {"X": "1"}
    assert found["volumes"] == ["steps:/steps", "a-b:/stored/a-b"]
    assert found["depends_on"] == {"prepare": COMPLETED}


def test_arguments_of_python_are_words_of_their_own_and_packages_are_installed_before() -> None:
    step = RunPython(name="count", run="print()", args=("a b", "$c"), packages=("x==1", "y"), image=IMAGE, wait=None)
    found = _services(step)["count"]
    assert found["command"] == ["python", "-u", "-c", "print()", "a b", "$$c"]
    assert _list(found["entrypoint"])[-5:] == ["task", "0", "0", "x==1 y", ""]


def test_values_stand_as_marks_where_they_are_used() -> None:
    text = holed("<", Future(step="s1", field="output"), "|", Future(step="s1", field="code"), ">")
    db = service("db", entrypoint=("run", text), cmd=("fast",), env_vars={"T": text, "P": "1", "a.b": "c"})
    found = _services(task("gen", ""), db)["db"]
    mark = "<{{gen.output}}|{{gen.code}}>"
    assert found["entrypoint"] == [*WRAPPER, "gen.output", "gen.code", "--", f"T={mark}", "a.b=c", "--", "run", mark]
    assert found["command"] == ["fast"]
    assert found["environment"] == {"P": "1"}
    assert found["volumes"] == ["steps:/steps:ro"]
    assert found["depends_on"] == {"gen": COMPLETED}


def test_a_service_without_values_is_started_as_ever() -> None:
    found = _services(task("gen", ""), service("db", entrypoint=("run",), env_vars={"a.b": "c"}))["db"]
    assert (found["entrypoint"], found["environment"]) == (["run"], {"a.b": "c"})


def test_a_mark_that_the_text_has_already_gets_another_name() -> None:
    script = holed("echo '{{gen.output}}' ", Future(step="s1", field="output"))
    found = _services(task("gen", ""), task("use", script))["use"]
    assert _list(found["entrypoint"])[3:6] == ["gen.output-2=gen.output", "--", "--"]
    assert _list(found["command"])[-1] == "echo '{{gen.output}}' {{gen.output-2}}"


def test_values_need_an_entrypoint_that_is_known() -> None:
    (finding,) = refused(plan_of(task("gen", ""), service("db", cmd=("x",), env_vars={"T": _value("s1")})))
    assert (finding.code, finding.position and finding.position.line) == ("unknown-entrypoint", 2)
    assert "env_vars['T']" in finding.message


def test_an_exec_shares_the_namespaces_of_its_service() -> None:
    db = service("db", entrypoint=("run",), capabilities=("NET_ADMIN",), env_vars={"T": _value("s1")})
    found = _services(task("gen", ""), db, _exec("sh", "-c", "x $Y", acceptable_codes=(0, 3)))["exec-db"]
    assert (found["user"], found["pid"], found["network_mode"]) == ("0", "service:db", "service:db")
    assert found["cap_add"] == ["NET_ADMIN", "SYS_PTRACE"]
    assert found["command"] == ["exec", "0 3", "{}", "T={{gen.output}}", "--", "sh", "-c", "x $$Y"]
    assert found["depends_on"] == {"db": SHARED, "db-ready": COMPLETED}


def test_a_command_may_use_the_gpus_of_its_service() -> None:
    db = service("db", gpu=GpuConfig(count=1), max_memory=10)
    found = _services(db, _exec("x"), StoreServiceFiles(service_name="db", src="/x", name="x", depends_on=""))
    devices: Data = [{"driver": "nvidia", "count": 1, "capabilities": ["gpu"]}]
    for name in ("exec-db", "store-x"):
        assert found[name]["deploy"] == {"resources": {"reservations": {"devices": devices}}}


def test_a_command_in_a_service_with_the_hosts_processes_is_refused() -> None:
    db = service("db", host_pid_namespace=True)
    store = StoreServiceFiles(service_name="db", src="/x", name="x", depends_on="")
    found = refused(plan_of(db, _exec("x"), store, service("other"), _exec("x", name="other")))
    assert [(finding.code, finding.step) for finding in found] == [
        ("unsupported-step", "s2"),
        ("unsupported-step", "s3"),
    ]


def test_a_code_that_is_not_checked_may_be_any() -> None:
    found = _services(service("db"), _exec("x", skip_code_check=True), _exec("y", acceptable_codes=()))
    assert [_list(found[name]["command"])[1] for name in ("exec-db", "exec-db-2")] == ["*", ""]


def test_a_request_is_sent_from_the_network_of_its_service() -> None:
    recipe = PostHttpRequestRecipe(
        port_id="http", endpoint="/a", body=holed('"', Future(step="s1", field="output"), '"')
    )
    steps = (
        task("gen", ""),
        service("db", ports={"http": PortSpec(number=80)}),
        Request(service_name="db", recipe=recipe),
    )
    found = _services(*steps)["request-db"]
    assert (found["network_mode"], found.get("pid")) == ("service:db", None)
    config = 'header = "Content-Type: application/json"\n'
    codes = "200 201 202 203 204 205 206 207 208 226"
    assert found["command"] == ["request", codes, "{}", "db", "80", "/a", config, '"{{gen.output}}"']


def test_a_wait_that_stays_a_step_compares_its_result() -> None:
    recipe = GetHttpRequestRecipe(port_id="http", endpoint="/", extract={"n": ".n"})
    wait = Wait(service_name="db", recipe=recipe, field="extract.n", assertion="IN", target_value=("a", 1))
    steps = (service("db", ports={"http": PortSpec(number=80)}), wait, Print(msg=_value("s2", "extract.n")))
    found = _services(*steps)["wait-db"]
    assert found["command"] == [
        *("await", "10", "1", "extract.n", "IN", "json", '["a", 1]', "", '{"n": ".n"}'),
        *("request", "db", "80", "/", ""),
    ]


@pytest.mark.parametrize(
    ("value", "target", "words"),
    [
        (_value("s1", "code"), 0, ["value", "gen.code", "==", "json", "0", ""]),
        (_value("s1"), "x", ["value", "gen.output", "==", "text", "x", ""]),
        ("7", _value("s1", "code"), ["text", "7", "==", "value", "gen.code", ""]),
        (holed("a", Future(step="s1", field="code")), "x", ["text", "a{{gen.code}}", "==", "text", "x", ""]),
        (_value("s1", "code"), 1.0, ["value", "gen.code", "==", "json", "1.0", "float"]),
        (_value("s1", "code"), {"a": None}, ["value", "gen.code", "==", "json", '{"a": null}', ""]),
    ],
)
def test_a_verification_compares_typed(value: Text, target: Value, words: list[str]) -> None:
    found = _services(task("gen", ""), Verify(value=value, assertion="==", target_value=target))["verify"]
    assert found["command"] == ["verify", *words]
    assert _list(found["entrypoint"])[-2:] == ["-", ""]


def test_stored_files_are_copied_for_each_of_their_consumers() -> None:
    mount = {"/d": Directory(artifact_names=("logs",))}
    steps = (service("db"), StoreServiceFiles(service_name="db", src="/var", name="logs"), service("api", files=mount))
    found = _services(*steps)
    assert found["store-logs"]["command"] == ["store", "/var", "logs"]
    assert found["api-files"]["command"] == ["copy", "api-d", "/stored/logs", "--"]
    assert found["api-files"]["depends_on"] == {"store-logs": COMPLETED}
    assert found["api"]["volumes"] == ["api-d:/d:nocopy"]
    assert found["api"]["depends_on"] == {"store-logs": COMPLETED, "api-files": COMPLETED}


def test_files_with_values_are_written_when_these_are_there() -> None:
    found = _services(task("gen", ""), render("conf", "a/b", "x={{ .V }}\n", {"V": _value("s1")}))
    assert found["render-conf"]["command"] == ["render", "conf", "a/b", "x={{gen.output}}\n"]
    assert found["render-conf"]["volumes"] == ["./kurtc:/kurtc:ro", "steps:/steps", "conf:/stored/conf"]


def test_a_step_runs_again_when_what_it_is_made_of_or_comes_behind_has() -> None:
    found = _services(
        service("db"),
        _exec("a"),
        Verify(value=_value("s2", "code"), assertion="==", target_value=0),
        task("seed", "db"),
        task("other", ""),
    )
    inputs = {name: _list(found[name]["entrypoint"]) for name in ("exec-db", "seed", "other")}
    assert inputs["exec-db"][-1] == "@"
    assert inputs["seed"][inputs["seed"].index("task") - 1] == "exec-db"
    assert inputs["other"][inputs["other"].index("task") - 1] == ""


def test_a_service_is_noted_for_the_steps_behind_it() -> None:
    found = _services(service("db", ports={"sql": PortSpec(number=1)}), task("seed", "db"))
    assert found["db-ready"]["command"] == ["/kurtc/record.sh", "db", "/kurtc/ready.sh", "db:1 120 main.star:1:5"]
    assert found["db-ready"]["depends_on"] == {"prepare": COMPLETED, "db": SHARED}
    assert found["seed"]["depends_on"] == {"db-ready": COMPLETED}


def test_every_end_of_the_plan_is_awaited_and_messages_are_shown_with_their_values() -> None:
    found = _services(
        service("db"),
        _exec("a"),
        task("other", ""),
        service("idle"),
        Print(msg=holed("got ", Future(step="s2", field="output"))),
        output={"a": _value("s2", "code"), "b": ("c",)},
    )
    assert found["done"]["depends_on"] == {"exec-db": COMPLETED, "other": COMPLETED, "idle": STARTED}
    assert _list(found["done"]["command"])[0] == "got {{exec-db.output}}"
    shown = _list(found["done"]["command"])[1]
    assert json.loads(str(shown)) == {"a": "{{exec-db.code}}", "b": ["c"]}
    assert found["gate"]["depends_on"] == {"done": COMPLETED}
    assert [name for name, part in found.items() if part.get("attach") is False] == ["db", "idle", "gate"]


def test_a_changed_step_changes_the_label_of_exactly_its_consumers() -> None:
    def labels(script: str) -> dict[str, Data]:
        env = {"T": _value("s1")}
        steps = (task("gen", script), service("db", entrypoint=("x",), env_vars=env), service("other"))
        return {name: part.get("labels") for name, part in _services(*steps).items() if name in {"db", "other"}}

    one, two = labels("a"), labels("b")
    assert {name for name in one if one[name] != two[name]} == {"db"}


def test_only_the_programs_that_are_needed_are_written() -> None:
    written = [path for path in emitted(plan_of(task("gen", ""))).files if path.startswith("kurtc/")]
    assert written == [f"kurtc/{name}.sh" for name in ("install", "step", "task", "with")]
    assert "kurtc/values.jq" in emitted(plan_of(service("db"), _exec("x"))).files


def test_a_text_that_no_container_takes_is_refused_at_its_line() -> None:
    found = refused(plan_of(service("db"), _exec("a\0b"), task("gen", "x" * 2**17)))
    assert [(f.code, f.position and f.position.line) for f in found] == [("unwritable-text", 2), ("unwritable-text", 3)]


@pytest.mark.parametrize("message", ["a\0", "x" * 2**17])
def test_a_message_that_no_container_takes_is_refused_at_its_line(message: str) -> None:
    (finding,) = refused(plan_of(task("gen", ""), Print(msg=message)))
    assert (finding.code, finding.step) == ("unwritable-text", "s2")
    assert emitted(plan_of(service("db"), Print(msg=message)))


def test_comments_say_where_steps_come_from() -> None:
    project = text(emitted(plan_of(service("db"), _exec("a"))))
    assert "  # The steps of the plan\n  #\n  # main.star:2:5: exec in db\n  exec-db:\n" in project
    assert "  # Helpers\n  #\n" in project


def test_a_volume_has_never_a_name_of_one_letter_which_would_be_a_drive() -> None:
    directory = {"/d": Directory(persistent_key="d")}
    steps = (service("db", files=directory), StoreServiceFiles(service_name="db", src="/x", name="x"))
    found = _services(*steps)
    assert found["db"]["volumes"] == ["d-files:/d"]
    assert found["store-x"]["command"] == ["store", "/x", "x-files"]
