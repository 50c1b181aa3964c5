"""Every instruction can fail, and says why, where, and what to do: one end-to-end run for each way.

Instructions that only look something up fail before anything runs: `kurtc run` refuses their package.
"""

import socket
import subprocess
import time
from collections.abc import Mapping
from dataclasses import dataclass, field

import pytest

from .conftest import provided
from .images import PYTHON, SHELL_LESS
from .running import Runner, next_event

WEB = 'plan.add_service("web", ServiceConfig(image="kurtc-tests/dump"))'
HTTP = """plan.add_service("web", ServiceConfig(
        image="kurtc-tests/dump", ports={"http": PortSpec(number=80, application_protocol="http")},
        entrypoint=["sh", "-c", "mkdir /s; echo plain >/s/plain; exec busybox httpd -f -p 80 -h /s"],
    ))"""


def web(**config: str) -> str:
    given = ", ".join(f"{name}={value}" for name, value in config.items())
    return f'plan.add_service("web", ServiceConfig(image="kurtc-tests/dump", {given}))'


def shell(script: str) -> str:
    return f'["sh", "-c", "{script}"]'


def never(recipe: str, timeout: str) -> str:
    return (
        f'ReadyCondition(recipe={recipe}, field="code", assertion="==", target_value=0,'
        f' interval="100ms", timeout="{timeout}")'
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """A script (its last line is to blame), what is said of it, and the exit code."""

    lines: tuple[str, ...]
    says: tuple[str, ...]
    code: int = 3
    column: int = 0
    images: tuple[str, ...] = ()
    options: tuple[str, ...] = ()
    files: Mapping[str, bytes] = field(default_factory=dict)


ABSENT = 'ExecRecipe(command=["test", "-e", "/absent"])'
CASES = {
    "a service that dies at once": Failure(
        lines=(web(entrypoint=shell("echo cannot open config >&2; exit 3")),),
        says=("'web' ended with exit code 3 as soon as it was started", "| cannot open config"),
    ),
    "a program that is not there": Failure(
        lines=(web(entrypoint='["absent"]'),),
        says=("'web' ended with exit code 127", "exec absent failed", "hint: the program cannot be started"),
    ),
    "a service that dies while its port is awaited": Failure(
        lines=(
            web(
                entrypoint=shell("echo starting; sleep 3; echo gone >&2; exit 4"),
                ports='{"api": PortSpec(number=4000)}',
            ),
        ),
        says=("'web' ended with exit code 4 before its port api (4000) was open", "| starting", "| gone"),
    ),
    "a service that dies before it is ready": Failure(
        lines=(web(entrypoint=shell("sleep 3; echo gone; exit 4"), ready_conditions=never(ABSENT, "15m")),),
        says=("the ready conditions: 'web' ended with exit code 4 before it was ready", "| gone"),
    ),
    "a port that never opens": Failure(
        lines=(
            web(
                entrypoint=shell("echo thinking; exec sleep infinity"),
                ports='{"api": PortSpec(number=4000, wait="1s")}',
            ),
        ),
        says=("the port api (4000) of 'web' did not open within 1s", "hint: if the service does not", "| thinking"),
    ),
    "another port that opens": Failure(
        lines=(
            web(
                entrypoint=shell("busybox httpd -p 4001 -h /; busybox httpd -f -p 127.0.0.1:4002 -h /"),
                ports='{"api": PortSpec(number=4000, wait="3s")}',
            ),
        ),
        says=("did not open within 3s", "hint: it listens on 4001: correct the number"),
    ),
    "a port that only opens inside": Failure(
        lines=(
            web(
                entrypoint=shell("exec busybox httpd -f -p 127.0.0.1:4000 -h /"),
                ports='{"api": PortSpec(number=4000, wait="3s")}',
            ),
        ),
        says=("did not open within 3s", "hint: it listens on port 4000 for itself only: make it listen on 0.0.0.0"),
    ),
    "a ready condition that a command does not meet": Failure(
        lines=(web(ready_conditions=never(ABSENT, "3s")),),
        says=("the ready conditions: 'web' did not get to code == 0 within 3s; at last code was 1",),
    ),
    "a ready condition that a page does not meet": Failure(
        lines=(
            web(
                entrypoint=shell("exec busybox httpd -f -p 80 -h /tmp"),
                ports='{"http": PortSpec(number=80)}',
                ready_conditions=never('GetHttpRequestRecipe(port_id="http", endpoint="/absent")', "3s"),
            ),
        ),
        says=("the ready conditions: 'web' did not get to code == 0 within 3s; at last code was 404",),
    ),
    "one of several services": Failure(
        lines=(
            'plan.add_services({"good": ServiceConfig(image="kurtc-tests/dump"),'
            ' "bad": ServiceConfig(image="kurtc-tests/dump", entrypoint=["false"])})',
        ),
        says=("s1.bad add_services bad: 'bad' ended with exit code 1 as soon as it was started",),
    ),
    "a mount that cannot be": Failure(
        lines=(
            'files = plan.upload_files("main.star", name="files")',
            web(files='{"/proc/files": files}'),
        ),
        says=("'web' cannot be started: error mounting", "cannot be mounted because it is inside /proc"),
    ),
    "wait": Failure(
        lines=(
            WEB,
            'plan.wait("web", ExecRecipe(command=["echo", "not yet"]), field="output", assertion="==",'
            ' target_value="ready", interval="100ms", timeout="3s")',
        ),
        says=("s2 wait web: 'web' did not get to output == 'ready' within 3s; at last output was 'not yet\\n'",),
    ),
    "exec": Failure(
        lines=(WEB, f"plan.exec('web', ExecRecipe(command={shell('echo out; echo err >&2; exit 5')}))"),
        says=("Exec returned exit code '5' that is not part of the acceptable", "  out\n", "  err\n"),
    ),
    "exec of a program that is not there": Failure(
        lines=(WEB, 'plan.exec("web", ExecRecipe(command=["cd", "/"]))'),
        says=("Exec returned exit code '126'", "hint: the container has no program 'cd'; commands run without a shell"),
    ),
    "extraction from output that is no JSON": Failure(
        lines=(WEB, 'plan.exec("web", ExecRecipe(command=["echo", "plain"], extract={"a": "fromjson | .a"}))'),
        says=("the query 'fromjson | .a' fails: Invalid numeric literal", "(while parsing 'plain ')"),
    ),
    "extraction that finds nothing": Failure(
        lines=(WEB, 'plan.exec("web", ExecRecipe(command=["echo", "{}"], extract={"a": "fromjson | .a"}))'),
        says=("the query 'fromjson | .a' finds nothing in '{}\\n'",),
    ),
    "request": Failure(
        lines=(HTTP, 'plan.request("web", GetHttpRequestRecipe(port_id="http", endpoint="/absent"))'),
        says=("Request returned status code '404' that is not part of the acceptable", "404 Not Found"),
    ),
    "extraction from a page that is no JSON": Failure(
        lines=(
            HTTP,
            'plan.request("web", GetHttpRequestRecipe(port_id="http", endpoint="/plain", extract={"a": ".a"}))',
        ),
        says=("the body is no JSON, so that a cannot be extracted: 'plain\\n'",),
    ),
    "a request that nobody answers": Failure(
        lines=(
            web(ports='{"http": PortSpec(number=81, wait=None)}'),
            'plan.request("web", PostHttpRequestRecipe(port_id="http", endpoint="/x", body="{}"))',
        ),
        says=("s2 request web: POST http://web:81/x: ", "hint: nothing listens there"),
    ),
    "verify": Failure(
        lines=('plan.verify(plan.run_sh(name="t", run="echo 4").output, "==", "4")',),
        says=("s2 verify: Verification failed '4\\n' == '4'",),
        column=16,
    ),
    "verify of a list": Failure(
        lines=('plan.verify(plan.run_sh(name="t", run="printf 4").output, "IN", ["1", "2"])',),
        says=("""s2 verify: Verification failed '4' IN ["1", "2"]""",),
        column=16,
    ),
    "verify of types that nobody knows before": Failure(
        lines=(
            WEB,
            'told = plan.exec("web", ExecRecipe(command=["echo", "4"], extract={"n": "fromjson"}))',
            'plan.verify(told["extract.n"], "==", "4")',
        ),
        says=("Verification failed 4 == '4'", "is an int", "hint: compare with the number 4, not with a text"),
    ),
    "verify of types that do not fit": Failure(
        lines=('plan.verify(plan.run_sh(name="t", run="printf 4").code, "==", "0")',),
        says=("error[assertion-type]", "hint: write 0"),
        code=1,
        column=16,
    ),
    "run_sh": Failure(
        lines=('plan.run_sh(name="t", run="echo working; echo broken >&2; exit 9")',),
        says=("s1 run_sh t: Run sh returned exit code '9' that is not part of the acceptable", "working\n", "broken\n"),
    ),
    "run_sh that takes too long": Failure(
        lines=('plan.run_sh(name="t", run="echo working; sleep 100", wait="2s")',),
        says=("the task 't' did not end within 2s", "hint: give it a longer wait", "| working"),
    ),
    "run_sh in an image without a shell": Failure(
        lines=('plan.run_sh(name="t", run="true", image="kurtc-tests/shell-less", acceptable_codes=[127])',),
        says=("the task 't' cannot be started: /bin/sh: No such file", "hint: tasks need /bin/sh: choose an image"),
        images=(SHELL_LESS,),
    ),
    "run_sh without its files": Failure(
        lines=('plan.run_sh(name="t", run="true", store=["/absent"])',),
        says=("the task 't' has run, but '/absent' cannot be stored", "hint: check the path"),
    ),
    "run_python": Failure(
        lines=('plan.run_python(name="t", run="import absent")',),
        says=("Run python returned exit code '1'", "No module named 'absent'"),
        images=(PYTHON,),
    ),
    "packages of run_python": Failure(
        lines=('plan.run_python(name="t", run="pass", packages=["/absent.whl"])',),
        says=("the packages cannot be installed", "hint: check the names of `packages`", "/absent.whl"),
        images=(PYTHON,),
    ),
    "packages in an image without a shell": Failure(
        lines=('plan.run_python(name="t", run="pass", image="kurtc-tests/shell-less", packages=["x"])',),
        says=("the task 't' cannot be started: /bin/sh: No such file", "hint: tasks need /bin/sh: choose an image"),
        images=(SHELL_LESS,),
    ),
    "store_service_files": Failure(
        lines=(WEB, 'plan.store_service_files("web", "/absent", name="kept")'),
        says=("there is no '/absent' in the container", "hint: check the path"),
    ),
    "render_templates": Failure(
        lines=(
            WEB,
            'told = plan.exec("web", ExecRecipe(command=["echo", "x"]))["output"]',
            'plan.render_templates(name="c", config={"a": struct(template="{{ index .L 5 }}", data={"L": [told]})})',
        ),
        says=("the template of 'a' fails", "index out of range: 5"),
    ),
    "upload_files": Failure(
        lines=('plan.upload_files("http://127.0.0.1:1/file", name="f")',),
        says=("'http://127.0.0.1:1/file' cannot be downloaded: Connection refused",),
    ),
    "upload_files of nothing": Failure(
        lines=('plan.upload_files("absent", name="f")',), says=("error[missing-file]", "'absent'"), code=1
    ),
    "get_service": Failure(lines=('plan.get_service("absent")',), says=("error[", "'absent'"), code=1),
    "get_services": Failure(lines=("plan.get_services(1)",), says=("error[", "get_services"), code=1),
    "get_files_artifact": Failure(lines=('plan.get_files_artifact("absent")',), says=("error[", "'absent'"), code=1),
    "get_cluster_type": Failure(lines=("plan.get_cluster_type(1)",), says=("error[", "get_cluster_type"), code=1),
    "set_service": Failure(
        lines=('plan.set_service("absent", ServiceConfig(image="kurtc-tests/dump"))',),
        says=("error[", "'absent'"),
        code=1,
    ),
    "start_service": Failure(lines=('plan.start_service("absent")',), says=("error[", "'absent'"), code=1),
    "stop_service": Failure(lines=('plan.stop_service("absent")',), says=("error[", "'absent'"), code=1),
    "remove_service": Failure(lines=('plan.remove_service("absent")',), says=("error[", "'absent'"), code=1),
    "print": Failure(lines=("plan.print()",), says=("error[", "msg"), code=1),
}


@pytest.mark.parametrize("name", CASES)
def test_what_fails_says_why_and_where(name: str, module_runner: Runner) -> None:
    case = CASES[name]
    provided(*case.images)
    ran = module_runner.script("def run(plan):\n    " + "\n    ".join(case.lines) + "\n", code=case.code)
    lost = [said for said in case.says if said not in ran.stderr]
    assert not lost, ran.stderr
    line = 1 + "\n".join(case.lines[:-1]).count("\n") + (2 if len(case.lines) > 1 else 1)
    assert f"--> main.star:{line}:" in ran.stderr, ran.stderr
    if case.code == 3:
        assert "run the same command again" in ran.stderr
        assert f"kurtc enclave rm -f {module_runner.name}" in ran.stderr
        assert ran.stdout.splitlines()[-1].startswith("failed after")


def test_a_public_port_that_is_taken_is_named(module_runner: Runner) -> None:
    with socket.socket() as taken:
        taken.bind(("", 0))
        taken.listen()
        number = taken.getsockname()[1]
        ports = f'ports={{"a": PortSpec(number=80, wait=None)}}, public_ports={{"a": PortSpec(number={number})}}'
        script = f'def run(plan):\n    plan.add_service("one", ServiceConfig(image="kurtc-tests/dump", {ports}))\n'
        ran = module_runner.script(script, code=3)
    assert f"{number}: bind: address already in use" in ran.stderr
    assert "hint: another program has the port of the host" in ran.stderr


@pytest.mark.parametrize("instruction", ["start_service", "stop_service", "remove_service", "exec", "request"])
def test_a_service_that_somebody_removes_during_the_run_is_missed(instruction: str, runner: Runner) -> None:
    calls = {
        "exec": 'plan.exec("web", ExecRecipe(command=["true"]))',
        "request": 'plan.request("web", GetHttpRequestRecipe(port_id="http", endpoint="/plain"))',
        "start_service": 'plan.stop_service("web")\n    plan.run_sh(name="t", run="sleep 4")\n    '
        'plan.start_service("web")',
    }
    call = calls.get(instruction, f'plan.{instruction}("web")')
    script = f'def run(plan):\n    {HTTP}\n    plan.run_sh(name="t", run="sleep 4")\n    {call}\n'
    if instruction == "start_service":
        script = script.replace('    plan.run_sh(name="t", run="sleep 4")\n', "", 1)
    package = runner.package(script)
    process = runner.started(package, "--sequential")
    next_event(process, lambda event: event["event"] == "unit-started" and "s2" in str(event["unit"]))
    if instruction == "start_service":
        next_event(process, lambda event: event["event"] == "unit-started" and event["unit"] == "s3")
    runner.docker("rm", "--force", runner.containers()["service web"][0])
    failed = next_event(process, lambda event: event["event"] == "unit-failed")
    assert process.wait(60) == 3
    assert "the container is gone" in failed["message"] or instruction == "request", failed
    assert "run the same command again" in failed["hint"] or instruction == "request"
    runner.script(script, "--sequential")


def test_a_service_that_ends_well_at_once_is_accepted(runner: Runner) -> None:
    """As in Kurtosis: some services only do something and end."""
    service = web(entrypoint='["true"]')
    ran = runner.script(f"def run(plan):\n    {service}\n", "--json")
    assert ran.done == {"s1": "done"}
    assert ran.events[-1]["services"][0]["status"] == "stopped"


def test_a_service_that_ends_by_itself_is_told_at_the_end_of_the_run(runner: Runner) -> None:
    """As in Kurtosis the run goes on without it: nothing waits for a service that has no ports."""
    dying = web(
        entrypoint=shell("until rm /go 2>/dev/null; do sleep 0.1; done; echo cannot reach the peer >&2; exit 3")
    )
    script = f"""
def run(plan):
    {dying}
    plan.add_service("other", ServiceConfig(image="kurtc-tests/dump"))
    plan.exec("web", ExecRecipe(command=["sh", "-c", "echo first >/go"]))
    plan.run_sh(name="long", run="sleep 3")
"""
    ran = runner.script(script, "--sequential")
    assert "warning[ended-service]: s1 add_service web: 'web' has ended by itself, with exit code 3" in ran.stderr
    assert "--> main.star:3:21" in ran.stderr
    assert ran.stderr.endswith("the last lines of the log of web:\n  | cannot reach the peer\n")
    again = script.replace("first", "again").replace("sleep 3", "sleep 4")
    events = runner.script(again, "--sequential", "--json").events
    (ended,) = (event for event in events if event["event"] == "service-ended")
    assert {"unit": "s1", "service": "web", "exit_code": 3, "position": "main.star:3:21"}.items() <= ended.items()
    assert ended["logs"].endswith("cannot reach the peer\n")
    assert events[-1]["outcome"] == "done"


def test_nothing_starts_after_a_failure(runner: Runner) -> None:
    script = f"""
def run(plan):
    {WEB}
    plan.exec("web", ExecRecipe(command=["false"]))
    plan.exec("web", ExecRecipe(command=["touch", "/after"]))
"""
    runner.script(script, code=3)
    done = subprocess.run(
        ["docker", "exec", runner.containers()["service web"][0], "test", "-e", "/after"], check=False, timeout=60
    )
    assert done.returncode == 1


def test_a_failure_ends_what_is_under_way_soon(runner: Runner) -> None:
    dying = web(entrypoint=shell("sleep 2; exit 1"), ports='{"a": PortSpec(number=1)}')
    script = f"""
def run(plan):
    plan.run_sh(name="long", run="sleep 300", wait=None)
    {dying}
"""
    began = time.monotonic()
    runner.script(script, code=3)
    assert time.monotonic() - began < 60
    assert not [name for name, (_, _, status) in runner.containers().items() if "task" in name and status == "running"]
