"""Names of what the target adds: valid for Kubernetes, never those of the plan, the same for the same plan."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from kurtc.lowering import Graph

LONGEST = 63
"""Characters of a DNS label."""
_PORT_NAME = re.compile(r"(?=.*[a-z])[a-z0-9]+(-[a-z0-9]+)*")


@dataclass(slots=True)
class Names:
    """The names that are taken in one namespace."""

    taken: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, taken: Iterable[str]) -> "Names":
        """A namespace in which these names are taken."""
        return cls(set(taken))

    def free(self, wanted: str, longest: int = LONGEST, joint: str = "-") -> str:
        """`wanted`, or the first form of it, numbered behind `joint`, that is not taken; it is taken from now on."""
        name, number = wanted[:longest].rstrip("-."), 1
        while name in self.taken:
            number += 1
            name = f"{wanted[: longest - len(str(number)) - 1].rstrip('-.')}{joint}{number}"
        self.taken.add(name)
        return name


def label(text: str, otherwise: str) -> str:
    """What of `text` can stand in a DNS label that starts with a letter."""
    found = re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")[:LONGEST].rstrip("-")
    return found if found[:1].isalpha() else f"{otherwise}-{found}".rstrip("-")


def chart_name(graph: Graph) -> str:
    """The chart's name: the last word of the package's id, or the script's name."""
    package = graph.package
    words = (package.id.rpartition("/")[2], package.main_file.rpartition("/")[2].removesuffix(".star"))
    return next((found for word in words if (found := label(word, "")).strip("-")), "plan")


def port_names(port_ids: Iterable[str]) -> dict[str, str]:
    """A name that Kubernetes takes for each port: its id where that is one, at most 15 characters."""
    names = Names()
    return {port_id: names.free(_port_name(port_id), 15) for port_id in port_ids}


def _port_name(port_id: str) -> str:
    wanted = re.sub(r"[^a-z0-9]+", "-", port_id.lower()).strip("-")
    return wanted if _PORT_NAME.fullmatch(wanted) else f"port-{wanted}".rstrip("-")
