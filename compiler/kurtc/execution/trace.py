"""A run as a trace for chrome://tracing and Perfetto: images and units on lanes, over time."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import assert_never

from kurtc.execution.events import (
    Event,
    ImageFailed,
    ImageProgressed,
    ImageReady,
    Message,
    Removed,
    RunFinished,
    RunStarted,
    RunStopping,
    ServiceEnded,
    UnitDone,
    UnitFailed,
    UnitInfo,
    UnitProgressed,
    UnitStarted,
)
from kurtc.plan.data import Data

_IMAGES, _UNITS = 1, 2
_LANES = {_IMAGES: "images", _UNITS: "steps"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Timed:
    """An event, and when it happened, in seconds since the run began."""

    time: float
    event: Event


@dataclass(frozen=True, slots=True, kw_only=True)
class _Span:
    """Something that took from `begin` to `end`."""

    process: int
    name: str
    begin: float
    end: float
    arguments: dict[str, Data] = field(default_factory=dict)
    marks: tuple[tuple[float, str], ...] = ()


def trace_text(events: Iterable[Timed]) -> str:
    """The events of a run, in their order, as a document of Chrome's trace event format.

    What never ended, because the run was interrupted, ends with the last event.
    """
    spans = sorted(_spans(list(events)), key=lambda span: (span.process, span.begin, span.end))
    lines = [*_named_processes(), *(entry for span, lane in _on_lanes(spans) for entry in _entries(span, lane))]
    return json.dumps({"traceEvents": lines, "displayTimeUnit": "ms"}, ensure_ascii=False) + "\n"


@dataclass(slots=True)
class _Recording:
    """What is known of a run at some point of its events; `begun` and `marks` are of images and units by their keys."""

    units: dict[str, UnitInfo] = field(default_factory=dict)
    begun: dict[tuple[int, str], float] = field(default_factory=dict)
    marks: dict[str, list[tuple[float, str]]] = field(default_factory=dict)

    def image(self, name: str, end: float, **outcome: Data) -> _Span:
        begin = self.begun.pop((_IMAGES, name), end)
        return _Span(process=_IMAGES, name=name, begin=begin, end=end, arguments=outcome)

    def unit(self, id_: str, end: float, **outcome: Data) -> _Span:
        begin = self.begun.pop((_UNITS, id_), end)
        marks = tuple(self.marks.get(id_, ()))
        unit = self.units.get(id_)
        known: dict[str, Data] = {"step": id_}
        if unit:
            known |= {"position": unit.position, "description": unit.description, "needs": list(unit.needs)}
        name = f"{unit.instruction} {unit.subject}".strip() if unit else id_
        return _Span(process=_UNITS, name=name, begin=begin, end=end, arguments=known | outcome, marks=marks)


def _spans(events: list[Timed]) -> Iterator[_Span]:
    known = _Recording()
    for timed in events:
        time = timed.time
        match timed.event:
            case RunStarted(units=units):
                known.units = {unit.id: unit for unit in units}
            case ImageProgressed(image=image):
                known.begun.setdefault((_IMAGES, image), time)
            case ImageReady(image=image, seconds=seconds, origin=origin):
                known.begun[_IMAGES, image] = time - seconds
                yield known.image(image, time, origin=origin)
            case ImageFailed(image=image, message=message):
                yield known.image(image, time, failure=message)
            case UnitStarted(unit=id_):
                known.begun[_UNITS, id_] = time
            case UnitProgressed(unit=id_, text=text) | Message(unit=id_, text=text):
                known.marks.setdefault(id_, []).append((time, text))
            case UnitDone(unit=id_, outcome="done", text=text):
                yield known.unit(id_, time, result=text)
            case UnitFailed(unit=id_, message=message):
                yield known.unit(id_, time, failure=message)
            case UnitDone() | Removed() | RunStopping() | ServiceEnded() | RunFinished():
                pass
            case _ as never:
                assert_never(never)
    end = events[-1].time if events else 0.0
    for process, key in list(known.begun):
        yield (known.image if process == _IMAGES else known.unit)(key, end, interrupted=True)


def _on_lanes(spans: list[_Span]) -> Iterator[tuple[_Span, int]]:
    """Each span with the first lane of its process that is free when it begins."""
    free: dict[int, list[float]] = {}
    for span in spans:
        lanes = free.setdefault(span.process, [])
        lane = next((index for index, end in enumerate(lanes) if end <= span.begin), len(lanes))
        lanes[lane : lane + 1] = [span.end]
        yield span, lane


def _named_processes() -> Iterator[dict[str, Data]]:
    for process, name in _LANES.items():
        yield {"ph": "M", "name": "process_name", "pid": process, "args": {"name": name}}


def _entries(span: _Span, lane: int) -> Iterator[dict[str, Data]]:
    place: dict[str, Data] = {"pid": span.process, "tid": lane}
    begin, end = _microseconds(span.begin), _microseconds(span.end)
    yield {"ph": "X", "name": span.name, "ts": begin, "dur": end - begin, "args": span.arguments, **place}
    for time, text in span.marks:
        yield {"ph": "i", "name": text, "ts": _microseconds(time), "s": "t", **place}


def _microseconds(seconds: float) -> int:
    return round(max(seconds, 0.0) * 1e6)
