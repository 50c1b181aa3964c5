"""The longest path of a run: the chain of images and units, each waiting for the one before, that took the longest."""

from collections.abc import Iterable, Mapping

from kurtc.execution.events import PathPart, UnitInfo


def longest_path(
    units: Iterable[UnitInfo], seconds: Mapping[str, float], image_seconds: Mapping[str, float]
) -> tuple[PathPart, ...]:
    """The parts of the path, first to last; what took no time is left out.

    `units` are in the plan's order, each after those that it needs. `seconds` are the times of those units that ran,
    by id; `image_seconds` the times of the images that were prepared, by name.
    """
    ends: dict[str, float] = {}
    before: dict[str, PathPart | None] = {}
    last = None
    for unit in units:
        waited_for = _latest(unit, ends, image_seconds)
        before[unit.id] = waited_for
        ends[unit.id] = seconds.get(unit.id, 0.0) + _end(waited_for, ends)
        if last is None or ends[unit.id] > ends[last.id]:
            last = PathPart(kind="unit", id=unit.id, seconds=seconds.get(unit.id, 0.0))
    return tuple(part for part in _backwards(last, before, seconds) if part.seconds > 0)[::-1]


def _latest(unit: UnitInfo, ends: Mapping[str, float], image_seconds: Mapping[str, float]) -> PathPart | None:
    """Of all that a unit needs, what was there last; where nothing took time, the last need, which may have a path."""
    needs = [PathPart(kind="unit", id=need, seconds=0.0) for need in unit.needs if need in ends]
    images = [PathPart(kind="image", id=image, seconds=image_seconds.get(image, 0.0)) for image in unit.images]
    return max((*images, *needs), key=lambda part: _end(part, ends), default=None)


def _end(part: PathPart | None, ends: Mapping[str, float]) -> float:
    if part is None:
        return 0.0
    return part.seconds if part.kind == "image" else ends[part.id]


def _backwards(
    last: PathPart | None, before: Mapping[str, PathPart | None], seconds: Mapping[str, float]
) -> Iterable[PathPart]:
    part = last
    while part is not None:
        if part.kind == "image":
            yield part
            return
        yield PathPart(kind="unit", id=part.id, seconds=seconds.get(part.id, 0.0))
        part = before[part.id]
