"""Names of what the target adds: never those of the plan's services, and always the same for the same plan."""

import re
from collections.abc import Callable, Iterable
from dataclasses import field

from kurtc.lowering import Graph
from kurtc.records import mutable

_PROJECT = re.compile(r"[^a-z0-9_-]+")


@mutable
class Names:
    """The names that are taken in one namespace."""

    taken: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, taken: Iterable[str]) -> "Names":
        """A namespace in which these names are taken."""
        return cls(set(taken))

    def free(self, wanted: str, numbered: Callable[[str, int], str] = "{}-{}".format) -> str:
        """`wanted`, or the first numbered form of it that is not taken; it is taken from now on."""
        name, number = wanted, 1
        while name in self.taken:
            number += 1
            name = numbered(wanted, number)
        self.taken.add(name)
        return name


def slug(text: str, otherwise: str) -> str:
    """What of `text` can stand in the name of a file, volume or folder; `otherwise` when nothing can."""
    return re.sub(r"[^a-z0-9_.]+", "-", text.lower()).strip("-._")[:60] or otherwise


def project_name(graph: Graph) -> str:
    """The project's name: the last word of the package's id, or the script's name."""
    package = graph.package
    words = (package.id.rpartition("/")[2], package.main_file.rpartition("/")[2].removesuffix(".star"))
    for word in words:
        name = _PROJECT.sub("-", word.lower()).strip("-_")
        if name:
            return name
    return "plan"
