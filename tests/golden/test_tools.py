"""The tools that a project is for accept every golden one."""

import os
import shutil
import subprocess
from pathlib import Path

import hcl2
import kubernetes_validate
import pytest

from e2e.terraform import missing_terraform, required
from helm.charts import VERSIONS, lint, needs_helm, rendered

GOLDEN = Path(__file__).parents[2] / "golden"
MODULES = sorted(GOLDEN.glob("*/expected/terraform/terraform.tf"))
PROJECTS = sorted(GOLDEN.glob("*/expected/compose/compose.yaml"))
CHARTS = sorted(path.parent for path in GOLDEN.glob("*/expected/helm/Chart.yaml"))


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


@pytest.fixture(scope="module")
def providers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder `.terraform` with the provider; skips where there is none, or fails where it is required."""
    required(missing_terraform())
    folder = tmp_path_factory.mktemp("providers")
    shutil.copy(MODULES[0], folder)
    assert _terraform(folder, "init", "-backend=false") == (0, "")
    return folder


@pytest.mark.e2e
@pytest.mark.parametrize("module", MODULES, ids=lambda path: path.parents[2].name)
def test_terraform_accepts_every_golden_module(module: Path, providers: Path, tmp_path: Path) -> None:
    copy = shutil.copytree(module.parent, tmp_path / "module", symlinks=True)
    assert _terraform(copy, "fmt", "-check", "-diff", "-recursive") == (0, "")
    for name in (".terraform", ".terraform.lock.hcl"):
        (copy / name).symlink_to(providers / name)
    assert _terraform(copy, "validate") == (0, "")


@pytest.mark.parametrize("module", MODULES, ids=lambda path: path.parents[2].name)
def test_python_hcl2_reads_every_file_of_every_golden_module(module: Path) -> None:
    files = [*module.parent.glob("*.tf"), *module.parent.glob("tests/*.hcl")]
    assert len(files) >= 5
    for file in files:
        assert hcl2.loads(file.read_text(encoding="utf-8")), file


def _terraform(folder: Path, *arguments: str) -> tuple[int, str]:
    """The exit code, and what it says when that is not 0, or when it is about the format."""
    done = subprocess.run(
        ["terraform", arguments[0], *(["-no-color"] if arguments[0] != "fmt" else []), *arguments[1:]],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    said = done.stdout + done.stderr
    return done.returncode, said if done.returncode or arguments[0] == "fmt" else ""


@pytest.mark.e2e
@pytest.mark.parametrize("chart", CHARTS, ids=lambda path: path.parents[1].name)
def test_helm_and_the_schemas_of_kubernetes_accept_every_golden_chart(chart: Path) -> None:
    needs_helm()
    assert lint(chart) == ""
    for made in rendered(chart):
        for version in VERSIONS:
            kubernetes_validate.validate(made, version, strict=True)
