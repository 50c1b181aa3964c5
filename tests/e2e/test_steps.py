"""Steps of the plan as `docker compose` does them: in any image, beside other copies, until nothing is left."""

import subprocess
import uuid
from dataclasses import replace

import pytest

from .conftest import Build
from .engine import Project, removed_afterwards

SHELL_LESS = r"""
def run(plan):
    gen = plan.run_sh(name="gen", image="kurtc-tests/dump", run="printf 'a\\001 $X {{gen.output}}\\r\\n\\n'")
    for name, image in {"bare": "kurtc-tests/shell-less", "busy": "kurtc-tests/dump"}.items():
        plan.add_service(name=name, config=ServiceConfig(
            image=image, env_vars={"TOKEN": "<" + gen.output + ">", "dotted.name": "x"}, user=User(uid=65532)))
    said = plan.exec("bare", ExecRecipe(command=["/busybox", "env"]))
    who = plan.exec("bare", ExecRecipe(command=["/busybox", "id", "-u"]))
    plan.verify(value=who["output"], assertion="==", target_value="65532\n")
    plan.store_service_files(service_name="bare", src="/busybox", name="t")
    plan.add_service(name="after", config=ServiceConfig(
        image="kurtc-tests/dump", entrypoint=["dump"], env_vars={"SAID": said["output"]}, files={"/t": "t"}))
"""
VALUE = b"<a\x01 $X {{gen.output}}\r\n\n>"


@pytest.fixture(scope="module")
def project(build: Build) -> Project:
    """A project that is up."""
    made = build(SHELL_LESS, options=("--images", "local"), images=("kurtc-tests/shell-less", "kurtc-tests/dump"))
    made.compose("up")
    return made


def test_values_arrive_in_an_image_without_a_shell(project: Project) -> None:
    stored = subprocess.run(
        [
            "docker",
            "run",
            "--rm",
            "-v",
            f"{project.name}_steps:/steps:ro",
            "--entrypoint",
            "cat",
            "kurtc-tests/dump",
            "/steps/exec-bare/output",
        ],
        capture_output=True,
        check=True,
    ).stdout
    assert b"TOKEN=" + VALUE in stored
    assert b"dotted.name=x\n" in stored


def test_a_program_of_such_an_image_can_be_stored(project: Project) -> None:
    assert project.run("after", "sh", "-c", "/t/busybox true && echo works") == "works\n"


def test_a_second_copy_runs_beside_the_first_and_leaves_nothing(project: Project) -> None:
    before = project.started()
    other = replace(project, name=f"kurtc-{uuid.uuid4().hex[:12]}")
    with removed_afterwards(other):
        other.compose("up")
        assert set(other.started()) == set(before)
    assert other.leftovers() == ""
    assert project.started() == before


def test_up_in_all_its_forms_tells_that_nothing_is_to_be_done(project: Project) -> None:
    before = project.started()
    for words in ((), ("--detach",), ("--detach", "--wait")):
        assert project.compose("up", *words).returncode == 0
    assert project.started() == before
    assert sorted(before) == ["after", "bare", "busy", "gate"]
