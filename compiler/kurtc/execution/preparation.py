"""Images, all at once: prepared before anything starts, so that a wrong name stops a run before it has begun."""

import threading
import time
from collections.abc import Mapping

from kurtc.execution.context import CancelledError
from kurtc.execution.engine import Engine, EngineError, EngineLostError, ImageProgress, ImageRequest, ReadyImage
from kurtc.execution.events import ImageFailed, ImageProgressed, ImageReady, Listener
from kurtc.execution.options import Stop
from kurtc.execution.scheduler import run_in_order

_AT_ONCE = 8


class ImagesMissingError(Exception):
    """Some images cannot be had: why, by name."""

    def __init__(self, errors: Mapping[str, EngineError]) -> None:
        super().__init__(", ".join(errors))
        self.errors = errors


class StoppedError(Exception):
    """Somebody asked to stop before all images were there."""


def prepared(engine: Engine, requests: Mapping[str, ImageRequest], tell: Listener, stop: Stop) -> dict[str, ReadyImage]:
    """Every image, ready.

    Raises `ImagesMissingError` with all that fail, `EngineLostError`, and `StoppedError` soon after `stop` is set.
    """
    names = list(requests)
    found: dict[str, ReadyImage] = {}
    failed: dict[str, EngineError] = {}
    cancelled = threading.Event()

    def prepare(index: int) -> None:
        name, began = names[index], time.monotonic()
        try:
            ready = engine.prepare_image(requests[name], _Tell(name, tell, cancelled))
        except EngineError as error:
            failed[name] = error
            tell(ImageFailed(image=name, message=error.message, hint=error.hint, logs=error.logs))
        else:
            found[name] = ready
            seconds = time.monotonic() - began
            tell(ImageReady(image=name, origin=ready.origin, seconds=seconds, warning=ready.warning))

    outcome = run_in_order(
        [frozenset()] * len(names), prepare, limit=_AT_ONCE, stop=stop, cancel=cancelled.set, grace=1
    )
    if outcome.is_stopped:
        raise StoppedError
    for error in (*outcome.failures.values(), *failed.values()):
        if not isinstance(error, EngineError) or isinstance(error, EngineLostError):
            raise error
    if failed:
        raise ImagesMissingError(failed)
    return {name: found[name] for name in names}


class _Tell:
    """Passes on progress of an image, a few times a second at most; raises `CancelledError` when nobody wants it."""

    def __init__(self, image: str, tell: Listener, cancelled: threading.Event) -> None:
        self._image = image
        self._tell = tell
        self._cancelled = cancelled
        self._last = 0.0

    def __call__(self, progress: ImageProgress) -> None:
        if self._cancelled.is_set():
            raise CancelledError
        now = time.monotonic()
        if now - self._last >= 0.1:
            self._last = now
            self._tell(ImageProgressed(image=self._image, text=progress.text, done=progress.done, total=progress.total))
