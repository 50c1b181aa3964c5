"""Each test runs on every target that can be had here."""

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path

import pytest

from e2e.images import DUMP, HELPER, MissingImageError, provide

from .compose_target import COMPOSE
from .helm_target import HELM
from .run_target import RUN
from .target import Deployment, Outcome, Target
from .terraform_target import TERRAFORM

TARGETS = (RUN, COMPOSE, HELM, TERRAFORM)
IMAGES = (DUMP, HELPER, "python:3.11-alpine")


class Environment:
    """A deployment, and the package that is applied to it."""

    def __init__(self, target: Target, deployment: Deployment, folder: Path) -> None:
        self.target = target
        self.deployment = deployment
        self.folder = folder

    def apply(
        self, script: str, files: Mapping[str, bytes] | None = None, arguments: Mapping[str, object] | None = None
    ) -> Outcome:
        """Apply a package that consists of this script and these files, whatever was applied before."""
        package = self.folder / "package"
        parts = {
            "kurtosis.yml": b"name: github.com/kurtc-tests/behaviour\n",
            "main.star": script.encode(),
            **(files or {}),
        }
        for name, content in parts.items():
            place = package / name
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(content)
        return self.deployment.apply(package, arguments or {})

    def succeed(
        self, script: str, files: Mapping[str, bytes] | None = None, arguments: Mapping[str, object] | None = None
    ) -> Deployment:
        """Apply it, and see it succeed."""
        done = self.apply(script, files, arguments)
        assert done.code == 0, done.terminal
        return self.deployment

    def environ(self, service: str) -> dict[str, str]:
        """The environment that the program of a service was started with; it has the image of `dump`."""
        entries = self.deployment.run(service, "cat", "/dumped/environ").split(b"\0")[:-1]
        pairs = (entry.decode("utf-8", "surrogateescape").partition("=") for entry in entries)
        return {name: value for name, _, value in pairs}

    def argv(self, service: str) -> list[str]:
        """The arguments that the program of a service was started with; it has the image of `dump`."""
        parts = self.deployment.run(service, "cat", "/dumped/argv").split(b"\0")[:-1]
        return [part.decode("utf-8", "surrogateescape") for part in parts]


Make = Callable[[], Environment]


@pytest.fixture(scope="session")
def images() -> None:
    """The images that the packages of this suite use."""
    try:
        for image in IMAGES:
            provide(image)
    except MissingImageError as error:
        pytest.skip(str(error))


@pytest.fixture(params=TARGETS, ids=lambda target: target.name)
def environment(request: pytest.FixtureRequest, images: None, tmp_path: Path) -> Iterator[Environment]:
    """An environment on one target; nothing of it stays, whatever happens."""
    target: Target = request.param
    reason = target.missing()
    if reason and os.environ.get("KURTC_REQUIRE_ENGINES") == "1":
        pytest.fail(reason)
    if reason:
        pytest.skip(reason)
    if refused := target.refuses.get(request.node.originalname):
        pytest.skip(f"{target.name} refuses it at its line: {refused}")
    with ExitStack() as stack:
        deployment = target.deployment(tmp_path)
        stack.callback(deployment.remove)
        yield Environment(target, deployment, tmp_path)
