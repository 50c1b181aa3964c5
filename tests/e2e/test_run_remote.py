"""An engine on another machine: nothing assumes that it shares files or a socket with kurtc."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from .docker_engine.proxy import SOCKET, Proxy, proxied
from .running import Runner

pytestmark = pytest.mark.skipif(not Path(SOCKET).is_socket(), reason=f"there is no {SOCKET}")

SCRIPT = """
def run(plan):
    page = plan.upload_files("page.html", name="page")
    made = plan.run_sh(name="make", run="cat /page/page.html >/copy; echo made", files={"/page": page}, store=["/copy"])
    plan.add_service("web", ServiceConfig(
        image=ImageBuildSpec(image_name="built-image", build_context_dir="./image"),
        files={"/site": made.files_artifacts[0]}, ports={"http": PortSpec(number=80)},
        entrypoint=["busybox", "httpd", "-f", "-p", "80", "-h", "/site"],
    ))
    page = plan.request("web", GetHttpRequestRecipe(port_id="http", endpoint="/copy"))
    plan.store_service_files("web", "/site", name="kept")
    return page["body"]
"""
FILES = {"page.html": b"hello", "image/Dockerfile": b"FROM kurtc-tests/dump\n"}


@pytest.fixture
def proxy(engine: None) -> Iterator[Proxy]:
    with proxied() as made:
        yield made


def works(runner: Runner, variables: Mapping[str, str], address: str) -> None:
    """A run with everything that moves files sees them, on the engine that these variables select."""
    there = replace(runner, variables=dict(variables))
    script = SCRIPT.replace("built-image", f"kurtc-{runner.name}")
    try:
        _works(there, script, address)
    finally:
        runner.docker("rmi", "--force", f"kurtc-{runner.name}")


def _works(there: Runner, script: str, address: str) -> None:
    ran = there.script(script, "--json", files=FILES)
    assert ran.events[0]["engine"] == address
    assert ran.output == "hello"
    again = there.script(script, "--json", files=FILES)
    assert set(again.done.values()) == {"unchanged"}
    folder = there.folder / "downloaded"
    assert there.kurtc("files", "download", there.name, "kept", folder).code == 0
    assert [path.read_bytes() for path in folder.rglob("copy")] == [b"hello"]
    assert there.kurtc("service", "exec", there.name, "web", "cat /site/copy").stdout == "hello"
    assert there.kurtc("enclave", "rm", "--force", there.name).code == 0
    assert there.leftovers() == ""


def test_an_engine_over_tcp(runner: Runner, proxy: Proxy) -> None:
    works(runner, {"DOCKER_HOST": proxy.url}, proxy.url)


def context(folder: Path, name: str, address: str, *, is_current: bool) -> dict[str, str]:
    """Variables with a Docker configuration that has a context."""
    place = folder / "contexts" / "meta" / hashlib.sha256(name.encode()).hexdigest()
    place.mkdir(parents=True)
    meta = {"Name": name, "Metadata": {}, "Endpoints": {"docker": {"Host": address, "SkipTLSVerify": False}}}
    (place / "meta.json").write_text(json.dumps(meta))
    (folder / "config.json").write_text(json.dumps({"currentContext": name} if is_current else {}))
    return {"DOCKER_CONFIG": str(folder)} | ({} if is_current else {"DOCKER_CONTEXT": name})


@pytest.mark.parametrize("is_current", [True, False])
def test_an_engine_of_a_docker_context(
    is_current: bool, runner: Runner, proxy: Proxy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DOCKER_HOST", raising=False)
    folder = tmp_path / "docker"
    folder.mkdir()
    works(runner, context(folder, "far", proxy.url, is_current=is_current), proxy.url)


def test_a_context_that_does_not_exist_is_named(runner: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DOCKER_HOST", raising=False)
    there = replace(runner, variables={"DOCKER_CONTEXT": "absent"})
    ran = there.run(there.package(SCRIPT, FILES), code=1)
    assert "error[no-engine]" in ran.stderr
    assert "'absent'" in ran.stderr


def test_an_engine_that_does_not_answer_is_named(runner: Runner) -> None:
    there = replace(runner, variables={"DOCKER_HOST": "tcp://127.0.0.1:1"})
    ran = there.run(there.package(SCRIPT, FILES), code=1)
    assert "error[no-engine]" in ran.stderr
    assert "tcp://127.0.0.1:1" in ran.stderr
    assert not there.state.exists()
