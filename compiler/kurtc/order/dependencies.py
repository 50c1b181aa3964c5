"""The order of units: who needs whom and why, with everything left out that follows from the rest.

Sets of units are the bits of one integer, so that ten thousand services with a thousand ancestors each stay cheap.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import TypeAlias

from kurtc.order.mentions import called, words
from kurtc.order.touches import Resource, Touch, touch
from kurtc.order.units import Unit

FileTexts: TypeAlias = Mapping[Resource, Iterable[tuple[str, str]]]
"""The text files of artifacts and of images' build contexts: pairs of path and text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dependency:
    """Unit `unit` needs unit `on`, both given by their index; `reason` says which word or use makes it so."""

    unit: int
    on: int
    reason: str


def dependencies(
    units: Sequence[Unit], texts: FileTexts, counts: Callable[[Unit], bool] = lambda _: True
) -> tuple[Dependency, ...]:
    """The fewest dependencies that order the units which count, soundly; by unit, then the latest first.

    A unit that does not count still passes on what it needs itself. A unit never depends on a later one, nor on another
    service of its own step: those start together.
    """
    order = _Order(files=_mentions(texts))
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


def _mentions(texts: FileTexts) -> dict[str, set[Resource]]:
    """For each word the artifacts and images that mention it."""
    found: dict[str, set[Resource]] = {}
    for resource, files in texts.items():
        for _, text in files:
            for word in words(text):
                found.setdefault(word, set()).add(resource)
    return found


@dataclass(slots=True, kw_only=True)
class _Order:
    """What is known after the steps so far; `files` are the artifacts and images that mention a word."""

    files: dict[str, set[Resource]]
    makers: dict[Resource, int] = field(default_factory=dict)
    passed: dict[Resource, int] = field(default_factory=dict)
    """What the makers that do not count need themselves."""
    names: dict[str, int] = field(default_factory=dict)
    """The units that a word may mean."""
    mentioned: dict[Resource, int] = field(default_factory=dict)
    """The units whose names the files of an artifact or image mention."""
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
            yield self.mentioned.get(use.resource, 0), f"{use.reason}, a file of which names it"
        for where, text in touched.texts:
            for word in words(text):
                yield self.names.get(word, 0), f"{where} names it"

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
            if resource[0] == "service":
                self._start(resource[1], bits)
        self.counted |= bits
        if touched.barrier:
            self.barrier = bits or self.counted

    def _start(self, name: str, bits: int) -> None:
        """Note by which words the service may be mentioned from now on, and in which files it is."""
        for word in called(name):
            self.names[word] = self.names.get(word, 0) | bits
            for resource in self.files.get(word, ()):
                self.mentioned[resource] = self.mentioned.get(resource, 0) | bits
