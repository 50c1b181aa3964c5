"""Terraform modules on an engine that is somewhere else, and that starts anew."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from .conftest import packaged
from .images import DUMP, HELPER, provide
from .own_engine import OwnEngine, missing_requirement, own_engine
from .terraform import SECONDS, Applied, destroyed_afterwards, docker, missing_terraform_engine, required
from .test_terraform import SHOP, TREE


@pytest.fixture
def engine() -> Iterator[OwnEngine]:
    """An engine with the images of the tests."""
    required(missing_terraform_engine() or missing_requirement())
    for image in (DUMP, HELPER):
        provide(image)
    with own_engine() as made:
        images = subprocess.run(["docker", "save", DUMP, HELPER], capture_output=True, check=True, timeout=SECONDS)
        load = ["docker", "--host", made.address, "load"]
        subprocess.run(load, input=images.stdout, capture_output=True, check=True, timeout=SECONDS)
        yield made


def running(module: Applied) -> set[str]:
    """The names of its containers that run."""
    return set(docker("ps", "--format", "{{.Names}}", "--filter", f"label=kurtc.module={module.name}").split())


def test_an_engine_that_starts_anew_has_what_was_applied(
    engine: OwnEngine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DOCKER_HOST", engine.address)
    module = Applied(folder=tmp_path / "out", variables={"web_http_port": 0})
    packaged(tmp_path / "package", SHOP, TREE, {}, output=module.folder, target="terraform")
    with destroyed_afterwards(module):
        module.apply()
        before = running(module)
        assert before == {f"{module.name}-{name}" for name in ("web", "user", "bystander")}
        engine.stop()
        engine.start()
        assert module.changes() == {}
        assert running(module) == before
        assert module.run("web", "cat", "/log") == "x\n"
        module.destroy()
        assert module.leftovers() == ""
