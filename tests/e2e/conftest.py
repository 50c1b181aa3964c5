"""The engine, and projects built for it."""

import json
import os
import socket
import subprocess
import sys
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path
from typing import NoReturn

import pytest

from conformance.packages import build_mirror, packages_folder

from .engine import Project, missing_engine, removed_afterwards
from .images import DUMP, HELPER, MissingImageError, provide
from .running import Runner

Build = Callable[..., Project]
Runners = Callable[[Path], AbstractContextManager[Runner]]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Marks every test in this folder; their time has that of the fixtures, which build images, in it."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.e2e)
            item.add_marker(pytest.mark.timeout(900))


@pytest.fixture(scope="session")
def engine() -> None:
    """Skips without an engine, or fails where one is required."""
    if reason := missing_engine():
        unavailable(reason)


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
            images: Sequence[str] = (),
            options: Sequence[str] = (),
        ) -> Project:
            provided(*images)
            folder = tmp_path_factory.mktemp("project")
            output = folder / "out"
            given = target or str(_package(folder / "package", script, files or {}))
            _kurtc(
                "build", given, json.dumps(arguments or {}), "--target", "compose", "--output", str(output), *options
            )
            project = Project(folder=output, name=f"kurtc-{uuid.uuid4().hex[:12]}")
            if needs_images:
                provided(*project.images())
                stack.enter_context(removed_afterwards(project))
            return project

        yield made


@pytest.fixture(scope="module")
def public_packages(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Takes public packages from KURTC_PACKAGES where it is set, else from their public addresses."""
    folder = packages_folder()
    with pytest.MonkeyPatch.context() as patch:
        if folder is not None:
            mirror = build_mirror(folder, tmp_path_factory.mktemp("mirror"), shimmed=False)
            for name, value in mirror.environment().items():
                patch.setenv(name, value)
        yield


@pytest.fixture
def runner(engine: None, tmp_path: Path) -> Iterator[Runner]:
    """An enclave of its own to run packages in."""
    with removed_runner(tmp_path) as made:
        yield made


@pytest.fixture(scope="module")
def module_runner(engine: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Runner]:
    """An enclave of its own for the tests of a module."""
    with removed_runner(tmp_path_factory.mktemp("run")) as made:
        yield made


@pytest.fixture
def runners(engine: None) -> Runners:
    """Makes enclaves of their own, in folders, of which nothing stays."""
    return removed_runner


@pytest.fixture(scope="module")
def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as found:
        found.bind(("", 0))
        return int(found.getsockname()[1])


@contextmanager
def removed_runner(folder: Path) -> Iterator[Runner]:
    """An enclave of its own; whatever happens, nothing of it stays."""
    folder.mkdir(exist_ok=True)
    provided(DUMP, HELPER)
    made = Runner(folder=folder, name=f"test-{uuid.uuid4().hex[:12]}")
    try:
        yield made
    finally:
        made.remove()


def packaged(
    package: Path,
    script: str,
    files: Mapping[str, bytes],
    arguments: Mapping[str, object],
    *,
    output: Path,
    target: str,
) -> None:
    """Build a package of a script and files for a target, into a folder that may hold an older build."""
    given = str(_package(package, script, files))
    _kurtc("build", given, json.dumps(arguments), "--target", target, "--output", str(output), "--quiet")


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


def unavailable(reason: str) -> NoReturn:
    """Skips what something is missing for, or fails where engines are required."""
    if os.environ.get("KURTC_REQUIRE_ENGINES") == "1":
        pytest.fail(reason)
    pytest.skip(reason)


def provided(*images: str) -> None:
    """Make sure that the engine has images; skips where one cannot be had."""
    try:
        for image in images:
            provide(image)
    except MissingImageError as error:
        pytest.skip(str(error))
