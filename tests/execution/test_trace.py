"""The trace of a run, as trace viewers read it."""

import json
from typing import Any

from kurtc.execution.events import (
    Event,
    ImageFailed,
    ImageProgressed,
    ImageReady,
    RunStarted,
    UnitDone,
    UnitFailed,
    UnitInfo,
    UnitProgressed,
    UnitStarted,
)
from kurtc.execution.trace import Timed, trace_text


def _trace(*events: tuple[float, Event]) -> list[dict[str, Any]]:
    document = json.loads(trace_text(Timed(time=time, event=event) for time, event in events))
    assert document["displayTimeUnit"] == "ms"
    entries: list[dict[str, Any]] = document["traceEvents"]
    return entries


def _started(*ids: str) -> RunStarted:
    units = tuple(
        UnitInfo(id=id_, step=id_, instruction="exec", subject="db", description="Do", position="main.star:1:2")
        for id_ in ids
    )
    return RunStarted(enclave="e", package="p", engine="docker", units=units)


def _done(id_: str) -> UnitDone:
    return UnitDone(unit=id_, outcome="done", text="fine", seconds=1.0)


def test_units_are_spans_with_their_place_and_result() -> None:
    entries = _trace((0.0, _started("s1")), (0.5, UnitStarted(unit="s1")), (1.5, _done("s1")))
    (span,) = [entry for entry in entries if entry["ph"] == "X"]
    assert (span["name"], span["ts"], span["dur"]) == ("exec db", 500_000, 1_000_000)
    assert span["args"]["position"] == "main.star:1:2"
    assert span["args"]["result"] == "fine"
    names = {entry["pid"]: entry["args"]["name"] for entry in entries if entry["ph"] == "M"}
    assert names[span["pid"]] == "steps"


def test_what_happens_at_once_is_on_different_lanes_and_lanes_are_used_again() -> None:
    entries = _trace(
        (0.0, _started("s1", "s2", "s3")),
        (0.0, UnitStarted(unit="s1")),
        (0.5, UnitStarted(unit="s2")),
        (1.0, _done("s1")),
        (1.0, UnitStarted(unit="s3")),
        (2.0, _done("s2")),
        (2.0, _done("s3")),
    )
    lanes = {entry["args"]["step"]: entry["tid"] for entry in entries if entry["ph"] == "X"}
    assert lanes == {"s1": 0, "s2": 1, "s3": 0}


def test_images_have_lanes_of_their_own_from_when_they_began() -> None:
    entries = _trace(
        (0.1, ImageProgressed(image="redis", text="downloading")),
        (0.2, ImageProgressed(image="typo", text="downloading")),
        (2.0, ImageReady(image="redis", origin="pulled", seconds=1.5)),
        (2.5, ImageFailed(image="typo", message="not found")),
    )
    spans = {entry["name"]: entry for entry in entries if entry["ph"] == "X"}
    assert (spans["redis"]["ts"], spans["redis"]["dur"]) == (500_000, 1_500_000)
    assert spans["typo"]["args"] == {"failure": "not found"}
    assert spans["redis"]["tid"] != spans["typo"]["tid"]


def test_what_a_unit_was_about_is_marked_on_its_lane() -> None:
    entries = _trace(
        (0.0, _started("s1")),
        (0.0, UnitStarted(unit="s1")),
        (0.5, UnitProgressed(unit="s1", text="waiting for port 80")),
        (1.0, UnitFailed(unit="s1", message="never open", position="main.star:1:2", seconds=1.0)),
    )
    (mark,) = [entry for entry in entries if entry["ph"] == "i"]
    assert (mark["name"], mark["ts"], mark["tid"]) == ("waiting for port 80", 500_000, 0)


def test_what_was_interrupted_ends_with_the_run() -> None:
    entries = _trace((0.0, _started("s1", "s2")), (0.5, UnitStarted(unit="s1")), (3.0, UnitStarted(unit="s2")))
    spans = {entry["args"]["step"]: entry for entry in entries if entry["ph"] == "X"}
    assert spans["s1"]["dur"] == 2_500_000
    assert spans["s1"]["args"]["interrupted"] is True
