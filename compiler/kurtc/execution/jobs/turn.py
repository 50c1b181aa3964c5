"""A unit at its turn."""

from collections.abc import Mapping
from dataclasses import dataclass

from kurtc.execution.state import Record
from kurtc.execution.turns import Planned
from kurtc.order import Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """A unit whose turn it is; `before` is what an earlier run remembers of it."""

    planned: Planned
    before: Record | None = None

    @property
    def unit(self) -> Unit:
        """The unit of the plan."""
        return self.planned.unit

    @property
    def id(self) -> str:
        """Its name in events."""
        return self.planned.id

    @property
    def before_values(self) -> Mapping[str, object]:
        """What an earlier run of the unit has yielded."""
        return self.before.values if self.before else {}
