"""Images: those that are there, pulled ones and built ones."""

from collections.abc import Callable
from typing import Any

from docker.errors import ImageNotFound, NotFound

from kurtc.execution.engine import BuildImage, EngineError, ImageProgress, ImageRequest, PullImage, ReadyImage
from kurtc_backends.docker.builds import built
from kurtc_backends.docker.daemon import Connection, Daemon
from kurtc_backends.docker.failures import translated
from kurtc_backends.docker.pulls import pull

_FALLBACK = "linux/amd64"
_WRONG_ARCHITECTURE = ("no matching manifest", "no match for platform", "does not match the specified platform")

Progress = Callable[[ImageProgress], None]


def ready_image(connection: Connection, request: ImageRequest, progress: Progress) -> ReadyImage:
    """An image that is there when this returns. Raises `EngineError`."""
    match request:
        case PullImage():
            return _pulled(connection, request, progress)
        case BuildImage():
            built(connection.daemon, request, progress)
            found = _local(connection.daemon, request.name)
            if found is None:
                raise EngineError(f"the image '{request.name}' is not there after it was built")
            return _ready(connection, found, "built")


def _pulled(connection: Connection, request: PullImage, progress: Progress) -> ReadyImage:
    daemon = connection.daemon
    local = _local(daemon, request.name)
    if local is not None and not request.always:
        return _ready(connection, local, "cached")
    try:
        _pull_any(daemon, request, progress)
    except EngineError as error:
        if local is None:
            raise
        return _ready(connection, local, "cached", f"it could not be pulled, so what is there is used: {error.message}")
    found = _local(daemon, request.name)
    if found is None:
        raise EngineError(f"the image '{request.name}' is not there after it was pulled")
    return _ready(connection, found, "cached" if local and local["Id"] == found["Id"] else "pulled")


def _pull_any(daemon: Daemon, request: PullImage, progress: Progress) -> None:
    """Pull it for the engine's own architecture, or else for the most common one, which may be emulated."""
    try:
        pull(daemon, request, progress)
    except EngineError as error:
        if not any(words in error.message for words in _WRONG_ARCHITECTURE):
            raise
        progress(ImageProgress(text=f"not made for this machine, trying {_FALLBACK}"))
        pull(daemon, request, progress, platform=_FALLBACK)


def _local(daemon: Daemon, name: str) -> dict[str, Any] | None:
    with translated():
        try:
            return dict(daemon.client.inspect_image(name))
        except (ImageNotFound, NotFound):
            return None


def _ready(connection: Connection, found: dict[str, Any], origin: Any, warning: str = "") -> ReadyImage:
    config = found.get("Config") or {}
    return ReadyImage(
        id=found["Id"],
        origin=origin,
        entrypoint=tuple(config.get("Entrypoint") or ()),
        command=tuple(config.get("Cmd") or ()),
        warning=warning or _foreign(found.get("Architecture") or "", connection.architecture),
    )


def _foreign(image: str, engine: str) -> str:
    if not image or not engine or image == engine:
        return ""
    return f"it is made for {image}, and this engine is {engine}: it may be slow, or not run"
