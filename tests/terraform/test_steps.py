from pathlib import Path

import pytest

from kurtc.plan.configs import (
    Directory,
    ExecRecipe,
    GetHttpRequestRecipe,
    GpuConfig,
    PortSpec,
    ReadyCondition,
    StoreSpec,
)
from kurtc.plan.durations import Duration
from kurtc.plan.instructions import Exec, Request, StoreServiceFiles, Verify, Wait
from kurtc.plan.values import Future, Value
from lowering.plans import holed, plan_of, render, service, task
from terraform.modules import documents, emitted, read, refused, resources, text

OUTPUT = Future(step="s1", field="output")
WEB = service("web", ports={"http": PortSpec(number=80)})


def ran() -> Exec:
    return Exec(service_name="web", recipe=ExecRecipe(command=("id",), extract={"n": "length"}))


def test_a_task_runs_its_words_in_its_image_and_names_its_line() -> None:
    module = emitted(plan_of(task("gen", "echo $X", env_vars={"X": "1"}, wait=None)))
    found = resources(module, "docker_container")["gen"]
    assert found["entrypoint"][2:] == ['"task"', '"0"', '"0"', '""', '""', '"/bin/sh"', '"-c"', '"echo $X"']
    assert found["env"][0] == '"X=1"'
    assert found["timeouts"][0]["create"] == '"1440m"'
    message = found["lifecycle"][0]["postcondition"][0]["error_message"]
    assert message.startswith("\"main.star:1:5: run_sh 'gen' failed: ")
    assert "gen" not in resources(module, "terraform_data")


def test_a_value_is_a_reference_to_what_keeps_the_results() -> None:
    module = emitted(plan_of(task("gen", "date"), service("api", env_vars={"T": holed("a=", OUTPUT)})))
    assert resources(module, "docker_container")["api"]["env"] == [
        '"T=a=${base64decode(terraform_data.gen.output.output)}"'
    ]
    kept = resources(module, "terraform_data")["gen"]
    assert kept["input"] == "${jsondecode(docker_container.gen.container_logs)}"
    lifecycle = kept["lifecycle"][0]
    assert (lifecycle["ignore_changes"], lifecycle["replace_triggered_by"]) == (
        ["input"],
        ["${docker_container.gen}"],
    )
    assert "base64encode(base64decode(text)) == text" in lifecycle["postcondition"][0]["condition"]
    assert "depends_on" not in resources(module, "docker_container")["api"]


def test_a_step_follows_the_runs_of_the_steps_before_it() -> None:
    module = emitted(
        plan_of(WEB, ran(), Request(service_name="web", recipe=GetHttpRequestRecipe(port_id="http", endpoint="/")))
    )
    containers = resources(module, "docker_container")
    assert containers["exec_web"]["depends_on"] == ["${docker_container.web_ready}"]
    assert containers["request_web"]["env"][0] == (
        '"KURTC_INPUTS=${docker_container.web.id},${terraform_data.exec_web.id}"'
    )
    assert "depends_on" not in containers["request_web"]


def test_a_command_shares_the_namespaces_of_its_service_and_follows_its_container() -> None:
    found = resources(emitted(plan_of(WEB, ran())), "docker_container")["exec_web"]
    assert found["pid_mode"] == found["network_mode"] == '"container:${docker_container.web.id}"'
    assert "networks_advanced" not in found
    assert found["env"][0] == '"KURTC_INPUTS=${docker_container.web.id}"'


def test_a_command_may_do_what_its_service_may_do() -> None:
    rights = {"capabilities": ("NET_ADMIN",), "devices": ("/dev/fuse",), "privileged": True, "gpu": GpuConfig(count=1)}
    condition = ReadyCondition(recipe=ExecRecipe(command=("ok",)), field="code", assertion="==", target_value=0)
    store = StoreServiceFiles(service_name="web", src="/x", name="x", depends_on="")
    plan = plan_of(service("web", ready_conditions=condition, **rights), ran(), store)
    containers = resources(emitted(plan), "docker_container")
    for name in ("exec_web", "web_ready", "store_x"):
        found = containers[name]
        assert found["capabilities"][0]["add"] == ['"CAP_NET_ADMIN"', '"CAP_SYS_PTRACE"']
        assert (found["devices"][0]["host_path"], found["privileged"]) == ('"/dev/fuse"', True)
        assert found["device_requests"][0]["count"] == 1


def test_a_step_refers_to_what_it_waits_for_and_waits_for_the_rest() -> None:
    plan = plan_of(service("quiet"), Exec(service_name="quiet", recipe=ExecRecipe(command=("id",))))
    found = resources(emitted(plan), "docker_container")["exec_quiet"]
    assert found["env"][0] == '"KURTC_INPUTS=${docker_container.quiet.id}"'
    assert "depends_on" not in found


def test_a_request_goes_over_the_network() -> None:
    recipe = GetHttpRequestRecipe(port_id="http", endpoint="/x?y", headers={"A": "b", "C": ""})
    found = resources(emitted(plan_of(WEB, Request(service_name="web", recipe=recipe))), "docker_container")[
        "request_web"
    ]
    assert found["entrypoint"][5:] == ['"{}"', '"web"', '"80"', '"GET"', '"/x?y"', '""', '"A: b"', '"C;"']
    assert "pid_mode" not in found


def test_a_wait_that_stays_has_its_condition_in_jq() -> None:
    recipe = ExecRecipe(command=("id",))
    wait = Wait(
        service_name="web",
        recipe=recipe,
        field="code",
        assertion="IN",
        target_value=(0, 1.5, "x"),
        timeout=Duration(5 * 10**9),
    )
    found = resources(emitted(plan_of(WEB, ran(), wait)), "docker_container")["wait_web"]
    assert found["entrypoint"][3:5] == ['"5"', '"1"']
    assert '.kind == \\"float\\" and .value == 1.5' in found["entrypoint"][5]


def test_stored_files_get_into_the_volume_of_whoever_mounts_them() -> None:
    plan = plan_of(
        task("gen", "true", store=(StoreSpec(src="/a", name="a"), StoreSpec(src="/b", name="b"))),
        service("api", files={"/in": Directory(artifact_names=("b", "a"))}),
    )
    module = emitted(plan)
    assert resources(module, "docker_container")["gen"]["entrypoint"][6] == '"/a\\n/b"'
    filling = resources(module, "docker_container")["api_files"]
    assert filling["entrypoint"][-1] == '"api-in /.kurtc/gen/files/1 /.kurtc/gen/files/0"'
    assert "terraform_data.gen.id" in resources(module, "docker_volume")["api_in"]["name"]


def test_files_of_a_service_are_stored_from_its_namespaces() -> None:
    module = emitted(plan_of(WEB, StoreServiceFiles(service_name="web", src="/var/x/*", name="x", depends_on="")))
    assert resources(module, "docker_container")["store_x"]["entrypoint"][2:] == ['"store"', '"/var/x/*"']


def test_templates_with_values_of_the_run_are_template_files() -> None:
    plan = plan_of(
        task("gen", "date"),
        render("conf", "d/app.ini", "${x} $${y} %{z} {{.V}}$", {"V": holed(OUTPUT)}),
        service("api", files={"/c": Directory(artifact_names=("conf",))}),
    )
    module = emitted(plan)
    place = "templates/render-conf/d/app.ini.tftpl"
    assert text(module, place) == '$${x} ${"$"}${"$"}{y} %%{z} ${gen_output}${"$"}'
    written = resources(module, "terraform_data")["render_conf"]["input"]
    assert place in str(written)


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        ("$${{.V}}", '${"$"}${"$"}${gen_output}'),
        ("\r{{.V}}\r\n", '${"\\r"}${gen_output}\r\n'),
        ("{{.V}}$\r", '${gen_output}${"$"}${"\\r"}'),
        ("\ufeff{{.V}}%", '${"\\ufeff"}${gen_output}%'),
    ],
)
def test_what_terraform_would_read_in_another_way_is_written_as_an_expression(template: str, expected: str) -> None:
    plan = plan_of(
        task("gen", "date"),
        render("conf", "${x} %{y}", template, {"V": holed(OUTPUT)}),
        service("api", files={"/c": Directory(artifact_names=("conf",))}),
    )
    module = emitted(plan)
    assert text(module, "templates/render-conf/${x} %{y}.tftpl") == expected
    assert "/templates/render-conf/$${x} %%{y}.tftpl" in str(resources(module, "terraform_data")["render_conf"])


@pytest.mark.parametrize(
    ("value", "assertion", "target", "expected"),
    [
        (Future(step="s1", field="code"), ">=", 3, "try(terraform_data.gen.output.code >= 3, false)"),
        (OUTPUT, "==", "a\n", 'try(terraform_data.gen.output.output == base64encode("a\\n"), false)'),
        (OUTPUT, "==", 1, "false"),
        (OUTPUT, "IN", ("a", 1), 'anytrue([try(terraform_data.gen.output.output == base64encode("a"), false)])'),
        (Future(step="s1", field="code"), "NOT_IN", ("a",), "!anytrue([terraform_data.gen.output.code == null])"),
        (OUTPUT, "IN", (), "anytrue([base64decode(terraform_data.gen.output.output) == null])"),
    ],
)
def test_verify_compares_as_kurtosis_does(value: Future, assertion: str, target: Value, expected: str) -> None:
    plan = plan_of(task("gen", "date"), Verify(value=holed(value), assertion=assertion, target_value=target))  # type: ignore[arg-type]
    found = resources(emitted(plan), "terraform_data")["verify"]["lifecycle"][0]["precondition"][0]["condition"]
    assert expected in found


def test_what_the_plan_verifies_is_what_terraform_test_asserts() -> None:
    plan = plan_of(task("gen", "date"), Verify(value=holed(OUTPUT), assertion="!=", target_value="x"))
    (run,) = read(emitted(plan), "tests/plan.tftest.hcl")["run"]
    (check,) = run['"apply"']["assert"]
    precondition = resources(emitted(plan), "terraform_data")["verify"]["lifecycle"][0]["precondition"][0]
    assert check["condition"] == precondition["condition"]


def test_a_command_on_a_service_with_the_processes_of_the_host_is_refused() -> None:
    findings = refused(plan_of(service("web", host_pid_namespace=True), ran()))
    assert [(finding.code, finding.step) for finding in findings] == [("unsupported-step", "s2")]


def test_readiness_tries_commands_inside_and_ports_over_the_network() -> None:
    condition = ReadyCondition(recipe=ExecRecipe(command=("ok",)), field="code", assertion="==", target_value=0)
    inside = resources(emitted(plan_of(service("web", ready_conditions=condition))), "docker_container")["web_ready"]
    outside = resources(emitted(plan_of(WEB)), "docker_container")["web_ready"]
    assert ("pid_mode" in inside, "pid_mode" in outside) == (True, False)
    assert '"port"' in outside["entrypoint"][-1]


def test_steps_that_can_run_again_are_listed() -> None:
    module = emitted(plan_of(WEB, ran(), task("gen", "true")))
    steps = read(module, "locals.tf")["locals"][0]["steps"]
    assert steps == ['"steps"', '"web-ready"', '"exec-web"', '"gen"']
    assert {path for path in module.files if path.startswith("scripts/")} == {
        f"scripts/{name}.sh" for name in ("step", "open", "task", "attempt", "attempts", "ready")
    }


def test_python_hcl2_reads_every_file(tmp_path: Path) -> None:
    module = emitted(
        plan_of(
            WEB,
            ran(),
            task("gen", "true"),
            Verify(value=holed(OUTPUT.__class__(step="s2", field="output")), assertion="==", target_value="x"),
        )
    )
    assert {path for path in documents(module) if read(module, path)} == set(documents(module))


def test_a_name_that_tasks_store_again_is_what_it_was_when_somebody_mounts_it() -> None:
    spec = (StoreSpec(src="/d", name="d"),)
    plan = plan_of(
        task("first", "a", store=spec),
        task("second", "b", files={"/in": "d"}, store=spec),
        service("api", files={"/in": Directory(artifact_names=("d",))}),
    )
    containers = resources(emitted(plan), "docker_container")
    assert containers["second_files"]["entrypoint"][-1] == '"second-in /.kurtc/first/files/0"'
    assert containers["api_files"]["entrypoint"][-1] == '"api-in /.kurtc/second/files/0"'
