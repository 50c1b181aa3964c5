"""Services wait for what they need, and a service that does not become ready is named."""

from .conftest import Build
from .engine import Project

LATE_PORT = """
def run(plan):
    plan.add_service(name="late", config=ServiceConfig(
        image="kurtc-tests/dump",
        ports={"api": PortSpec(number=4000, wait="60s"), "other": PortSpec(number=4001, wait=None)},
        entrypoint=["sh", "-c", "sleep 3; echo open >/tmp/opened; exec nc -lk -p 4000"],
    ))
    plan.add_service(name="after", config=ServiceConfig(
        image="kurtc-tests/dump",
        entrypoint=["sh", "-c", "nc -z -w 1 late 4000 && touch /tmp/was-open; exec sleep infinity"],
    ))
"""
NEVER_OPEN = """
def run(plan):
    plan.add_service(name="closed", config=ServiceConfig(
        image="kurtc-tests/dump",
        ports={"api": PortSpec(number=4000, wait="2s")},
        entrypoint=["sleep", "infinity"],
    ))
"""
DIES = """
def run(plan):
    plan.add_service(name="dying", config=ServiceConfig(
        image="kurtc-tests/dump", ports={"api": PortSpec(number=4000, wait="60s")}, entrypoint=["sh", "-c", "exit 3"],
    ))
"""
HTTP = """
UP = json.encode({"state": "up"})

def run(plan):
    plan.add_service(name="web", config=ServiceConfig(
        image="kurtc-tests/dump",
        ports={"http": PortSpec(number=8080)},
        entrypoint=["sh", "-c", 'busybox httpd -p 8080 -h /tmp; sleep 3; echo "$0" >/tmp/state; sleep infinity', UP],
        ready_conditions=ReadyCondition(
            recipe=GetHttpRequestRecipe(port_id="http", endpoint="/state", extract={"state": ".state"}),
            field="extract.state", assertion="==", target_value="up", interval="500ms", timeout="30s",
        ),
    ))
    plan.wait("web", GetHttpRequestRecipe(port_id="http", endpoint="/state"), "code", "==", 200, timeout="20s")
    plan.add_service(name="after", config=ServiceConfig(
        image="kurtc-tests/dump",
        entrypoint=["sh", "-c", "busybox wget -q -O /tmp/state http://web:8080/state; exec sleep infinity"],
    ))
"""
COMMAND = """
def run(plan, command):
    plan.add_service(name="slow", config=ServiceConfig(
        image="kurtc-tests/dump",
        entrypoint=["sh", "-c", "sleep 3; touch /tmp/ready; exec sleep infinity"],
        ready_conditions=ReadyCondition(
            recipe=ExecRecipe(command=["sh", "-c", command]),
            field="code", assertion="==", target_value=0, interval="500ms", timeout="10s",
        ),
    ))
    plan.add_service(name="after", config=ServiceConfig(image="kurtc-tests/dump", env_vars={"PEER": "slow"}))
"""


def test_a_dependent_starts_when_the_port_is_open(build: Build) -> None:
    project = build(LATE_PORT)
    project.up()
    project.run("after", "test", "-e", "/tmp/was-open")


def test_a_port_that_never_opens_fails_and_names_the_service_and_its_line(build: Build) -> None:
    project = build(NEVER_OPEN)
    assert project.up(check=False).returncode != 0
    told = said(project)
    assert "closed" in told
    assert "4000" in told
    assert "main.star:3:21" in told


def test_a_service_that_dies_fails_and_is_named(build: Build) -> None:
    project = build(DIES)
    assert project.up(check=False).returncode != 0
    assert "dying" in said(project)


def test_http_conditions_with_extracts_hold_before_dependents_start(build: Build) -> None:
    project = build(HTTP)
    project.up()
    assert project.run("after", "cat", "/tmp/state") == '{"state":"up"}\n'


def test_a_command_that_succeeds_makes_a_service_ready(build: Build) -> None:
    project = build(COMMAND, arguments={"command": "test -e /tmp/ready"})
    project.up()
    assert project.run("slow", "ls", "/tmp/ready").strip() == "/tmp/ready"


def test_a_command_that_never_succeeds_fails_and_names_the_service(build: Build) -> None:
    project = build(COMMAND, arguments={"command": "false"})
    done = project.up(check=False)
    assert done.returncode != 0
    assert "slow" in done.stderr + said(project)
    assert "after" not in project.started()


def test_a_command_that_succeeds_only_once_keeps_the_service_ready(build: Build) -> None:
    """Commands of ready conditions may have effects: creating a user works once."""
    project = build(COMMAND, arguments={"command": "test -e /tmp/ready && mkdir /tmp/once"})
    project.up()
    before = project.started()
    project.run("slow", "sleep", "6")
    project.up()
    assert project.started() == before


def said(project: Project) -> str:
    """What the project's containers said."""
    return project.compose("logs", "--no-color").stdout
