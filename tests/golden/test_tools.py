"""The tools that a project is for accept every golden one."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

GOLDEN = Path(__file__).parents[2] / "golden"
PROJECTS = sorted(GOLDEN.glob("*/expected/compose/compose.yaml"))


@pytest.fixture(scope="module")
def compose() -> list[str]:
    """The command `docker compose`; skips where there is none, or fails where it is required."""
    command = ["docker", "compose"]
    if (
        shutil.which("docker")
        and subprocess.run([*command, "version"], capture_output=True, check=False).returncode == 0
    ):
        return command
    reason = "there is no `docker compose` on this machine"
    if os.environ.get("KURTC_REQUIRE_ENGINES") == "1":
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.mark.e2e
@pytest.mark.parametrize("project", PROJECTS, ids=lambda path: path.parents[2].name)
def test_docker_compose_accepts_every_golden_project(project: Path, compose: list[str]) -> None:
    done = subprocess.run(
        [*compose, "-f", str(project), "config", "--quiet"], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
