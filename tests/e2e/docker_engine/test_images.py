"""Images: pulled from a real registry, built from trees, and what is said when they cannot be had."""

import base64
import json
import socket
import subprocess
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from e2e.images import SHELL_LESS, provide
from kurtc.execution.engine import (
    BuildImage,
    Engine,
    EngineError,
    EngineOptions,
    ImageProgress,
    PullImage,
    ReadyImage,
)
from kurtc.package.tree import Entry, Tree
from kurtc_backends.docker import connect
from kurtc_backends.docker.engine import DockerEngine

from .enclave import Enclave
from .registry import Registry, served


@pytest.fixture
def name() -> Iterator[str]:
    """A name that no image has yet; no image of a name with it stays."""
    made = f"kurtc-tests-{uuid.uuid4().hex[:12]}"
    yield made
    listing = ["docker", "images", "--format", "{{.ID}} {{.Repository}}"]
    images = subprocess.run(listing, capture_output=True, text=True, check=True).stdout.splitlines()
    if mine := {image.split()[0] for image in images if made in image}:
        subprocess.run(["docker", "rmi", "--force", *mine], capture_output=True, check=True)


@pytest.fixture
def registry(docker: Engine) -> Iterator[Registry]:
    """A registry that the engine can reach."""
    if not docker.identity().is_local:
        pytest.skip("the engine is on another machine, and cannot reach a registry of this one")
    with served() as made:
        yield made


def ready(docker: Engine, request: PullImage | BuildImage) -> tuple[ReadyImage, list[ImageProgress]]:
    told: list[ImageProgress] = []
    return docker.prepare_image(request, told.append), told


def tree(
    folder: Path, files: Mapping[str, bytes], *, executable: str = "", links: Mapping[str, str] | None = None
) -> Tree:
    """A tree of files that are written to a folder."""
    entries = [Entry(path=path, location=folder, kind="symlink", link=to) for path, to in (links or {}).items()]
    for number, (path, content) in enumerate(files.items()):
        location = folder / str(number)
        location.write_bytes(content)
        entries.append(Entry(path=path, location=location, kind="file", executable=path == executable))
    return Tree(entries=tuple(sorted(entries, key=lambda entry: entry.path)))


def test_an_image_is_pulled_once_and_its_progress_is_told(docker: Engine, registry: Registry, name: str) -> None:
    image = registry.add(name)
    first, told = ready(docker, PullImage(name=image))
    assert (first.origin, first.command, first.warning) == ("pulled", ("hello",), "")
    assert (told[-1].done, told[-1].total >= 0) == (told[-1].total, True)
    assert ready(docker, PullImage(name=image)) == (replace(first, origin="cached"), [])


def test_an_image_is_asked_for_again_when_it_always_is(docker: Engine, registry: Registry, name: str) -> None:
    image = registry.add(name)
    first, _ = ready(docker, PullImage(name=image))
    assert ready(docker, PullImage(name=image, always=True))[0] == replace(first, origin="cached")
    registry.add(name)
    second, _ = ready(docker, PullImage(name=image, always=True))
    assert (second.origin, second.id == first.id) == ("pulled", False)


def test_what_is_there_is_used_when_the_registry_has_gone(docker: Engine, registry: Registry, name: str) -> None:
    image = registry.add(name)
    first, _ = ready(docker, PullImage(name=image))
    registry.tags.clear()
    again, _ = ready(docker, PullImage(name=image, always=True))
    assert (again.id, again.origin) == (first.id, "cached")
    assert "could not be pulled, so what is there is used" in again.warning


def test_an_image_for_another_machine_is_taken_with_a_warning(docker: Engine, registry: Registry, name: str) -> None:
    image = registry.add(name, architecture="amd64")
    monkeyed = DockerEngine(EngineOptions())
    monkeyed._connection.architecture = "arm64"
    found, _ = ready(monkeyed, PullImage(name=image))
    assert "made for amd64, and this engine is arm64" in found.warning


def test_an_image_for_other_machines_only_is_refused(docker: Engine, registry: Registry, name: str) -> None:
    image = registry.add(name, architecture="s390x")
    with pytest.raises(EngineError, match="no matching manifest for linux/amd64") as caught:
        ready(docker, PullImage(name=image))
    assert "made for other machines only" in caught.value.hint


def test_a_registry_that_wants_to_know_who_one_is_is_told(docker: Engine, registry: Registry, name: str) -> None:
    with served("me:secret") as private:
        image = private.add(name)
        with pytest.raises(EngineError, match="cannot be pulled") as caught:
            ready(docker, PullImage(name=image))
        assert "docker login" in caught.value.hint
        wrong = PullImage(name=image, registry=private.host, username="me", password="wrong")
        with pytest.raises(EngineError, match="cannot be pulled") as caught:
            ready(docker, wrong)
        assert "secret" not in str(caught.value)
        right = PullImage(name=image, registry=f"http://{private.host}", username="me", password="secret")
        assert ready(docker, right)[0].origin == "pulled"


def test_the_credentials_of_the_users_configuration_are_used(
    docker: Engine, registry: Registry, name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with served("me:secret") as private:
        auth = base64.b64encode(b"me:secret").decode()
        (tmp_path / "config.json").write_text(json.dumps({"auths": {private.host: {"auth": auth}}}))
        monkeypatch.setenv("DOCKER_CONFIG", str(tmp_path))
        assert ready(connect(EngineOptions()), PullImage(name=private.add(name)))[0].origin == "pulled"


def test_images_that_need_no_credentials_are_pulled_when_the_program_for_them_fails(
    docker: Engine, registry: Registry, name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "config.json").write_text(json.dumps({"credsStore": "not-there"}))
    monkeypatch.setenv("DOCKER_CONFIG", str(tmp_path))
    assert ready(connect(EngineOptions()), PullImage(name=registry.add(name)))[0].origin == "pulled"


def test_an_image_that_does_not_exist_is_named_with_what_to_check(docker: Engine, registry: Registry) -> None:
    with pytest.raises(EngineError, match=f"the image '{registry.host}/typo' cannot be pulled") as caught:
        ready(docker, PullImage(name=f"{registry.host}/typo"))
    assert "check the" in caught.value.hint


def test_a_registry_that_does_not_answer_is_said(docker: Engine) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        number = free.getsockname()[1]
    with pytest.raises(EngineError, match="connection refused") as caught:
        ready(docker, PullImage(name=f"127.0.0.1:{number}/x"))
    assert "does not answer" in caught.value.hint


def test_a_registry_that_does_not_exist_is_said(docker: Engine) -> None:
    with pytest.raises(EngineError, match=r"nowhere\.invalid") as caught:
        ready(docker, PullImage(name="nowhere.invalid/x"))
    assert "name of the registry" in caught.value.hint


def test_a_tree_is_built_with_its_modes_and_links(docker: Engine, enclave: Enclave, name: str, tmp_path: Path) -> None:
    context = tree(
        tmp_path,
        {
            "docker/Containerfile": (
                b"FROM debian:bookworm-slim AS base\nARG GREETING=none\nCOPY . /given\nENV GREETING=$GREETING\n"
                b'FROM base AS wanted\nENTRYPOINT ["sh"]\nFROM base\nRUN false\n'
            ),
            ".dockerignore": b"# comment\nsecret*\n**/*.log\n!keep.log\n",
            "run.sh": b"#!/bin/sh\necho hi\n",
            "secret.txt": b"",
            "deep/a.log": b"",
            "keep.log": b"",
        },
        executable="run.sh",
        links={"link": "run.sh"},
    )
    request = BuildImage(
        name=name,
        context=context,
        build_file="docker/Containerfile",
        target_stage="wanted",
        build_args={"GREETING": "hello $x"},
    )
    found, told = ready(docker, request)
    assert (found.origin, found.entrypoint) == ("built", ("sh",))
    assert any("COPY" in one.text for one in told)
    seen = enclave.task("sh", "-c", 'cd /given; find . | sort; ./link; readlink link; echo "$GREETING"', image=name)
    assert seen.output.decode().splitlines() == [
        *(".", "./.dockerignore", "./docker", "./docker/Containerfile", "./keep.log", "./link", "./run.sh"),
        *("hi", "run.sh", "hello $x"),
    ]


def test_a_build_that_fails_shows_its_last_lines(docker: Engine, name: str, tmp_path: Path) -> None:
    dockerfile = b"FROM debian:bookworm-slim\nRUN echo this is said; exit 7\n"
    request = BuildImage(name=name, context=tree(tmp_path, {"Dockerfile": dockerfile}), build_file="Dockerfile")
    with pytest.raises(EngineError, match="returned a non-zero code: 7") as caught:
        ready(docker, request)
    assert "this is said" in caught.value.logs


def test_a_build_that_needs_more_than_the_builder_has_says_what_to_do(
    docker: Engine, name: str, tmp_path: Path
) -> None:
    dockerfile = b"FROM debian:bookworm-slim\nRUN --mount=type=cache,target=/x true\n"
    request = BuildImage(name=name, context=tree(tmp_path, {"Dockerfile": dockerfile}), build_file="Dockerfile")
    with pytest.raises(EngineError, match="BuildKit") as caught:
        ready(docker, request)
    assert name in caught.value.hint


def test_a_helper_that_cannot_run_says_what_it_needs(docker: Engine, enclave: Enclave) -> None:
    provide(SHELL_LESS)
    other = connect(EngineOptions(helper_image=SHELL_LESS))
    name = f"test-{uuid.uuid4().hex[:12]}"
    found = enclave.service()
    try:
        other.open_enclave(name)
        with pytest.raises(EngineError, match=f"does not stay up; its image is '{SHELL_LESS}'") as caught:
            other.await_port(name, found.id, found.address, 80, 5)
    finally:
        other.remove_enclave(name)
    assert caught.value.hint == "it needs an image with sh, tail, nc and curl"


def test_a_helper_that_cannot_be_had_is_named(docker: Engine, enclave: Enclave, registry: Registry) -> None:
    other = connect(EngineOptions(helper_image=f"{registry.host}/no-helper"))
    name = f"test-{uuid.uuid4().hex[:12]}"
    found = enclave.service()
    try:
        other.open_enclave(name)
        with pytest.raises(EngineError, match="no-helper' cannot be pulled"):
            other.await_port(name, found.id, found.address, 80, 5)
    finally:
        other.remove_enclave(name)
