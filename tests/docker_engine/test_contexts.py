"""Which engine the user means."""

import hashlib
import json
from pathlib import Path

import pytest

from kurtc.execution.engine import EngineError
from kurtc_backends.docker.contexts import Endpoint, Material, endpoint


def context(home: Path, name: str, host: str, *, skips: bool = False, files: tuple[str, ...] = ()) -> None:
    """A context as `docker context create` stores it."""
    digest = hashlib.sha256(name.encode()).hexdigest()
    meta = home / ".docker" / "contexts" / "meta" / digest
    meta.mkdir(parents=True)
    found = {"Name": name, "Endpoints": {"docker": {"Host": host, "SkipTLSVerify": skips}}}
    (meta / "meta.json").write_text(json.dumps(found))
    folder = home / ".docker" / "contexts" / "tls" / digest / "docker"
    for file in files:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / file).write_text("")


def current(home: Path, name: str) -> None:
    (home / ".docker").mkdir(exist_ok=True)
    (home / ".docker" / "config.json").write_text(json.dumps({"currentContext": name}))


def test_the_socket_of_this_machine_is_the_default(tmp_path: Path) -> None:
    found = endpoint({}, tmp_path)
    assert found == Endpoint(url="unix:///var/run/docker.sock", named_by="")
    assert found.is_local


def test_the_current_context_is_used(tmp_path: Path) -> None:
    current(tmp_path, "desktop")
    context(tmp_path, "desktop", "unix:///home/me/.docker/desktop.sock")
    found = endpoint({}, tmp_path)
    assert (found.url, found.named_by) == ("unix:///home/me/.docker/desktop.sock", "the context 'desktop'")


def test_a_context_of_the_environment_wins_over_the_current_one(tmp_path: Path) -> None:
    current(tmp_path, "one")
    context(tmp_path, "one", "unix:///one")
    context(tmp_path, "two", "ssh://me@two:2222")
    found = endpoint({"DOCKER_CONTEXT": "two"}, tmp_path)
    assert (found.url, found.scheme, found.host, found.is_local) == ("ssh://me@two:2222", "ssh", "two", False)
    assert endpoint({"DOCKER_CONTEXT": "default"}, tmp_path).url == "unix:///var/run/docker.sock"


def test_a_host_of_the_environment_wins_over_everything(tmp_path: Path) -> None:
    current(tmp_path, "one")
    context(tmp_path, "one", "unix:///one")
    found = endpoint({"DOCKER_HOST": "10.0.0.1:2375", "DOCKER_CONTEXT": "one"}, tmp_path)
    assert found == Endpoint(url="tcp://10.0.0.1:2375", named_by="DOCKER_HOST")


def test_the_configuration_may_be_elsewhere(tmp_path: Path) -> None:
    current(tmp_path, "one")
    context(tmp_path, "one", "tcp://127.0.0.1:2375")
    found = endpoint({"DOCKER_CONFIG": str(tmp_path / ".docker")}, Path("/nowhere"))
    assert (found.url, found.is_local) == ("tcp://127.0.0.1:2375", True)


def test_a_context_brings_its_certificates(tmp_path: Path) -> None:
    context(tmp_path, "far", "tcp://far:2376", files=("ca.pem", "cert.pem", "key.pem"))
    found = endpoint({"DOCKER_CONTEXT": "far"}, tmp_path).tls
    assert found is not None
    assert found.authority is not None
    assert (found.authority.name, found.verify) == ("ca.pem", True)


def test_a_context_may_leave_out_who_the_engine_is(tmp_path: Path) -> None:
    context(tmp_path, "far", "tcp://far:2376", skips=True)
    assert endpoint({"DOCKER_CONTEXT": "far"}, tmp_path).tls == Material(verify=False)


def test_the_environment_brings_certificates(tmp_path: Path) -> None:
    (tmp_path / "ca.pem").write_text("")
    variables = {"DOCKER_HOST": "tcp://far:2376", "DOCKER_TLS_VERIFY": "1", "DOCKER_CERT_PATH": str(tmp_path)}
    assert endpoint(variables, tmp_path).tls == Material(authority=tmp_path / "ca.pem")


def test_certificates_are_not_for_sockets(tmp_path: Path) -> None:
    assert endpoint({"DOCKER_HOST": "unix:///x", "DOCKER_TLS_VERIFY": "1"}, tmp_path).tls is None


def test_a_context_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(EngineError, match="no Docker context 'gone', which DOCKER_CONTEXT names"):
        endpoint({"DOCKER_CONTEXT": "gone"}, tmp_path)


def test_a_configuration_that_is_no_json_is_named(tmp_path: Path) -> None:
    (tmp_path / ".docker").mkdir()
    (tmp_path / ".docker" / "config.json").write_text("{")
    with pytest.raises(EngineError, match=r"config\.json cannot be read"):
        endpoint({}, tmp_path)
