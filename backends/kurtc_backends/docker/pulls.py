"""Pulling images, with progress, and what can be said when that fails."""

import re
import warnings
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from docker.errors import APIError, DockerException
from docker.utils import parse_repository_tag

from kurtc.execution.engine import EngineError, EngineLostError, ImageProgress, PullImage
from kurtc_backends.docker.daemon import Daemon
from kurtc_backends.docker.failures import translated

warnings.filterwarnings("ignore", module=r"docker\.credentials\.store")  # what it says is an error, too

_HINTS = (
    (r"toomanyrequests|rate limit", "the registry limits anonymous pulls: `docker login` raises the limit"),
    (r"pull access denied|repository does not exist|name unknown|not found: does not exist",
     "check the name of the image; if it is private, `docker login` first"),
    (r"manifest unknown|manifest for .* not found|: not found",
     "check the tag of the image"),
    (r"unauthorized|authentication required|no basic auth|denied|incorrect username",
     "check the credentials, or `docker login` to the registry"),
    (r"no such host|server misbehaving|name resolution", "check the name of the registry, and the network"),
    (r"connection refused|timeout|deadline exceeded|EOF|network is unreachable",
     "the registry does not answer: check the network and proxies of the engine"),
    (r"HTTP response to HTTPS client", "the registry has no TLS: name it in `insecure-registries` of the engine"),
    (r"no matching manifest|no match for platform", "the image is made for other machines only"),
    (r"no space left on device", "the disk of the engine is full: `docker system df` shows what is on it"),
)  # fmt: skip


def pull(
    daemon: Daemon, request: PullImage, progress: Callable[[ImageProgress], None], *, platform: str | None = None
) -> None:
    """Pull an image. Raises `EngineError`."""
    layers = Layers()
    try:
        with translated():
            for event in _events(daemon, request, platform):
                if "error" in event:
                    raise EngineError(str((event.get("errorDetail") or {}).get("message") or event["error"]))
                if (said := layers.heard(event)) is not None:
                    progress(said)
    except EngineLostError:
        raise
    except EngineError as error:
        message = f"the image '{request.name}' cannot be pulled: {error.message}"
        raise EngineError(message, hint=pull_hint(error.message)) from error


def _events(daemon: Daemon, request: PullImage, platform: str | None) -> Iterable[dict[str, Any]]:
    repository, tag = parse_repository_tag(request.name)

    def pulled(credentials: dict[str, Any] | None) -> Iterable[dict[str, Any]]:
        found: Iterable[dict[str, Any]] = daemon.client.pull(
            repository, tag=tag or "latest", stream=True, decode=True, auth_config=credentials, platform=platform
        )
        return found

    try:
        return pulled(_credentials(request))
    except APIError:
        raise
    except DockerException:
        # The user's Docker config names a program for credentials that fails. Most images need none.
        return pulled({})


def pull_hint(said: str) -> str:
    """What a user can do about the engine's words."""
    return next((advice for pattern, advice in _HINTS if re.search(pattern, said, re.IGNORECASE)), "")


def _credentials(request: PullImage) -> dict[str, Any] | None:
    """Those of the request, where it has all of them; else the SDK takes those of the user's Docker config."""
    if not (request.registry and request.username and request.password):
        return None
    return {"username": request.username, "password": request.password, "serveraddress": request.registry}


class Layers:
    """The progress of a pull: the sum over the layers of the image."""

    def __init__(self) -> None:
        self._done: dict[str, int] = {}
        self._totals: dict[str, int] = {}

    def heard(self, event: Mapping[str, Any]) -> ImageProgress | None:
        """How far the pull is after an event; None when the event says nothing about it."""
        layer, status = str(event.get("id") or ""), str(event.get("status") or "")
        detail = event.get("progressDetail") or {}
        if status == "Downloading" and detail.get("total"):
            self._totals[layer] = int(detail["total"])
            self._done[layer] = int(detail.get("current") or 0)
        elif status in ("Download complete", "Pull complete", "Extracting") and layer in self._totals:
            self._done[layer] = self._totals[layer]
        else:
            return None
        return ImageProgress(text=_verb(status), done=_sum(self._done), total=_sum(self._totals))


def _verb(status: str) -> str:
    return "downloading" if status.startswith("Download") else "extracting"


def _sum(of: Mapping[str, int]) -> int:
    return sum(of.values())
