from collections.abc import Callable
from pathlib import Path

import pytest


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
