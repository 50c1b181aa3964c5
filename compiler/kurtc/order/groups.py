"""Groups of what can reach each other: services, values, directories, ports, and names that programs complete."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TypeAlias

from kurtc.order.mentions import called

Atom: TypeAlias = tuple[str, str]
"""Something that units can meet at: a resource, or (`pattern`) fixed parts of services' names."""


def described(atom: Atom) -> str:
    """The atom in the user's words."""
    kind, name = atom
    return {
        "volume": f"the persistent directory '{name}'",
        "port": f"the host's port {name}",
        "value": f"what step {name} has reached",
        "artifact": f"the files of '{name}'",
        "pattern": f"'{name}'",
    }.get(kind, f"'{name}'")


@dataclass(slots=True, kw_only=True)
class Groups:
    """Disjoint sets of atoms; each set knows the units that acted in it last."""

    parents: dict[Atom, Atom] = field(default_factory=dict)
    latest: dict[Atom, int] = field(default_factory=dict)
    started: dict[str, list[Atom]] = field(default_factory=dict)
    """The services that a pattern may mean, as long as nobody has written it."""
    written: set[str] = field(default_factory=set)

    def named(self, words: Iterable[str]) -> Iterator[Atom]:
        """The atoms that words mean: a service, whether it has been started or not, or all that a pattern fits."""
        for word in words:
            if "*" not in word:
                yield ("service", word)
                continue
            self.written.add(word)
            self.join((("pattern", word), *self.started.pop(word, ())))
            yield ("pattern", word)

    def patterns(self, name: str) -> Iterator[Atom]:
        """The fixed parts of a service's name that somebody has written."""
        yield from (("pattern", word) for word in called(name) if word in self.written)

    def start(self, name: str) -> None:
        """Remember a service for those who write fixed parts of its name later."""
        for word in called(name):
            if word != name and word not in self.written:
                self.started.setdefault(word, []).append(("service", name))

    def last(self, atom: Atom) -> int:
        """The bits of the units that acted last in the atom's group."""
        return self.latest.get(self._root(atom), 0)

    def join(self, atoms: Iterable[Atom]) -> None:
        """Make one group of the groups of all atoms, of which there is at least one."""
        first, *others = dict.fromkeys(self._root(atom) for atom in atoms)
        for other in others:
            self.parents[other] = first
            self.latest[first] = self.latest.get(first, 0) | self.latest.pop(other, 0)

    def advance(self, acted: Iterable[tuple[Atom, int]]) -> None:
        """Note which units have acted, each in the group of its atom: whoever acted there before is behind them."""
        fresh: dict[Atom, int] = {}
        for atom, bits in acted:
            root = self._root(atom)
            fresh[root] = fresh.get(root, 0) | bits
        self.latest.update(fresh)

    def _root(self, atom: Atom) -> Atom:
        root = atom
        while (parent := self.parents.get(root, root)) != root:
            root = parent
        while atom != root:
            self.parents[atom], atom = root, self.parents.get(atom, root)
        return root
