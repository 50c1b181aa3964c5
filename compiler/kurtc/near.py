"""Names that a misspelt name may stand for."""

from collections.abc import Iterable
from difflib import get_close_matches
from itertools import islice

from kurtc.records import mutable

_CANDIDATES = 1000
_CLOSE = 4


@mutable
class Suggestions:
    """Hints for misspelt names: only for the first `remaining`, so that a long plan full of mistakes stays quick."""

    remaining: int = 100

    def hint(self, name: str, names: Iterable[str]) -> str:
        """`did you mean …?`, or the empty text if no name is near."""
        if not name or self.remaining <= 0:
            return ""
        self.remaining -= 1
        near = nearest(name, names)
        return f"did you mean {near!r}?" if near else ""


def nearest(name: str, names: Iterable[str]) -> str:
    """The name that is most like `name`, or the empty text."""
    folded: dict[str, str] = {}
    alike = (known for known in names if abs(len(known) - len(name)) <= _CLOSE and known != name)
    for known in islice(alike, _CANDIDATES):
        folded.setdefault(known.lower().replace("_", "-"), known)
    found = get_close_matches(name.lower().replace("_", "-"), folded, n=1, cutoff=0.7)
    return folded[found[0]] if found else ""
