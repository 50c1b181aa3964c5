"""Images of a run: pulled from a registry, built, and what is said when they cannot be had."""

import subprocess
import uuid
from collections.abc import Iterator

import pytest

from .docker_engine.registry import Registry, served
from .running import Ran, Runner


@pytest.fixture
def name() -> Iterator[str]:
    """A name that no image has yet; no image of a name with it stays."""
    made = f"kurtc-tests-{uuid.uuid4().hex[:12]}"
    yield made
    # By reference: other names of the same image stay. One whose tag went to a newer image has its digest left.
    listing = ["docker", "images", "--digests", "--format", "{{.Repository}} {{.Tag}} {{.Digest}}"]
    images = subprocess.run(listing, capture_output=True, text=True, check=True, timeout=60).stdout.splitlines()
    for repository, tag, digest in (image.split() for image in images if made in image):
        reference = f"{repository}@{digest}" if tag == "<none>" else f"{repository}:{tag}"
        subprocess.run(["docker", "rmi", "--force", reference], capture_output=True, check=True, timeout=60)


@pytest.fixture
def registry(engine: None) -> Iterator[Registry]:
    with served() as made:
        yield made


def script(image: str) -> str:
    return f'def run(plan):\n    plan.add_service("web", ServiceConfig(image={image}))\n'


def origins(ran: Ran) -> dict[str, str]:
    """Where each image came from."""
    return {event["image"]: event["origin"] for event in ran.events if event["event"] == "image-ready"}


def test_an_image_is_pulled_once_and_again_only_when_asked(registry: Registry, name: str, runner: Runner) -> None:
    image = registry.add(name)
    pulled = f"{image}:latest"
    run = script(f'"{image}:latest"')
    first = runner.script(run, "--json", code=3)  # the registry's images have nothing that could be started
    assert origins(first)[pulled] == "pulled"
    assert origins(runner.script(run, "--json", code=3))[pulled] == "cached"
    registry.add(name)
    assert origins(runner.script(run, "--json", code=3))[pulled] == "cached"
    assert origins(runner.script(run, "--json", "--image-download", "always", code=3))[pulled] == "pulled"


def test_images_that_are_there_are_used_when_their_registry_is_not(name: str, runner: Runner) -> None:
    runner.docker("tag", "kurtc-tests/dump", name)
    ran = runner.script(script(f'"{name}"'), "--image-download", "always")
    assert "it could not be pulled, so what is there is used" in ran.stderr
    assert runner.containers()["service web"][2] == "running"


def test_a_service_whose_tag_points_elsewhere_is_started_anew(name: str, runner: Runner) -> None:
    runner.docker("tag", "kurtc-tests/dump", name)
    run = script(f'"{name}"')
    runner.script(run)
    before = runner.containers()["service web"]
    runner.script(run)
    assert runner.containers()["service web"] == before
    container = runner.docker("create", "--label", "kurtc.enclave=" + runner.name, "kurtc-tests/dump").strip()
    runner.docker("commit", "--change", "ENV ELSEWHERE=yes", container, name)
    runner.docker("rm", container)
    assert runner.script(run, "--json").done == {"s1": "done"}
    assert runner.containers()["service web"][0] != before[0]
    assert runner.inside("web", "sh", "-c", "echo $ELSEWHERE") == "yes\n"


def test_all_images_that_cannot_be_had_are_named_before_anything_starts(registry: Registry, runner: Runner) -> None:
    host = registry.host
    run = f"""
def run(plan):
    plan.add_service("good", ServiceConfig(image="kurtc-tests/dump"))
    plan.add_service("one", ServiceConfig(image="{host}/absent:1"))
    plan.run_sh(name="two", run="true", image="127.0.0.1:1/refused:2")
"""
    ran = runner.script(run, code=1)
    assert "error[missing-image]: the image" in ran.stderr
    assert f"'{host}/absent:1'" in ran.stderr
    assert "'127.0.0.1:1/refused:2'" in ran.stderr
    assert "--> main.star:4:21" in ran.stderr
    assert "--> main.star:5:16" in ran.stderr
    assert "connection refused" in ran.stderr
    assert "hint: the registry does not answer" in ran.stderr
    assert "2 errors" in ran.stderr
    assert not [one for one in runner.containers() if one.startswith("service")]
    events = runner.script(run, "--json", code=1).events
    assert {event["image"] for event in events if event["event"] == "image-failed"} == {
        f"{host}/absent:1",
        "127.0.0.1:1/refused:2",
    }
    assert (events[-1]["event"], events[-1]["outcome"]) == ("run-finished", "failed")


def test_a_misspelt_image_is_compared_with_the_others(registry: Registry, runner: Runner) -> None:
    run = """
def run(plan):
    plan.add_service("good", ServiceConfig(image="kurtc-tests/dump"))
    plan.add_service("bad", ServiceConfig(image="kurtc-tests/dmup"))
"""
    ran = runner.script(run, code=1)
    assert "the image 'kurtc-tests/dmup" in ran.stderr
    assert "hint: did you mean 'kurtc-tests/dump:latest'? Otherwise check the name" in ran.stderr


def test_a_refused_pull_says_what_may_be_missing(name: str, runner: Runner) -> None:
    with served("user:secret") as registry:
        image = registry.add(name)
        ran = runner.script(script(f'"{image}:latest"'), code=1)
        assert "error[missing-image]" in ran.stderr
        assert "docker login" in ran.stderr
        spec = f'ImageSpec(image="{image}:latest", registry="{registry.host}", username="user", password="{{}}")'
        assert "error[missing-image]" in runner.script(script(spec.format("wrong")), code=1).stderr
        right = runner.script(script(spec.format("secret")), "--json", code=3)
        assert origins(right)[f"{image}:latest"] == "pulled"


BUILT = 'ImageBuildSpec(image_name="{}", build_context_dir="./image", build_args={{"WORD": "{}"}})'
DOCKERFILE = b'FROM kurtc-tests/dump\nARG WORD\nCOPY file /file\nRUN echo "$WORD" >/word\n'


def test_an_image_is_built_and_built_again_when_its_files_change(name: str, runner: Runner) -> None:
    files = {"image/Dockerfile": DOCKERFILE, "image/file": b"first"}
    run = script(BUILT.format(name, "hello"))
    ran = runner.script(run, "--json", files=files)
    assert origins(ran)[name] == "built"
    assert runner.inside("web", "cat", "/file", "/word") == "firsthello\n"
    before = runner.containers()
    runner.script(run, files=files)
    assert runner.containers() == before
    runner.script(run, files=files | {"image/file": b"second"})
    assert runner.inside("web", "cat", "/file", "/word") == "secondhello\n"
    runner.script(script(BUILT.format(name, "bye")), files=files)
    assert runner.inside("web", "cat", "/file", "/word") == "firstbye\n"


def test_a_build_that_fails_shows_its_output(name: str, runner: Runner) -> None:
    files = {"image/Dockerfile": DOCKERFILE + b"RUN echo compiling && absent-compiler\n", "image/file": b""}
    ran = runner.script(script(BUILT.format(name, "hello")), files=files, code=1)
    assert "error[missing-image]" in ran.stderr
    assert "absent-compiler" in ran.stderr
    assert "\n  | compiling\n" in ran.stderr
    assert "--> main.star:2:21" in ran.stderr
