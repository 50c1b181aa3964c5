"""Where services stand in a network of fixed addresses."""

import hashlib
from collections.abc import Iterable


def numbers(names: Iterable[str], size: int) -> dict[str, int]:
    """A number below `size` for each name, which follows from the name: other names seldom change it."""
    found: dict[str, int] = {}
    taken: set[int] = set()
    for name in names:
        number = int(hashlib.sha256(name.encode()).hexdigest(), 16) % size
        while number in taken:
            number = (number + 1) % size
        taken.add(number)
        found[name] = number
    return found
