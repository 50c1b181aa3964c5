"""The order of units: who needs whom and why, with everything left out that follows from the rest.

Two units that act may only change places when they can never meet. Whatever a unit can reach (the services that it
names, those whose values or files it holds, shared directories and host ports) belongs to one group from then on, since
running services act on each other by themselves; units that act in one group keep the plan's order, those of different
groups run side by side. Sets of units are the bits of one integer, so that ten thousand services with a thousand
ancestors each stay cheap.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import TypeAlias

from kurtc.order.groups import Atom, Groups, described
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
    touches = [touch(unit) for unit in units]
    names = _names(touches)
    files = _mentions(texts, names)
    order = _Order(files=files, naming=_naming(files), names=names)
    found: list[Dependency] = []
    for _, group in groupby(range(len(units)), key=lambda index: units[index].step.id):
        members = [order.member(index, touches[index], counts=counts(units[index])) for index in group]
        for member in members:
            if member.counts:
                found.extend(order.direct(member))
        order.record(members)
    return tuple(found)


def _names(touches: Iterable[Touch]) -> frozenset[str]:
    """Every word that mentions a service of the plan."""
    return frozenset(
        word for touched in touches for kind, name in touched.makes if kind == "service" for word in called(name)
    )


def _mentions(texts: FileTexts, names: frozenset[str]) -> dict[Resource, tuple[str, ...]]:
    """For each artifact and image the words in its files that mention services."""
    return {
        resource: tuple(dict.fromkeys(word for _, text in files for word in words(text) if word in names))
        for resource, files in texts.items()
    }


def _naming(files: Mapping[Resource, tuple[str, ...]]) -> dict[str, list[Resource]]:
    """For each word the artifacts and images in whose files it is."""
    found: dict[str, list[Resource]] = {}
    for resource, mentioned in files.items():
        for word in mentioned:
            found.setdefault(word, []).append(resource)
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class _Member:
    """A unit at its turn: what it can reach, and the bits of what it needs with the reasons, strongest first."""

    index: int
    touched: Touch
    counts: bool
    reach: tuple[Atom, ...]
    needs: tuple[tuple[int, str], ...]

    @property
    def bits(self) -> int:
        """The unit for whoever needs it: itself, or what it needs where it does not count."""
        if self.counts:
            return 1 << self.index
        inherited = 0
        for bits, _ in self.needs:
            inherited |= bits
        return inherited


@dataclass(slots=True, kw_only=True)
class _Order:
    """What is known after the steps so far; `names` are the words that mention a service anywhere in the plan."""

    files: Mapping[Resource, tuple[str, ...]]
    naming: Mapping[str, Sequence[Resource]]
    names: frozenset[str]
    groups: Groups = field(default_factory=Groups)
    met: dict[Resource, tuple[Atom, ...]] = field(default_factory=dict)
    """One atom for all that the files of an artifact or image name."""
    makers: dict[Resource, int] = field(default_factory=dict)
    passed: dict[Resource, int] = field(default_factory=dict)
    """What the makers that do not count need themselves."""
    called: dict[str, int] = field(default_factory=dict)
    """The units that started a service which the word may mean."""
    carried: dict[Resource, tuple[Atom, ...]] = field(default_factory=dict)
    """What whoever mounts an artifact, or holds a value, can reach by it, beside what its files name."""
    mentioned: dict[Resource, int] = field(default_factory=dict)
    """The units that started a service which the files of an artifact or image name."""
    above: dict[int, int] = field(default_factory=dict)
    counted: int = 0
    barrier: int = 0

    def member(self, index: int, touched: Touch, *, counts: bool) -> _Member:
        """The unit before its step is recorded."""
        reach = tuple(dict.fromkeys(self._reach(touched)))
        needs = tuple((bits, reason) for bits, reason in self._needs(touched, reach) if bits)
        return _Member(index=index, touched=touched, counts=counts, reach=reach, needs=needs)

    def _reach(self, touched: Touch) -> Iterator[Atom]:
        for resource in touched.makes:
            yield resource
            if resource[0] == "service":
                yield from self.groups.patterns(resource[1])
        for use in touched.uses:
            if use.resource[0] in {"artifact", "image", "value"}:
                yield from self.carried.get(use.resource, ())
                yield from self._files(use.resource)
            else:
                yield use.resource
        for _, text in touched.texts:
            yield from self.groups.named(word for word in words(text) if word in self.names)

    def _files(self, resource: Resource) -> tuple[Atom, ...]:
        if resource not in self.met:
            named = tuple(self.groups.named(self.files.get(resource, ())))
            if named:
                self.groups.join(named)
            self.met[resource] = named[:1]
        return self.met[resource]

    def _needs(self, touched: Touch, reach: tuple[Atom, ...]) -> Iterator[tuple[int, str]]:
        for use in touched.uses:
            yield self.makers.get(use.resource, 0), use.reason
            yield self.passed.get(use.resource, 0), f"{use.reason}, which needs it"
            yield self.mentioned.get(use.resource, 0), f"{use.reason}, a file of which names it"
        for where, text in touched.texts:
            for word in words(text):
                yield self.called.get(word, 0), f"{where} names it"
        if touched.acts:
            for atom in reach:
                yield self.groups.last(atom), f"it comes first, and both may reach {described(atom)}"
            yield self.barrier, "what came before may have changed anything"
        if touched.barrier:
            yield self.counted, "it may observe everything before it"

    def direct(self, member: _Member) -> Iterator[Dependency]:
        """The dependencies of a unit that do not follow from others."""
        rest = covered = 0
        for bits, _ in member.needs:
            rest |= bits
        while rest:
            on = rest.bit_length() - 1
            covered |= self.above[on] | 1 << on
            rest &= ~covered
            reason = next(reason for bits, reason in member.needs if bits >> on & 1)
            yield Dependency(unit=member.index, on=on, reason=reason)
        self.above[member.index] = covered

    def record(self, members: Sequence[_Member]) -> None:
        """Remember what the units of one step made and met; `direct` has been asked for those that count."""
        for member in members:
            self._note(member)
        acting = [member for member in members if member.touched.acts and member.reach]
        for member in acting:
            self.groups.join(member.reach)
        self.groups.advance([(member.reach[0], member.bits) for member in acting])
        for member in members:
            if member.touched.barrier:
                self.barrier = member.bits or self.counted

    def _note(self, member: _Member) -> None:
        for resource in member.touched.makes:
            known = self.makers if member.counts else self.passed
            known[resource] = known.get(resource, 0) | member.bits
            match resource:
                case ("service", name):
                    self._start(name, member.bits if member.counts else 0)
                case ("artifact" | "value", _):
                    self.carried[resource] = tuple(atom for atom in member.reach if self._lasts(atom, member.touched))
        if member.counts:
            self.counted |= member.bits

    def _lasts(self, atom: Atom, touched: Touch) -> bool:
        """Whether others can reach it by what the unit yields: not what it has only made, or been, itself."""
        if atom not in touched.makes:
            return True
        is_alone = touched.ends and not self.groups.last(atom)
        return atom[0] not in {"artifact", "value"} and not (atom[0] == "service" and is_alone)

    def _start(self, name: str, bits: int) -> None:
        """Note by which words the service is mentioned from now on, and in which files it is."""
        self.groups.start(name)
        for word in called(name):
            self.called[word] = self.called.get(word, 0) | bits
            for resource in self.naming.get(word, ()):
                self.mentioned[resource] = self.mentioned.get(resource, 0) | bits
