"""Names of what a target adds: never those of the plan's nodes, and always the same for the same plan."""

from collections.abc import Iterable
from dataclasses import field

from kurtc.records import mutable


@mutable
class Names:
    """The names that are taken in one namespace."""

    taken: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, taken: Iterable[str]) -> "Names":
        """A namespace in which these names are taken."""
        return cls(set(taken))

    def free(self, wanted: str, separator: str = "-") -> str:
        """`wanted`, or the first numbered form of it that is not taken; it is taken from now on."""
        name, number = wanted, 1
        while name in self.taken:
            number += 1
            name = f"{wanted}{separator}{number}"
        self.taken.add(name)
        return name
