"""What cannot be made, or not written, is said with its code."""

from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

SCRIPT = "def run(plan):\n    plan.print(1)\n"


def test_an_unknown_target_is_named_with_those_that_exist(
    kurtc: Callable[..., CompletedProcess[str]], tmp_path: Path
) -> None:
    (tmp_path / "main.star").write_text(SCRIPT)
    done = kurtc("build", tmp_path / "main.star", "--target", "compsoe", "-o", tmp_path / "out")
    assert done.returncode == 2
    assert "error[unknown-target]" in done.stderr
    assert "compose" in done.stderr
    assert not (tmp_path / "out").exists()


def test_a_file_that_cannot_be_written_is_named(kurtc: Callable[..., CompletedProcess[str]], tmp_path: Path) -> None:
    (tmp_path / "main.star").write_text(SCRIPT)
    done = kurtc("plan", tmp_path / "main.star", "-o", tmp_path / "nowhere" / "plan.txt")
    assert done.returncode == 1
    assert "error[unusable-file]" in done.stderr
    assert str(tmp_path / "nowhere") in done.stderr
