"""Which engine the user means, found as the `docker` command finds it: `DOCKER_HOST`, `DOCKER_CONTEXT`, its config."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from kurtc.execution.engine import EngineError

DEFAULT_SOCKET = "unix:///var/run/docker.sock"
_LOOPBACK = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """The files of a TLS connection (None: not given) and whether the engine has to prove who it is."""

    authority: Path | None = None
    certificate: Path | None = None
    key: Path | None = None
    verify: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """Where an engine listens, and who said so; `tls` is None for a connection without it."""

    url: str
    named_by: str
    tls: Material | None = None

    @property
    def scheme(self) -> str:
        """`unix`, `tcp`, `http`, `https` or `ssh`."""
        return urlsplit(self.url).scheme

    @property
    def host(self) -> str:
        """The name of the machine, `""` for a socket of this one."""
        return urlsplit(self.url).hostname or ""

    @property
    def is_local(self) -> bool:
        """Whether ports that the engine opens on its loopback address are ports of this machine."""
        return self.scheme == "unix" or (self.scheme != "ssh" and self.host in _LOOPBACK)


def endpoint(environment: Mapping[str, str], home: Path) -> Endpoint:
    """The engine that the environment and the user's Docker config name. Raises `EngineError` for unknown contexts."""
    folder = Path(environment.get("DOCKER_CONFIG") or home / ".docker")
    host = environment.get("DOCKER_HOST", "")
    if host:
        return Endpoint(url=_url(host), named_by="DOCKER_HOST", tls=_environment_material(environment, folder, host))
    name, said_by = environment.get("DOCKER_CONTEXT", ""), "DOCKER_CONTEXT"
    if not name:
        name, said_by = _current_context(folder), str(folder / "config.json")
    if name in ("", "default"):
        return Endpoint(url=DEFAULT_SOCKET, named_by="", tls=None)
    return _context(folder, name, said_by)


def _url(host: str) -> str:
    """The address in full: the Docker command takes a host and port, too."""
    return host if "://" in host else f"tcp://{host}"


def _environment_material(environment: Mapping[str, str], folder: Path, host: str) -> Material | None:
    verify = bool(environment.get("DOCKER_TLS_VERIFY"))
    if not (verify or environment.get("DOCKER_TLS")) or urlsplit(_url(host)).scheme not in ("tcp", "https"):
        return None
    return _material(Path(environment.get("DOCKER_CERT_PATH") or folder), verify=verify)


def _material(folder: Path, *, verify: bool) -> Material:
    def there(name: str) -> Path | None:
        return folder / name if (folder / name).is_file() else None

    return Material(authority=there("ca.pem"), certificate=there("cert.pem"), key=there("key.pem"), verify=verify)


def _current_context(folder: Path) -> str:
    try:
        found = json.loads((folder / "config.json").read_text())
    except FileNotFoundError:
        return ""
    except (OSError, ValueError) as error:
        raise EngineError(f"Docker's configuration {folder / 'config.json'} cannot be read: {error}") from None
    return str(found.get("currentContext") or "") if isinstance(found, dict) else ""


def _context(folder: Path, name: str, said_by: str) -> Endpoint:
    digest = hashlib.sha256(name.encode()).hexdigest()
    try:
        found = json.loads((folder / "contexts" / "meta" / digest / "meta.json").read_text())["Endpoints"]["docker"]
        url = str(found["Host"])
        skips_verification = bool(found.get("SkipTLSVerify"))
    except FileNotFoundError:
        hint = "`docker context ls` lists those that there are"
        raise EngineError(f"there is no Docker context '{name}', which {said_by} names", hint=hint) from None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise EngineError(f"the Docker context '{name}' cannot be read: {error!r}") from None
    files = folder / "contexts" / "tls" / digest / "docker"
    uses_tls = urlsplit(url).scheme == "https" or files.is_dir() or skips_verification
    tls = _material(files, verify=not skips_verification) if uses_tls and urlsplit(url).scheme != "ssh" else None
    return Endpoint(url=url, named_by=f"the context '{name}'", tls=tls)
