"""The order of units: who needs whom and why, with everything left out that follows from the rest.

Sets of units are the bits of one integer, so that ten thousand services with a thousand ancestors each stay cheap.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import TypeAlias

from kurtc.order.mentions import words
from kurtc.order.touches import Resource, Touch, touch
from kurtc.order.units import Unit

ArtifactTexts: TypeAlias = Mapping[str, Iterable[tuple[str, str]]]
"""The text files of artifacts by the artifact's name: pairs of path and text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dependency:
    """Unit `unit` needs unit `on`, both given by their index; `reason` says which word or use makes it so."""

    unit: int
    on: int
    reason: str


def dependencies(
    units: Sequence[Unit], texts: ArtifactTexts, counts: Callable[[Unit], bool] = lambda _: True
) -> tuple[Dependency, ...]:
    """The fewest dependencies that order the units which count, soundly; by unit, then the latest first.

    A unit that does not count still passes on what it needs itself. A unit never depends on a later one, nor on another
    service of its own step: those start together.
    """
    order = _Order(artifacts=_mentions(texts))
    found: list[Dependency] = []
    for _, group in groupby(enumerate(units), key=lambda item: item[1].step.id):
        members = [(index, unit, touch(unit)) for index, unit in group]
        needs = [order.needs(touched) for _, _, touched in members]
        for (index, unit, touched), needed in zip(members, needs, strict=True):
            if counts(unit):
                found.extend(order.direct(index, needed))
            order.record(index, touched, needed, counts(unit))
    return tuple(found)


_Needs: TypeAlias = list[tuple[int, str]]
"""Bits of units that are needed, and the reason."""


def _mentions(texts: ArtifactTexts) -> dict[str, dict[str, str]]:
    """For each word the artifacts that mention it, with the first file that does."""
    found: dict[str, dict[str, str]] = {}
    for artifact, files in texts.items():
        for path, text in files:
            for word in words(text):
                found.setdefault(word, {}).setdefault(artifact, path)
    return found


@dataclass(slots=True, kw_only=True)
class _Order:
    """What is known after the steps so far; `artifacts` are those that mention a word, with the file."""

    artifacts: dict[str, dict[str, str]]
    makers: dict[Resource, int] = field(default_factory=dict)
    passed: dict[Resource, int] = field(default_factory=dict)
    """What the makers that do not count need themselves."""
    mentioned: dict[str, int] = field(default_factory=dict)
    """The units whose names an artifact mentions."""
    above: dict[int, int] = field(default_factory=dict)
    counted: int = 0
    barrier: int = 0

    def needs(self, touched: Touch) -> _Needs:
        """What a unit needs of the units of earlier steps."""
        found = [(bits, reason) for bits, reason in self._all_needs(touched) if bits]
        if touched.barrier and self.counted:
            found.append((self.counted, "it may observe everything before it"))
        elif self.barrier:
            found.append((self.barrier, "what came before may have changed anything"))
        return found

    def _all_needs(self, touched: Touch) -> Iterator[tuple[int, str]]:
        for use in touched.uses:
            yield self.makers.get(use.resource, 0), use.reason
            yield self.passed.get(use.resource, 0), f"{use.reason}, which needs it"
            kind, name = use.resource
            if kind == "artifact":
                yield self.mentioned.get(name, 0), f"{use.reason}, which names it"
        for where, text in touched.texts:
            for word in words(text):
                yield self.makers.get(("service", word), 0), f"{where} names it"

    def direct(self, index: int, needs: _Needs) -> Iterator[Dependency]:
        """The dependencies of unit `index` that do not follow from others."""
        rest = covered = 0
        for bits, _ in needs:
            rest |= bits
        while rest:
            on = rest.bit_length() - 1
            covered |= self.above[on] | 1 << on
            rest &= ~covered
            yield Dependency(unit=index, on=on, reason=next(reason for bits, reason in needs if bits >> on & 1))
        self.above[index] = covered

    def record(self, index: int, touched: Touch, needs: _Needs, counts: bool) -> None:
        """Remember what a unit made; `direct` has been asked before, if it counts."""
        bits = 1 << index if counts else 0
        inherited = 0
        if not counts:
            for needed, _ in needs:
                inherited |= needed
        for resource in touched.makes:
            self.makers[resource] = self.makers.get(resource, 0) | bits
            self.passed[resource] = self.passed.get(resource, 0) | inherited
            for artifact in self.artifacts.get(resource[1], ()) if resource[0] == "service" else ():
                self.mentioned[artifact] = self.mentioned.get(artifact, 0) | bits
        self.counted |= bits
        if touched.barrier:
            self.barrier = bits or self.counted
