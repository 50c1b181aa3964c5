"""Names for the artifacts and tasks that the script does not name: counted, so that they are always the same."""

from collections.abc import Set as AbstractSet
from dataclasses import field

from kurtc.records import mutable


@mutable
class Names:
    """Makes names; none of them is `reserved`."""

    reserved: AbstractSet[str] = frozenset()
    given: set[str] = field(default_factory=set)
    """The names of artifacts, tasks and services that the script chose."""
    _made: set[str] = field(default_factory=set)
    _counts: dict[str, int] = field(default_factory=dict)

    def artifact(self) -> str:
        """The name of the next unnamed files artifact."""
        return self._next("artifact")

    def task(self) -> str:
        """The name of the next unnamed task."""
        return self._next("task")

    def chosen(self, name: str) -> str:
        """A name that the script chose."""
        self.given.add(name)
        return name

    def clash(self) -> bool:
        """Whether the script chose a name that was made."""
        return not self.given.isdisjoint(self._made)

    def _next(self, noun: str) -> str:
        while True:
            self._counts[noun] = self._counts.get(noun, 0) + 1
            name = f"{noun}-{self._counts[noun]}"
            if name not in self.reserved:
                self._made.add(name)
                return name
