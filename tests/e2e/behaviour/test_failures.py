"""What fails is named with its Starlark line and says why, and the apply fails."""

import pytest

from .conftest import Environment

SERVICE = """
def run(plan):
    plan.add_service(name="a", config=ServiceConfig(image="kurtc-tests/dump"))
"""
FAILING = {
    "verify": (
        SERVICE
        + """
    said = plan.exec("a", ExecRecipe(command=["echo", "k"]))
    plan.verify(value=said["output"], assertion="==", target_value="bad")
""",
        "main.star:6:16",
        "bad",
    ),
    "a verify of other types": (
        SERVICE
        + """
    said = plan.exec("a", ExecRecipe(command=["echo", "k"]))
    plan.verify(value=said["code"], assertion="==", target_value="0")
""",
        "main.star:6:16",
        "string",
    ),
    "exec": (
        SERVICE
        + """
    plan.exec("a", ExecRecipe(command=["sh", "-c", "echo broken; exit 9"]))
""",
        "main.star:5:14",
        "broken",
    ),
    "task": (
        """
def run(plan):
    plan.run_sh(name="t", image="kurtc-tests/dump", run="echo broken; exit 9")
""",
        "main.star:3:16",
        "broken",
    ),
    "a task that takes too long": (
        """
def run(plan):
    plan.run_sh(name="t", image="kurtc-tests/dump", run="sleep 60", wait="2s")
""",
        "main.star:3:16",
        "2s",
    ),
    "a missing file": (
        SERVICE
        + """
    plan.store_service_files(service_name="a", src="/nowhere", name="x")
""",
        "main.star:5:29",
        "/nowhere",
    ),
    "a port": (
        """
def run(plan):
    plan.add_service(name="a", config=ServiceConfig(
        image="kurtc-tests/dump", ports={"p": PortSpec(number=4444, wait="3s")}))
    plan.exec("a", ExecRecipe(command=["true"]))
""",
        "main.star:3:21",
        "4444",
    ),
    "a wait": (
        SERVICE
        + """
    plan.wait("a", ExecRecipe(command=["echo", "never"]), field="output", assertion="==", target_value="x",
        interval="500ms", timeout="2s")
""",
        "main.star:5:14",
        "never",
    ),
}


@pytest.mark.parametrize("failing", FAILING)
def test_a_failure_names_its_line_and_its_reason(environment: Environment, failing: str) -> None:
    script, position, reason = FAILING[failing]
    done = environment.apply(script)
    assert done.code != 0
    assert position in done.terminal
    assert reason in done.terminal


MENDED = """
def run(plan, code):
    plan.add_service(name="a", config=ServiceConfig(image="kurtc-tests/dump"))
    plan.exec("a", ExecRecipe(command=["sh", "-c", "echo once >> /log"]))
    plan.run_sh(name="t", image="kurtc-tests/dump", run="exit {}".format(code))
"""


def test_what_failed_goes_on_where_it_stopped_once_it_is_mended(environment: Environment) -> None:
    assert environment.apply(MENDED, arguments={"code": 4}).code != 0
    deployment = environment.succeed(MENDED, arguments={"code": 0})
    assert deployment.run("a", "cat", "/log") == b"once\n"
