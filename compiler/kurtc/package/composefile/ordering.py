"""The order in which services are added: each behind those that it depends on."""

from collections.abc import Mapping, Set


class CycleError(Exception):
    """Services that wait for each other; `names` leads from one back to itself."""

    def __init__(self, names: tuple[str, ...]) -> None:
        super().__init__(" → ".join(names))
        self.names = names


def ordered(dependencies: Mapping[str, Set[str]]) -> list[str]:
    """Names in the order of Kurtosis: services that become free at the same time by name. Raises `CycleError`."""
    waiting = {name: set(needed) for name, needed in dependencies.items() if needed}
    queue = sorted(name for name, needed in dependencies.items() if not needed)
    for name in queue:  # grows while it is walked through
        freed = []
        for other, needed in waiting.items():
            needed.discard(name)
            if not needed:
                freed.append(other)
        for other in freed:
            del waiting[other]
        queue.extend(sorted(freed))
    if waiting:
        raise CycleError(_cycle(waiting))
    return queue


def _cycle(waiting: Mapping[str, Set[str]]) -> tuple[str, ...]:
    """A way from a service to itself: every one that still waits, waits for another one that does."""
    way = [min(waiting)]
    while way[-1] not in way[:-1]:
        way.append(min(waiting[way[-1]]))
    return tuple(way[way.index(way[-1]) :])
