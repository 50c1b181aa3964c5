"""Generated packages on the real engine: run side by side they come to what they come to one after the other.

Many more of them run on an engine in memory, in `tests/execution`; here the services really talk to each other.
"""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from .conftest import Runners
from .running import Runner

NAMES = ("a", "b", "c")
STEP = st.tuples(
    st.sampled_from(("write", "share", "read", "task", "fetch", "store", "chain")),
    st.sampled_from(NAMES),
    st.sampled_from(NAMES),
)
HEAD = """
def run(plan):
    values = []
    plan.add_services({
        name: ServiceConfig(
            image="kurtc-tests/dump",
            ports={"http": PortSpec(number=80)},
            files={"/shared": Directory(persistent_key="shared")} if name != "c" else {},
            entrypoint=["sh", "-c", "mkdir /s; echo 0 >/s/log; exec busybox httpd -f -p 80 -h /s"],
        ) for name in ["a", "b", "c"]
    })
"""


def call(number: int, step: tuple[str, str, str]) -> str:
    """A line of Starlark; each adds what it has seen to `values`."""
    kind, one, other = step
    match kind:
        case "write":
            return _exec(one, f"echo {number} >>/s/log; cat /s/log")
        case "share":
            place = "/shared" if one != "c" else "/s"
            return _exec(one, f"echo {number} {one} >>{place}/log; cat {place}/log")
        case "read":
            return _exec(one, f"busybox wget -qO- http://{other}/log >>/s/log; cat /s/log")
        case "chain":
            return _exec(one, 'echo \'" + (values[-1] if values else "none") + "\' | wc -w >>/s/log; cat /s/log')
        case "task":
            run = f'"curl -sS http://{one}/log; echo {number}"'
            return f'values.append(plan.run_sh(name="t{number}", run={run}).output)'
        case "fetch":
            recipe = 'GetHttpRequestRecipe(port_id="http", endpoint="/log")'
            return f'values.append(plan.request("{one}", {recipe})["body"])'
        case _:
            stored = f'plan.store_service_files("{one}", "/s/log", name="kept{number}")'
            mounted = f'name="k{number}", run="cat /kept/log", files={{"/kept": {stored}}}'
            return f"values.append(plan.run_sh({mounted}).output)"


def _exec(service: str, script: str) -> str:
    return f'values.append(plan.exec("{service}", ExecRecipe(command=["sh", "-c", "{script}"]))["output"])'


def ended(runner: Runner, script: str, *options: str) -> tuple[Any, list[str]]:
    """What a script comes to: every value, and the files of every service."""
    output = runner.script(script, "--json", *options).output
    files = [runner.inside(name, "sh", "-c", "cat /s/log; cat /shared/log 2>/dev/null || true") for name in NAMES]
    return output, files


@settings(
    max_examples=4,
    deadline=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
@given(steps=st.lists(STEP, min_size=8, max_size=14))
def test_side_by_side_is_as_one_after_the_other(
    steps: list[tuple[str, str, str]], runners: Runners, tmp_path_factory: pytest.TempPathFactory
) -> None:
    lines = [f"    {call(number, step)}\n" for number, step in enumerate(steps, 1)]
    script = HEAD + "".join(lines) + "    return values\n"
    folder: Path = tmp_path_factory.mktemp("generated")
    with runners(folder / "one") as one, runners(folder / "other") as other:
        assert ended(one, script) == ended(other, script, "--sequential")
