"""Engines that go away, and disks that are full: the run says so, and the next one goes on."""

import signal
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from .conftest import unavailable
from .own_engine import OwnEngine, missing_requirement, own_engine
from .running import Runner, next_event

SCRIPT = """
def run(plan):
    plan.add_service("web", ServiceConfig(
        image="kurtc-tests/dump", ports={"http": PortSpec(number=80)},
        entrypoint=["sh", "-c", "exec httpd -f -p 80 -h /bin"]))
    plan.exec("web", ExecRecipe(command=["sh", "-c", "echo x >>/tmp/effects"]))
    told = plan.run_sh(name="long", run="sleep SECONDS; echo said")
    seen = plan.exec("web", ExecRecipe(command=["cat", "/tmp/effects"]))
    return told.output + seen["output"]
"""


@pytest.fixture(scope="module")
def other(engine: None) -> Iterator[OwnEngine]:
    if reason := missing_requirement():
        unavailable(reason)
    with own_engine() as started:
        yield started


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL])
def test_a_run_whose_engine_restarts_says_so_and_is_resumed(
    how: signal.Signals, other: OwnEngine, runner: Runner
) -> None:
    there = replace(runner, variables={"DOCKER_HOST": other.address})
    process = there.started(there.package(SCRIPT.replace("SECONDS", "60")), "--sequential")
    next_event(process, lambda event: event["event"] == "unit-progressed" and event["unit"] == "s3")
    other.stop(how)
    failed = next_event(process, lambda event: event["event"] == "unit-failed")
    assert process.wait(120) == 3
    assert "Docker does not answer any more" in failed["message"]
    assert "`docker info` says whether the engine runs" in failed["hint"]
    refused = there.run(there.package(SCRIPT), code=1)
    assert "error[no-engine]" in refused.stderr
    assert "Traceback" not in refused.text
    other.start()
    again = there.script(SCRIPT.replace("SECONDS", "0"), "--sequential", "--json")
    assert again.output == "said\nx\n"
    assert sorted(there.containers()) == ["helper", "service web"]
    assert there.kurtc("enclave", "rm", "--force", there.name).code == 0


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A folder on a disk of one mebibyte."""
    folder = tmp_path / "small"
    folder.mkdir()
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(folder)], capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        unavailable(f"no small disk can be made: {done.stderr.strip()}")
    try:
        yield folder
    finally:
        subprocess.run(["umount", str(folder)], check=True)


LARGE = {
    "upload_files": 'plan.upload_files("large", name="large")',
    "run_sh": 'plan.run_sh(name="t", run="head -c 4000000 /dev/zero >/large", store=["/large"])',
    "store_service_files": 'plan.exec("web", ExecRecipe(command=["sh", "-c", "head -c 4000000 /dev/zero >/large"]))\n'
    '    plan.store_service_files("web", "/large", name="large")',
}


@pytest.mark.parametrize("instruction", LARGE)
def test_an_artifact_that_does_not_fit_on_the_disk_is_named(instruction: str, small_disk: Path, runner: Runner) -> None:
    full = replace(runner, variables={"KURTC_STATE": str(small_disk)})
    script = f"""
def run(plan):
    plan.add_service("web", ServiceConfig(image="kurtc-tests/dump"))
    {LARGE[instruction]}
"""
    ran = full.script(script, "--sequential", files={"large": bytes(4_000_000)}, code=3)
    assert "No space left on device" in ran.stderr
    assert str(small_disk) in ran.stderr
    assert "Traceback" not in ran.text
    runner.script(script, "--sequential", files={"large": bytes(4_000_000)})
