from collections.abc import Callable
from pathlib import Path

import pytest

from execution.fake_engine import FakeEngine


@pytest.fixture
def package(tmp_path: Path) -> Callable[[str], Path]:
    """A package whose `run(plan, …)` has this body, in a folder of its own."""

    def written(body: str, parameters: str = "") -> Path:
        folder = tmp_path / "package"
        folder.mkdir(exist_ok=True)
        (folder / "kurtosis.yml").write_text("name: github.com/kurtc-tests/package\n")
        (folder / "main.star").write_text(f"def run(plan{parameters}):\n    {body}\n")
        return folder

    return written


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> FakeEngine:
    """An engine in memory, in place of every other; enclaves are kept in a folder of the test."""
    engine = FakeEngine()
    monkeypatch.setenv("KURTC_STATE", str(tmp_path / "enclaves"))
    monkeypatch.setattr("kurtc.execution.engines.engine_named", lambda _name, _options: engine)
    return engine
