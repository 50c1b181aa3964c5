"""Public packages build, or are refused at a line for a reason that README.md says; the targets' tools accept them."""

import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

import kubernetes_validate
import pytest

from e2e.terraform import missing_terraform
from helm.charts import VERSIONS, lint, rendered
from kurtc.output import write

from .builds import BEGIN, BUILDS, Build, Result, results, table
from .packages import Mirror

README = Path(__file__).parents[2] / "README.md"


@pytest.fixture(params=BUILDS, ids=lambda build: build.title)
def built(
    request: pytest.FixtureRequest, mirrors: dict[bool, Mirror], monkeypatch: pytest.MonkeyPatch
) -> Mapping[str, Result]:
    """What becomes of a package, by target."""
    for name, value in mirrors[False].environment().items():
        monkeypatch.setenv(name, value)
    package: Build = request.param
    found = results(package, mirrors[False])
    *_, row = table({package.title: found})
    assert row in README.read_text(encoding="utf-8").partition(BEGIN)[2], (
        "run python -m conformance.builds --write README.md"
    )
    return found


def test_a_public_package_builds_or_is_refused_at_its_lines(built: Mapping[str, Result], tmp_path: Path) -> None:
    for target, found in built.items():
        assert all(finding.position and finding.position.line for finding in found.refused)
        if found.emission is not None:
            write(found.emission, tmp_path / target)
    if (tmp_path / "compose").exists() and shutil.which("docker"):
        assert _said("docker", "compose", "-f", str(tmp_path / "compose/compose.yaml"), "config", "--quiet") == (0, "")
    if (tmp_path / "helm").exists() and shutil.which("helm"):
        assert lint(tmp_path / "helm") == ""
        for made in rendered(tmp_path / "helm"):
            kubernetes_validate.validate(made, VERSIONS[-1], strict=True)
    if (tmp_path / "terraform").exists() and not missing_terraform():
        here = f"-chdir={tmp_path / 'terraform'}"
        assert _said("terraform", here, "fmt", "-check", "-diff", "-recursive") == (0, "")
        assert _said("terraform", here, "init", "-backend=false", "-input=false", "-no-color")[0] == 0
        assert _said("terraform", here, "validate", "-no-color") == (0, "Success! The configuration is valid.\n\n")


def _said(*command: str) -> tuple[int, str]:
    """The exit code of a command, and what it says."""
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr
