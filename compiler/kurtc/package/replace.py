"""What stands in for a package: the `replace` section of the root package."""

import posixpath
from collections.abc import Iterable

from kurtc.package.locator import Locator
from kurtc.package.manifest import Replacement
from kurtc.records import frozen


@frozen
class Match:
    """The replacement that counts for a locator, and the locator's path below the replacement's key."""

    replacement: Replacement
    rest: str


@frozen(kw_only=False)
class Replacements:
    """All replacements, found by whole components of a path: the longest key wins, and the result is final."""

    replacements: tuple[Replacement, ...] = ()

    @classmethod
    def of(cls, replacements: Iterable[Replacement]) -> "Replacements":
        """The replacements, longest key first."""
        return cls(tuple(sorted(replacements, key=lambda r: len(_components(r.key)), reverse=True)))

    def match(self, locator: Locator) -> Match | None:
        """The replacement that counts for a locator, whatever its version."""
        wanted = _components(locator)
        for replacement in self.replacements:
            key = _components(replacement.key)
            if wanted[: len(key)] == key:
                return Match(replacement=replacement, rest="/".join(wanted[len(key) :]) or ".")
        return None


def replaced(value: Locator, rest: str) -> Locator:
    """The file at `rest` below a replacement's value; the version is the value's own."""
    path = posixpath.normpath(posixpath.join(value.path, rest))
    return Locator(repository=value.repository, path=path, version=value.version)


def _components(locator: Locator) -> tuple[str, ...]:
    path = () if locator.path == "." else tuple(locator.path.split("/"))
    return (locator.repository.author, locator.repository.name, *path)
