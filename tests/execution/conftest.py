"""Enclaves of tests are in folders of their own."""

from pathlib import Path

import pytest

from execution.runs import Runs
from lowering.plans import FolderContents


@pytest.fixture
def runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Runs:
    monkeypatch.setenv("KURTC_STATE", str(tmp_path / "enclaves"))
    (tmp_path / "package").mkdir()
    return Runs(files=FolderContents(tmp_path / "package"))
