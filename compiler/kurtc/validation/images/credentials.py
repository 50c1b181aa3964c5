"""Credentials for registries, from where the user's Docker keeps them."""

import base64
import binascii
import json
import os
import re
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeAlias

from kurtc.home import home
from kurtc.records import frozen
from kurtc.validation.reference import HUB

_HUB_KEYS = ("https://index.docker.io/v1/", "index.docker.io", "docker.io", "registry-1.docker.io")
_TOKEN_USER = "<token>"  # noqa: S105 - how credential helpers mark a token, not a secret
_SECONDS = 10


@frozen
class Credentials:
    """A user's name and password, or an identity token that stands for both."""

    username: str = ""
    password: str = ""
    token: str = ""

    @property
    def basic(self) -> str:
        """The value of an `Authorization` header."""
        return "Basic " + base64.b64encode(f"{self.username}:{self.password}".encode()).decode()


Keychain: TypeAlias = Callable[[str], Credentials | None]
"""Gives the credentials for a registry."""


def docker_keychain() -> Keychain:
    """The keychain of the user's Docker configuration, `$DOCKER_CONFIG/config.json` or `~/.docker/config.json`."""
    folder = os.environ.get("DOCKER_CONFIG") or home() / ".docker"
    try:
        config = json.loads((Path(folder) / "config.json").read_text(encoding="utf-8"))
    except (OSError, ValueError, RuntimeError):
        config = {}
    return lambda registry: _configured(config if isinstance(config, dict) else {}, registry)


def _configured(config: Mapping[str, object], registry: str) -> Credentials | None:
    keys = _HUB_KEYS if registry == HUB else (registry, f"https://{registry}", f"http://{registry}")
    helpers = config.get("credHelpers")
    for key in keys:
        if isinstance(helpers, dict) and isinstance(helpers.get(key), str):
            return _helped(helpers[key], key)
    store = config.get("credsStore")
    found = _helped(store, keys[0]) if isinstance(store, str) and store else None
    return found or _written(config.get("auths"), keys)


def _written(auths: object, keys: tuple[str, ...]) -> Credentials | None:
    for key, entry in auths.items() if isinstance(auths, dict) else ():
        if isinstance(entry, dict) and (key in keys or _host(key) in keys):
            token = entry.get("identitytoken")
            username, _, password = _decoded(entry.get("auth")).partition(":")
            if username or token:
                return Credentials(username=username, password=password, token=token if isinstance(token, str) else "")
    return None


def _host(key: str) -> str:
    return re.sub(r"^https?://", "", key).partition("/")[0]


def _decoded(auth: object) -> str:
    try:
        return base64.b64decode(auth, validate=False).decode() if isinstance(auth, str) else ""
    except (binascii.Error, UnicodeDecodeError):
        return ""


def _helped(helper: str, key: str) -> Credentials | None:
    if not re.fullmatch(r"[A-Za-z0-9_-]+", helper):
        return None
    command = [f"docker-credential-{helper}", "get"]
    try:
        asked = subprocess.run(command, input=key, capture_output=True, text=True, timeout=_SECONDS, check=True)
        answer = json.loads(asked.stdout)
    except (OSError, ValueError, subprocess.SubprocessError):
        return None
    username, secret = (answer.get("Username"), answer.get("Secret")) if isinstance(answer, dict) else (None, None)
    if not isinstance(username, str) or not isinstance(secret, str):
        return None
    if username == _TOKEN_USER:
        return Credentials(token=secret)
    return Credentials(username=username, password=secret)
