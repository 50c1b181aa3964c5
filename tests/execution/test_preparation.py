"""Images are prepared before anything runs."""

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from execution.fake_engine import FakeEngine
from kurtc.execution.engine import (
    BuildImage,
    EngineError,
    EngineLostError,
    ImageProgress,
    ImageRequest,
    PullImage,
    ReadyImage,
)
from kurtc.execution.events import Event, ImageFailed, ImageProgressed
from kurtc.execution.images import image_requests
from kurtc.execution.options import Stop
from kurtc.execution.preparation import ImagesMissingError, StoppedError, prepared
from kurtc.plan.configs import Image, ImageBuild, PackageSource
from lowering.plans import FolderContents, plan_of, service, task

_REQUESTS: dict[str, ImageRequest] = {name: PullImage(name=name) for name in ("a", "b", "c")}


class _Endless(FakeEngine):
    """A registry that is always about to send some more."""

    def prepare_image(self, request: ImageRequest, progress: Callable[[ImageProgress], None]) -> ReadyImage:
        while True:
            progress(ImageProgress(text="downloading"))
            time.sleep(0.01)


def test_all_images_are_prepared_at_once() -> None:
    engine = FakeEngine()
    engine.delay("prepare_image", 0.2)
    assert set(prepared(engine, _REQUESTS, lambda _event: None, Stop())) == {"a", "b", "c"}
    assert engine.busiest == 3


def test_who_asks_for_less_of_an_image_gets_what_another_asks_for(tmp_path: Path) -> None:
    login = Image(name="private:1", registry="r", username="u", password="p")
    built = ImageBuild(name="built:1", context=PackageSource(path=".", kind="directory"), build_file="Dockerfile")
    plan = plan_of(
        service("a", image=login),
        task("b", "true", image=Image(name="private:1")),
        service("c", image=built),
        task("d", "true", image=Image(name="built:1")),
    )
    found = image_requests(plan, FolderContents(tmp_path), always_pull=True)
    assert found["private:1"] == PullImage(name="private:1", registry="r", username="u", password="p", always=True)
    assert isinstance(found["built:1"], BuildImage)


def test_all_that_are_missing_are_named() -> None:
    engine = FakeEngine(missing_images={"a", "c"})
    events: list[Event] = []
    with pytest.raises(ImagesMissingError) as missing:
        prepared(engine, _REQUESTS, events.append, Stop())
    assert set(missing.value.errors) == {"a", "c"}
    assert {event.image for event in events if isinstance(event, ImageFailed)} == {"a", "c"}


def test_an_engine_that_is_lost_is_not_a_missing_image() -> None:
    engine = FakeEngine()
    engine.fail("prepare_image:b", EngineLostError("gone"))
    engine.fail("prepare_image:a", EngineError("no"))
    with pytest.raises(EngineLostError):
        prepared(engine, _REQUESTS, lambda _event: None, Stop())


def test_a_stop_ends_downloads_that_are_under_way() -> None:
    stop = Stop()

    def stopping(event: Event) -> None:
        if isinstance(event, ImageProgressed):
            stop.set()

    began = time.monotonic()
    with pytest.raises(StoppedError):
        prepared(_Endless(), _REQUESTS, stopping, stop)
    assert time.monotonic() - began < 8, "nobody waits for more than they have to send anyway"
