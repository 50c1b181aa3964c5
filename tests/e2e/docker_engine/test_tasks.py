"""Tasks: containers that run one command to its end."""

import time

import pytest

from e2e.images import DUMP, PYTHON, provide
from kurtc.execution.engine import ContainerRequest, EngineError, Mount

from .enclave import Enclave


def test_the_output_is_exact(enclave: Enclave) -> None:
    ended = enclave.task("printf", r"\0a\377\r\n no newline")
    assert (ended.code, ended.output) == (0, b"\0a\xff\r\n no newline")


def test_five_megabytes_of_output_arrive(enclave: Enclave) -> None:
    ended = enclave.task("sh", "-c", "yes 0123456789abcde | head -c 5242880")
    assert ended.output == b"0123456789abcde\n" * (5242880 // 16)


def test_the_two_outputs_keep_their_order(enclave: Enclave) -> None:
    ended = enclave.task("sh", "-c", "for i in 1 2 3 4 5 6 7 8 9; do echo out $i; echo err $i >&2; done")
    assert ended.output.decode() == "".join(f"out {i}\nerr {i}\n" for i in range(1, 10))


@pytest.mark.parametrize("script", ["exit 5", "set -e; false; exit 9", "# a comment", "", "cat <<end\nx\nend"])
def test_scripts_end_as_they_do_in_a_shell(enclave: Enclave, script: str) -> None:
    expected = {"exit 5": (5, b""), "set -e; false; exit 9": (1, b""), "cat <<end\nx\nend": (0, b"x\n")}
    ended = enclave.task("/bin/sh", "-c", script)
    assert (ended.code, ended.output) == expected.get(script, (0, b""))


def test_lines_of_a_script_are_counted_as_written(enclave: Enclave) -> None:
    ended = enclave.task("/bin/sh", "-c", "true\nfoo-is-missing\n")
    assert (ended.code, ended.output.decode()) == (127, "/bin/sh: 2: foo-is-missing: not found\n")


def test_a_task_has_no_input(enclave: Enclave) -> None:
    assert enclave.task("cat").output == b""


def test_a_task_that_takes_too_long_is_killed_and_stays(enclave: Enclave) -> None:
    request = ContainerRequest(
        role="task", name="slow", unit="slow-unit", image=DUMP, command=("sh", "-c", "echo begun; sleep 60")
    )
    began = time.monotonic()
    with pytest.raises(TimeoutError, match="'slow' has not ended after 1 s"):
        enclave.engine.run_task(enclave.name, request, 1)
    assert time.monotonic() - began < 20
    (left,) = [one for one in enclave.engine.containers(enclave.name) if one.unit == "slow-unit"]
    assert (left.status, left.role) == ("exited", "task")
    assert b"".join(enclave.engine.logs(left.id)) == b"begun\n"
    enclave.engine.remove_container(left.id)


def test_a_task_stays_until_it_is_removed(enclave: Enclave) -> None:
    request = ContainerRequest(role="task", name="kept", unit="", image=DUMP, command=("sh", "-c", "echo x >/file"))
    container, ended = enclave.engine.run_task(enclave.name, request, None)
    (kept,) = [one for one in enclave.engine.containers(enclave.name) if one.name == "kept"]
    assert (kept.id, kept.exit_code, ended.code) == (container, 0, 0)
    assert enclave.copied(kept, "/file") == {"file": b"x\n"}
    enclave.engine.remove_container(container)
    assert [one for one in enclave.engine.containers(enclave.name) if one.name == "kept"] == []


def test_a_task_reads_its_files(enclave: Enclave) -> None:
    mount = Mount(path="/given", archives=(enclave.archive({"in/file": b"content"}),))
    assert enclave.task("cat", "/given/in/file", mounts=(mount,)).output == b"content"


def test_a_name_that_docker_would_refuse_is_fine(enclave: Enclave) -> None:
    assert enclave.task("echo", "ran", name="my täsk: №1").output == b"ran\n"


def test_an_image_that_is_missing_is_named_and_nothing_stays(enclave: Enclave) -> None:
    with pytest.raises(EngineError, match="kurtc-tests/nowhere"):
        enclave.task("true", name="none", image="kurtc-tests/nowhere")
    assert [one for one in enclave.engine.containers(enclave.name) if one.name == "none"] == []


@pytest.fixture
def package(enclave: Enclave) -> Mount:
    """A package in the folder /package; building it writes to both outputs."""
    files = {
        "setup.py": b"import setuptools\nsetuptools.setup(name='greeting', version='1', py_modules=['greeting'])\n",
        "greeting.py": b"TEXT = 'hello from a package'\n",
    }
    return Mount(path="/package", archives=(enclave.archive(files),))


def test_packages_are_installed_first_and_neither_seen_nor_timed(enclave: Enclave, package: Mount) -> None:
    provide(PYTHON)
    script = (
        "import greeting, sys, time; print(greeting.TEXT, flush=True); print('err', file=sys.stderr); time.sleep(1)"
    )
    options = ("--no-build-isolation", "/package")
    ended = enclave.task("python", "-c", script, image=PYTHON, packages=options, mounts=(package,), seconds=3)
    assert (ended.code, ended.output) == (0, b"hello from a package\nerr\n")


def test_time_counts_from_when_packages_are_installed(enclave: Enclave, package: Mount) -> None:
    provide(PYTHON)
    options = ("--no-build-isolation", "/package")
    with pytest.raises(TimeoutError, match="has not ended after 1 s"):
        enclave.task("sleep", "60", name="slow", image=PYTHON, packages=options, mounts=(package,), seconds=1)


def test_packages_that_cannot_be_installed_are_an_error_with_what_pip_says(enclave: Enclave) -> None:
    with pytest.raises(EngineError, match="packages cannot be installed") as caught:
        enclave.task("echo", "never", name="packages", packages=("no-such-package==1",))
    assert "pip" in caught.value.logs
    assert [one for one in enclave.engine.containers(enclave.name) if one.name == "packages"] == []
