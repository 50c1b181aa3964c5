"""What can be known about an image."""

from typing import TypeAlias

from kurtc.records import frozen


@frozen(kw_only=False)
class Exists:
    """The image is there."""


@frozen
class UnknownTag:
    """The repository is there, the tag or digest is not; `tags` are those that it is known to have."""

    tags: tuple[str, ...] = ()


@frozen(kw_only=False)
class UnknownRepository:
    """The registry has no such repository."""


@frozen
class Denied:
    """The registry does not say whether the image exists; `reason` is what it says."""

    reason: str


@frozen
class Unreachable:
    """Nobody could be asked."""

    reason: str


Answer: TypeAlias = Exists | UnknownTag | UnknownRepository | Denied | Unreachable
