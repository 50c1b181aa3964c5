import base64
import json
from pathlib import Path

import pytest

from kurtc.validation.images.credentials import Credentials, docker_keychain

ANN = Credentials(username="ann", password="a:b")
AUTH = base64.b64encode(b"ann:a:b").decode()


@pytest.fixture
def docker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of the user's Docker configuration."""
    monkeypatch.setenv("DOCKER_CONFIG", str(tmp_path))
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    return tmp_path


def configure(docker: Path, **config: object) -> None:
    (docker / "config.json").write_text(json.dumps(config), encoding="utf-8")


def install_helper(docker: Path, name: str, answer: str) -> None:
    helper = docker / f"docker-credential-{name}"
    helper.write_text(f"#!/bin/sh\nread host\necho \"$1 $host\" >> {docker}/asked\ncat <<'END'\n{answer}\nEND\n")
    helper.chmod(0o755)


@pytest.mark.parametrize("key", ["ghcr.io", "https://ghcr.io", "https://ghcr.io/v1/"])
def test_passwords_are_written_for_addresses(docker: Path, key: str) -> None:
    configure(docker, auths={key: {"auth": AUTH}})
    assert docker_keychain()("ghcr.io") == ANN
    assert docker_keychain()("ghcr.io.example.org") is None


def test_docker_s_own_registry_has_an_old_address(docker: Path) -> None:
    configure(docker, auths={"https://index.docker.io/v1/": {"auth": AUTH}})
    assert docker_keychain()("docker.io") == ANN


def test_an_identity_token_stands_for_a_password(docker: Path) -> None:
    configure(docker, auths={"ghcr.io": {"auth": base64.b64encode(b"ann:").decode(), "identitytoken": "t"}})
    assert docker_keychain()("ghcr.io") == Credentials(username="ann", token="t")


def test_a_helper_is_asked_for_its_registry(docker: Path) -> None:
    install_helper(docker, "vault", '{"Username": "ann", "Secret": "a:b"}')
    configure(docker, credHelpers={"ghcr.io": "vault"})
    assert docker_keychain()("ghcr.io") == ANN
    assert docker_keychain()("quay.io") is None
    assert (docker / "asked").read_text() == "get ghcr.io\n"


def test_a_store_is_asked_for_every_registry(docker: Path) -> None:
    install_helper(docker, "keys", '{"Username": "<token>", "Secret": "t"}')
    configure(docker, credsStore="keys", auths={"quay.io": {}})
    assert docker_keychain()("quay.io") == Credentials(token="t")


def test_a_helper_that_fails_gives_nothing(docker: Path) -> None:
    install_helper(docker, "keys", "credentials not found in native keychain")
    configure(docker, credsStore="keys", credHelpers={"ghcr.io": "missing", "quay.io": "../bad"})
    keychain = docker_keychain()
    assert [keychain(registry) for registry in ("a.io", "ghcr.io", "quay.io")] == [None, None, None]


STRANGE = ("", "[]", "{", '{"auths": 1, "credHelpers": 2, "credsStore": 3}', '{"auths": {"a.io": {"auth": "%"}}}')


@pytest.mark.parametrize("text", STRANGE)
def test_a_strange_configuration_gives_nothing(docker: Path, text: str) -> None:
    (docker / "config.json").write_text(text, encoding="utf-8")
    assert docker_keychain()("a.io") is None


def test_no_configuration_gives_nothing(docker: Path) -> None:
    assert docker_keychain()("a.io") is None
