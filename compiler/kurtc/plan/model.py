"""The plan: steps in the order in which the script asked for them, and what it gives back."""

from collections.abc import Mapping
from dataclasses import field

from kurtc.plan.instructions import Instruction
from kurtc.plan.values import Value
from kurtc.records import frozen
from kurtc.source import Position

VERSION = 1
"""Version of the plan's document format."""


@frozen
class PackageDependency:
    """A repository that the package took files from, its commit, and the `version` that the locator asked for."""

    repository: str
    version: str = ""
    commit: str


@frozen
class PackageIdentity:
    """What was interpreted: `id` is empty for a standalone script; `path` is the package's folder in its repository."""

    id: str
    path: str = ""
    main_file: str
    main_function: str = "run"
    dependencies: tuple[PackageDependency, ...] = ()


@frozen
class Step:
    """One call of an instruction. `id` is `s1`, `s2`, … in plan order."""

    id: str
    instruction: Instruction
    description: str
    position: Position


@frozen
class Plan:
    """A package with its arguments, interpreted. `output` is what `run` returned (None: nothing)."""

    package: PackageIdentity
    arguments: Mapping[str, Value] = field(default_factory=dict)
    steps: tuple[Step, ...] = ()
    output: Value = None
