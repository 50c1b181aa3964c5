"""The target that CONTRIBUTING.md shows works as it stands there."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

GUIDE = Path(__file__).parents[2] / "CONTRIBUTING.md"
SCRIPT = """
def run(plan):
    plan.add_service("db", ServiceConfig(image="demo:1"))
    plan.exec("db", ExecRecipe(["true"]))
"""


def _block(language: str) -> str:
    (found,) = re.findall(rf"```{language}\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL)
    return str(found)


@pytest.fixture
def kurtc(tmp_path: Path):  # type: ignore[no-untyped-def]  # a function
    """Runs kurtc where the distribution of the guide is installed, in a folder with a script."""
    (group, point) = _block("toml").strip().splitlines()
    metadata = tmp_path / "installed" / "kurtc_outline-1.dist-info"
    metadata.mkdir(parents=True)
    (metadata / "METADATA").write_text("Metadata-Version: 2.1\nName: kurtc-outline\nVersion: 1\n")
    group = group.removeprefix('[project.entry-points."').removesuffix('"]')
    (metadata / "entry_points.txt").write_text(f"[{group}]\n{point.replace(chr(34), '')}\n")
    (metadata.parent / "kurtc_outline.py").write_text(_block("python"))
    (tmp_path / "main.star").write_text(SCRIPT)

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-c", "from kurtc.cli import main; main()", *arguments]
        environment = {**os.environ, "PYTHONPATH": str(metadata.parent)}
        return subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path, env=environment)

    return run


def test_it_is_built_beside_another_target(kurtc, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    done = kurtc("build", "main.star", "-t", "compose", "-t", "outline", "--option", "mark=-", "-o", "both")
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "both" / "outline" / "outline.txt").read_text() == (
        "- db: demo:1\n- exec-db: exec at main.star:4:14\nexec-db after db: acts on it\n"
    )
    assert (tmp_path / "both" / "compose" / "compose.yaml").is_file()
    assert json.loads((tmp_path / "both" / "outline" / "kurtc-report.json").read_text())["options"]["mark"] == "-"


def test_help_and_targets_know_its_options(kurtc) -> None:  # type: ignore[no-untyped-def]
    for command in (["build", "--help"], ["targets"]):
        assert "mark=*|-" in kurtc(*command).stdout


def test_an_option_can_be_for_one_target_only(kurtc, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    both = ("build", "main.star", "-t", "compose", "-t", "outline", "--option")
    assert kurtc(*both, "outline.addresses=numeric", "--option", "compose.name=shop").returncode == 0
    reports = {
        name: json.loads((tmp_path / "out" / name / "kurtc-report.json").read_text()) for name in ("compose", "outline")
    }
    assert [reports[name]["options"]["addresses"] for name in ("compose", "outline")] == ["auto", "numeric"]
    refused = kurtc(*both, "outline.name=shop")
    assert (refused.returncode, "[unknown-option]" in refused.stderr) == (2, True)


def test_nothing_is_written_when_one_target_refuses(kurtc, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    (tmp_path / "main.star").write_text(
        'def run(plan):\n    plan.add_service("a", ServiceConfig(image="a:1", privileged=True))\n'
    )
    done = kurtc("build", "main.star", "--privileged", "-t", "compose", "-t", "outline")
    assert (done.returncode, "[unsupported-attribute]" in done.stderr) == (1, True)
    assert not (tmp_path / "out").exists()
