"""Engines that are reached in other ways than by a socket, and engines that do not answer."""

import shutil
import ssl
import subprocess
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from e2e.images import DUMP, HELPER
from kurtc.execution.engine import (
    ContainerRequest,
    Engine,
    EngineError,
    EngineLostError,
    EngineOptions,
    HostPort,
    Mount,
)
from kurtc_backends.docker import connect

from .enclave import Enclave
from .proxy import SOCKET, proxied

pytestmark = pytest.mark.skipif(not Path(SOCKET).is_socket(), reason=f"there is no {SOCKET}")


def another() -> Engine:
    return connect(EngineOptions(helper_image=HELPER))


def works(engine: Engine, enclave: Enclave) -> None:
    """The kinds of connections that there are: answers, uploads, downloads, output, and output after input."""
    there = Enclave(engine=engine, folder=enclave.folder, name=enclave.name)
    mount = Mount(path="/given", archives=(there.archive({"file": b"content" * 100_000}),))
    found = there.service("exec busybox httpd -f -p 80 -h /", mounts=(mount,))
    assert there.copied(found, "/given") == {"file": b"content" * 100_000}
    assert engine.exec(found.id, ("sh", "-c", "head -c 3000000 /dev/zero; exit 3")).output == bytes(3_000_000)
    assert engine.await_port(enclave.name, found.id, found.address, 80, 60)
    assert not engine.await_port(enclave.name, found.id, found.address, 81, 0.5)
    with pytest.raises(TimeoutError):
        engine.exec(found.id, ("sleep", "60"), 0.5)
    assert there.task("printf", "done").output == b"done"
    engine.remove_container(found.id)


def test_an_engine_that_is_reached_over_tcp_works(enclave: Enclave, monkeypatch: pytest.MonkeyPatch) -> None:
    with proxied() as proxy:
        monkeypatch.setenv("DOCKER_HOST", proxy.url)
        works(another(), enclave)


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate that the engine, its client and their authority share."""
    if not shutil.which("openssl"):
        pytest.skip("there is no openssl on the PATH")
    folder = tmp_path_factory.mktemp("certificates")
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=127.0.0.1",
         "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", "key.pem", "-out", "cert.pem"],
        cwd=folder, check=True, capture_output=True,
    )  # fmt: skip
    shutil.copy(folder / "cert.pem", folder / "ca.pem")
    return folder


def demanding(certificates: Path) -> ssl.SSLContext:
    """What an engine with `--tlsverify` asks of its clients."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificates / "cert.pem", certificates / "key.pem")
    context.load_verify_locations(certificates / "ca.pem")
    context.verify_mode = ssl.CERT_REQUIRED
    return context


def test_an_engine_that_is_reached_by_tls_works(
    enclave: Enclave, certificates: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with proxied(demanding(certificates)) as proxy:
        monkeypatch.setenv("DOCKER_HOST", proxy.url)
        monkeypatch.setenv("DOCKER_TLS_VERIFY", "1")
        monkeypatch.setenv("DOCKER_CERT_PATH", str(certificates))
        works(another(), enclave)


def test_a_client_without_certificates_is_refused(certificates: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with proxied(demanding(certificates)) as proxy:
        monkeypatch.setenv("DOCKER_HOST", proxy.url)
        with pytest.raises(EngineLostError, match="no Docker engine answers"):
            another().identity()


@pytest.fixture
def ssh(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An ssh that runs the command here; what it was called with is in the file."""
    program = tmp_path / "bin" / "ssh"
    program.parent.mkdir()
    real = shutil.which("docker")
    program.write_text(
        f'#!/bin/sh\necho "$@" >>{tmp_path}/called\nunset DOCKER_HOST\n'
        f'for last; do :; done\ncase $last in "docker "*) exec {real} ${{last#docker }};; esac\n'
    )
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}:{Path('/usr/bin')}:/bin")
    monkeypatch.setenv("DOCKER_HOST", "ssh://me@far:2222")
    return tmp_path / "called"


def test_an_engine_that_is_reached_by_ssh_works_and_opens_ports_everywhere(enclave: Enclave, ssh: Path) -> None:
    engine = another()
    assert not engine.identity().is_local
    works(engine, enclave)
    assert "-l me -p 2222 -- far docker system dial-stdio" in ssh.read_text()
    there = Enclave(engine=engine, folder=enclave.folder, name=enclave.name)
    found = there.service(published=(HostPort(number=80, protocol="TCP"),))
    assert found.ports[0].address == "far"
    inspected = engine.inspect_container(found.id)
    assert inspected["HostConfig"]["PortBindings"]["80/tcp"][0]["HostIp"] == "0.0.0.0"  # type: ignore[index]


@pytest.mark.parametrize(
    "first", ["", "head -c 10 >/dev/null", "exec <&- >&-; sleep 1"], ids=["ends", "reads", "closes"]
)
def test_what_ssh_says_is_said(ssh: Path, tmp_path: Path, first: str) -> None:
    program = f"#!/bin/sh\n{first}\necho 'Permission denied (publickey).' >&2\nexit 255\n"
    (tmp_path / "bin" / "ssh").write_text(program)
    with pytest.raises(EngineLostError, match=r"ssh://me@far:2222.*Permission denied \(publickey\)"):
        another().identity()


def test_no_engine_is_named_with_who_named_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOCKER_HOST", "unix:///nowhere/docker.sock")
    with pytest.raises(EngineLostError, match=r"unix:///nowhere/docker\.sock, which DOCKER_HOST names: No such file"):
        another().identity()


def test_a_refused_connection_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOCKER_HOST", "tcp://127.0.0.1:1")
    with pytest.raises(EngineLostError, match="Connection refused") as caught:
        another().enclaves()
    assert caught.value.hint == "start the engine, or change DOCKER_HOST"


def test_an_address_that_is_none_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOCKER_HOST", "gopher://x")
    with pytest.raises(EngineError, match="gopher://x"):
        another().identity()


@pytest.mark.parametrize("what", ["exec", "task", "port", "logs"])
def test_an_engine_that_dies_in_the_middle_is_lost(
    enclave: Enclave, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    with proxied() as proxy:
        monkeypatch.setenv("DOCKER_HOST", proxy.url)
        engine = another()
        found = enclave.service()
        engine.await_port(enclave.name, found.id, found.address, 80, 0.1)
        request = ContainerRequest(role="task", name="t", unit="", image=DUMP, command=("sleep", "60"))
        waits: dict[str, Callable[[], object]] = {
            "exec": lambda: engine.exec(found.id, ("sleep", "60")),
            "task": lambda: engine.run_task(enclave.name, request, None),
            "port": lambda: engine.await_port(enclave.name, found.id, found.address, 80, 60),
            "logs": lambda: list(engine.logs(found.id, follow=True)),
        }
        threading.Timer(3, proxy.cut).start()
        began = time.monotonic()
        with pytest.raises(EngineLostError, match="Docker does not answer any more"):
            waits[what]()
        assert time.monotonic() - began < 20


def test_a_task_whose_engine_was_away_is_lost_even_if_it_ends_well(
    enclave: Enclave, monkeypatch: pytest.MonkeyPatch
) -> None:
    with proxied() as proxy:
        monkeypatch.setenv("DOCKER_HOST", proxy.url)
        engine = another()
        command = ("sh", "-c", "echo begun; sleep 5; echo done")
        request = ContainerRequest(role="task", name="t", unit="", image=DUMP, command=command)
        threading.Timer(3, proxy.interrupt).start()
        with pytest.raises(EngineLostError):
            engine.run_task(enclave.name, request, None)
