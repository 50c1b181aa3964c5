"""A helper beside the interpreter never holds it up."""

import os
import time
from pathlib import Path

import pytest

from kurtc.frontend import Limits
from kurtc.frontend.cache import analyse_ahead, cached_analysis
from kurtc.frontend.sandbox import helped
from kurtc.package.workspace import Workspace


def test_a_helper_works_beside_the_block(tmp_path: Path) -> None:
    def work() -> None:
        (tmp_path / "done").write_text("x")

    with helped(work, Limits()):
        for _ in range(500):
            if (tmp_path / "done").exists():
                break
            time.sleep(0.01)
    assert (tmp_path / "done").read_text() == "x"


def test_a_helper_that_does_not_end_is_ended() -> None:
    def work() -> None:
        max(range(10**11))

    with helped(work, Limits()):
        pass
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)


def test_what_goes_wrong_in_a_helper_does_not_matter(capfd: pytest.CaptureFixture[str]) -> None:
    def fail() -> None:
        raise RuntimeError("no matter")

    with helped(fail, Limits()):
        time.sleep(0.05)
    assert capfd.readouterr() == ("", "")


def test_a_large_package_is_analysed_ahead(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KURTC_CACHE", str(tmp_path / "cache"))
    (tmp_path / "kurtosis.yml").write_text("name: github.com/acme/shop\n")
    text = "".join(f"x{line} = {line}\n" for line in range(300))
    for number in range(25):
        (tmp_path / f"file{number}.star").write_text(f"{text}y = {number}\n")
    (tmp_path / "main.star").write_text("def run(plan):\n    pass\n")
    (tmp_path / "broken.star").write_text("(" * 3000)
    analyse_ahead(Workspace.open(str(tmp_path)))
    found = [file for file in (tmp_path / "cache" / "analyses").rglob("*") if file.is_file()]
    assert len(found) == 25
    assert cached_analysis(f"{text}y = 3\n").defined >= {"x0", "y"}
