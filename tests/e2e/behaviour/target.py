"""What the suite needs of a target: how a package is applied, observed and removed. A new target joins with this."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How an apply ended: the exit code of the tool, and everything that its user has seen on the terminal."""

    code: int
    terminal: str


class Deployment(Protocol):
    """One environment, which nobody else has; applied to, it becomes what the package says."""

    def apply(self, package: Path, arguments: Mapping[str, object]) -> Outcome:
        """Apply a package as a user does, for the first time or again, and wait until it is done."""

    def run(self, service: str, *command: str) -> bytes:
        """What a command in a service's container writes to stdout, exactly. Fails where the command fails."""

    def instance(self, service: str) -> str:
        """What is another one after the service has been started anew."""

    def services(self) -> set[str]:
        """The names of the plan's services that run."""

    def remove(self) -> None:
        """Remove it all, with its data."""

    def leftovers(self) -> str:
        """What is still there after that; empty: nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A target: why it cannot be tried here (`""`: it can), and how a deployment in a folder of its own begins.

    `refuses` maps names of tests to the reason for which this target refuses what they do, at its line. `takes` says
    which texts it takes; it refuses the others at their line.
    """

    name: str
    missing: Callable[[], str]
    deployment: Callable[[Path], Deployment]
    refuses: Mapping[str, str]
    takes: Callable[[str], bool] = lambda _text: True
