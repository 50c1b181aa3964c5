"""What an interpretation is given and gives."""

from collections.abc import Mapping, Sequence
from dataclasses import field
from typing import Protocol

from kurtc.diagnostics import Diagnostic
from kurtc.plan import PackageIdentity, Plan, Step
from kurtc.plan.values import Value
from kurtc.records import frozen
from kurtc.source import SourceFile


@frozen
class Limits:
    """What a script may use: wall-clock seconds, MiB of memory on top of kurtc's own, nested calls."""

    seconds: float = 60
    memory_mib: int = 4096
    stack_frames: int = 1000


@frozen
class InterpretOptions:
    """How to run a script. `privileged` lets the package ask for power over the host."""

    main_function: str = ""
    privileged: bool = False
    cluster_type: str = "docker"
    limits: Limits = Limits()


@frozen
class Interpretation:
    """The plan, warnings, and the texts of all Starlark files that took part."""

    plan: Plan
    diagnostics: tuple[Diagnostic, ...] = ()
    sources: dict[SourceFile, str] = field(default_factory=dict)


class Watcher(Protocol):
    """Gets the steps of a plan, some while the script still runs."""

    def begin(self) -> None:
        """The script begins: what it has done before, if it did, is void."""

    def see(self, steps: Sequence[Step]) -> None:
        """The next steps."""


@frozen
class Job:
    """What to interpret: `arguments` are the package's, `package` says what it is."""

    package: PackageIdentity
    main: SourceFile
    arguments: Mapping[str, Value]
    options: InterpretOptions
