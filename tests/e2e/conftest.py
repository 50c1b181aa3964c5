"""The engine, and projects built for it."""

import json
import os
import subprocess
import sys
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path

import pytest

from .engine import Project, missing_engine, removed_afterwards
from .images import MissingImageError, provide

Build = Callable[..., Project]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Marks every test in this folder."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.e2e)


@pytest.fixture(scope="session")
def engine() -> None:
    """Skips without an engine, or fails where one is required."""
    reason = missing_engine()
    if reason and os.environ.get("KURTC_REQUIRE_ENGINES") == "1":
        pytest.fail(reason)
    if reason:
        pytest.skip(reason)


@pytest.fixture(scope="module")
def build(engine: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Build]:
    """Builds a Compose project of a script (with files beside it), or of a target that `kurtc build` takes.

    `build("def run(plan): …", files={"a/b": b"…"}, arguments={…})`; everything is removed after the module.
    """
    with ExitStack() as stack:

        def made(
            script: str = "",
            *,
            target: str = "",
            files: Mapping[str, bytes] | None = None,
            arguments: Mapping[str, object] | None = None,
            needs_images: bool = True,
        ) -> Project:
            folder = tmp_path_factory.mktemp("project")
            output = folder / "out"
            given = target or str(_package(folder / "package", script, files or {}))
            _kurtc("build", given, json.dumps(arguments or {}), "--target", "compose", "--output", str(output))
            project = Project(folder=output, name=f"kurtc-{uuid.uuid4().hex[:12]}")
            if needs_images:
                _provide(project.images())
                stack.enter_context(removed_afterwards(project))
            return project

        yield made


def _package(folder: Path, script: str, files: Mapping[str, bytes]) -> Path:
    files = {"kurtosis.yml": b"name: github.com/kurtc-tests/package\n", "main.star": script.encode(), **files}
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return folder


def _kurtc(*arguments: str) -> None:
    command = [sys.executable, "-c", "from kurtc.cli import main; main()", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)
    if "[fetch-failure]" in done.stderr:
        pytest.skip(done.stderr.strip().splitlines()[0])
    assert done.returncode == 0, done.stderr


def _provide(images: list[str]) -> None:
    try:
        for image in images:
            provide(image)
    except MissingImageError as error:
        pytest.skip(str(error))
