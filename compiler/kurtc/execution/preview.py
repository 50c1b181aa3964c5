"""What a run would do, before it does anything: what `kurtc run --dry-run` shows."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

from kurtc.execution.events import RemovalInfo

Action: TypeAlias = Literal["create", "change", "run", "run-again", "keep", "remove", "maybe"]
"""What becomes of a unit: `maybe` depends on values that only the run will know."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitPreview:
    """A unit of the plan and what would become of it; `why` says what has changed, in a few words (`""`: nothing)."""

    id: str
    instruction: str
    subject: str
    position: str
    description: str
    action: Action
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImagePreview:
    """An image of the plan, and how a run would get it; what the engine has already is not known before it is asked."""

    name: str
    action: Literal["pull", "pull-if-missing", "build"]


@dataclass(frozen=True, slots=True, kw_only=True)
class RunPreview:
    """All units in the plan's order, and what earlier runs have made and the script does not have any more.

    `is_new` says that nothing is known of the enclave yet.
    """

    enclave: str
    package: str
    is_new: bool
    units: tuple[UnitPreview, ...]
    removals: tuple[RemovalInfo, ...] = ()
    images: tuple[ImagePreview, ...] = ()
