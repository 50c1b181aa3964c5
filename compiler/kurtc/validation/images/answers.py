"""What can be known about an image."""

from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Exists:
    """The image is there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UnknownTag:
    """The repository is there, the tag or digest is not; `tags` are those that it is known to have."""

    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class UnknownRepository:
    """The registry has no such repository."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Denied:
    """The registry does not say whether the image exists; `reason` is what it says."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Unreachable:
    """Nobody could be asked."""

    reason: str


Answer: TypeAlias = Exists | UnknownTag | UnknownRepository | Denied | Unreachable
