"""The Docker engine, and an enclave on it for each module."""

import os
import subprocess
from collections.abc import Iterator

import pytest

from e2e.images import DUMP, HELPER, MissingImageError, provide
from kurtc.execution.engine import Engine, EngineError, EngineOptions
from kurtc_backends.docker import connect

from .enclave import Enclave


@pytest.fixture(scope="session")
def docker() -> Engine:
    """Skips without an engine, or fails where one is required."""
    engine = connect(EngineOptions(helper_image=HELPER))
    try:
        engine.identity()
        provide(DUMP)
        provide(HELPER)
    except (EngineError, MissingImageError) as error:
        if os.environ.get("KURTC_REQUIRE_ENGINES") == "1":
            pytest.fail(str(error))
        pytest.skip(str(error))
    return engine


@pytest.fixture(scope="module")
def enclave(docker: Engine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Enclave]:
    """An enclave of which nothing stays."""
    made = Enclave(engine=docker, folder=tmp_path_factory.mktemp("enclave"))
    try:
        docker.open_enclave(made.name)
        yield made
    finally:
        docker.remove_enclave(made.name)
        assert leftovers(made.name) == ""


def leftovers(enclave: str) -> str:
    """The ids of everything that has the labels of an enclave, as the Docker command sees it."""
    mine = f"label=kurtc.enclave={enclave}"
    listings = (["ps", "--all"], ["volume", "ls"], ["network", "ls"])
    return "".join(
        subprocess.run(
            ["docker", *listing, "--quiet", "--filter", mine], capture_output=True, text=True, check=True, timeout=60
        ).stdout
        for listing in listings
    )
