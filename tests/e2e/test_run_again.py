"""Running again does what has changed, whoever changed it: the script, the engine, somebody by hand, an interrupt."""

import json
import signal
import time

import pytest

from .running import Runner, next_event

SCRIPT = """
def run(plan):
    conf = plan.render_templates(name="conf", config={"word": struct(template="hello", data={})})
    plan.add_service("web", ServiceConfig(
        image="kurtc-tests/dump", files={"/site": conf}, ports={"http": PortSpec(number=80)},
        entrypoint=["busybox", "httpd", "-f", "-p", "80", "-h", "/site"],
    ))
    plan.add_service("other", ServiceConfig(image="kurtc-tests/dump", env_vars={"KEY": "value"}))
    plan.exec("web", ExecRecipe(command=["sh", "-c", "echo x >>/tmp/effects"]))
    plan.exec("other", ExecRecipe(command=["sh", "-c", "echo x >>/tmp/effects"]))
    word = plan.request("web", GetHttpRequestRecipe(port_id="http", endpoint="/word"))
    return word["body"]
"""


@pytest.fixture
def running(runner: Runner) -> Runner:
    """An enclave in which the script has run."""
    assert runner.script(SCRIPT, "--json").output == "hello"
    return runner


def effects(runner: Runner, service: str) -> int:
    return len(runner.inside(service, "cat", "/tmp/effects").splitlines())


def test_a_service_that_was_removed_by_hand_comes_back_with_its_effects(running: Runner) -> None:
    before = running.containers()
    running.docker("rm", "--force", before["service web"][0])
    again = running.script(SCRIPT, "--json")
    after = running.containers()
    assert again.output == "hello"
    assert after["service web"][0] != before["service web"][0]
    assert after["service other"] == before["service other"]
    assert effects(running, "web") == effects(running, "other") == 1


def test_everything_starts_again_after_the_machine_was_off(running: Runner) -> None:
    before = running.containers()
    running.docker("stop", "--time", "1", *(container for container, _, _ in before.values()))
    again = running.script(SCRIPT, "--json")
    after = running.containers()
    assert again.output == "hello"
    assert {name: container for name, (container, _, _) in after.items() if name != "helper"} == {
        name: container for name, (container, _, _) in before.items() if name != "helper"
    }
    assert {status for _, _, status in after.values()} == {"running"}
    assert effects(running, "web") == 1, "the files of the container are still there, so that its effects are too"


def test_only_what_depends_on_a_change_is_done_again(running: Runner) -> None:
    before = running.containers()
    changed = running.script(SCRIPT.replace('"value"', '"changed"'), "--json")
    assert changed.done == {
        "s1": "unchanged",
        "s2": "unchanged",
        "s3": "done",
        "s4": "unchanged",
        "s5": "done",
        "s6": "unchanged",
    }
    assert running.containers()["service web"] == before["service web"]
    assert running.inside("other", "sh", "-c", "echo $KEY").strip() == "changed"


def test_a_changed_template_reaches_the_services_that_mount_it(running: Runner) -> None:
    assert running.script(SCRIPT.replace("hello", "bye"), "--json").output == "bye"


def test_what_leaves_the_script_is_removed_after_saying_so(running: Runner) -> None:
    less = "".join(line for line in SCRIPT.splitlines(keepends=True) if '"other"' not in line)
    announced = running.script(less, "--dry-run")
    assert "other" in announced.stdout
    assert "service other" in running.containers()
    ran = running.script(less)
    assert "will remove service other: it left the script" in ran.stderr
    assert "removed service other" in ran.stderr
    assert sorted(running.containers()) == ["helper", "service web"]


def test_a_removed_enclave_leaves_nothing_and_can_be_made_again(running: Runner) -> None:
    assert running.kurtc("enclave", "rm", "--force", running.name).code == 0
    assert running.leftovers() == ""
    assert running.script(SCRIPT, "--json").output == "hello"


def test_two_runs_in_one_enclave_exclude_each_other(runner: Runner) -> None:
    package = runner.package('def run(plan):\n    plan.run_sh(name="long", run="sleep 12")\n')
    process = runner.started(package)
    next_event(process, lambda event: event["event"] == "unit-started")
    second = runner.run(package, code=1)
    assert f"error[enclave-busy]: the enclave '{runner.name}' is in use" in second.stderr
    assert f"process {process.pid}" in second.stderr
    assert process.wait(120) == 0


INTERRUPTED = {
    "task": 'plan.run_sh(name="long", run="echo began; sleep 300")',
    "wait": """plan.wait("web", ExecRecipe(command=["test", "-e", "/go"]), field="code", assertion="==", target_value=0,
        interval="100ms", timeout="10m")""",
    "exec": """plan.exec("web", ExecRecipe(command=["sleep", "300"]))""",
    "port": """plan.add_service("late", ServiceConfig(image="kurtc-tests/dump", ports={"a": PortSpec(number=1)}))""",
}


@pytest.mark.parametrize(
    ("what", "number"), [*((what, signal.SIGINT) for what in INTERRUPTED), ("task", signal.SIGTERM)]
)
def test_an_interrupt_ends_the_run_cleanly(what: str, number: signal.Signals, runner: Runner) -> None:
    script = f"""
def run(plan):
    plan.add_service("web", ServiceConfig(image="kurtc-tests/dump"))
    plan.exec("web", ExecRecipe(command=["sh", "-c", "echo x >>/tmp/effects"]))
    {INTERRUPTED[what]}
    plan.exec("web", ExecRecipe(command=["touch", "/after"]))
"""
    process = runner.started(runner.package(script), "--sequential")
    next_event(process, lambda event: event["event"] == "unit-progressed" and event["unit"] == "s3")
    process.send_signal(number)
    began = time.monotonic()
    out, err = process.communicate(timeout=120)
    assert time.monotonic() - began < 90, "what was under way takes five minutes"
    assert process.returncode == 130, err
    assert "Traceback" not in err
    events = [json.loads(line) for line in out.splitlines()]
    assert [event["event"] for event in events if event["event"].startswith("run-")] == ["run-stopping", "run-finished"]
    assert events[-1]["outcome"] == "interrupted"
    assert not [event for event in events if event["event"] == "unit-failed"]
    assert not [name for name, (_, _, status) in runner.containers().items() if "task" in name and status == "running"]
    quick = script.replace("sleep 300", "true").replace('["sleep", "300"]', '["true"]')
    quick = quick.replace("/go", "/tmp").replace("number=1)", "number=1, wait=None)")
    runner.script(quick, "--sequential")
    assert effects(runner, "web") == 1
