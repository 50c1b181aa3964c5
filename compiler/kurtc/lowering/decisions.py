"""Decisions: what became of each attribute of each step, for the report."""

from enum import StrEnum

from kurtc.plan import Step
from kurtc.records import frozen
from kurtc.source import Position


@frozen
class Origin:
    """Where a node comes from: the step's id, its instruction, and the position of the call."""

    step: str
    instruction: str
    position: Position

    @classmethod
    def of(cls, step: Step) -> "Origin":
        """The origin of what `step` makes."""
        return cls(step=step.id, instruction=step.instruction.instruction, position=step.position)


class Outcome(StrEnum):
    """What becomes of an attribute: it is emitted, emitted with a note, or it refuses the program."""

    EMITTED = "emitted"
    NOTE = "note"
    REFUSED = "refused"


@frozen
class Decision:
    """What became of `attribute` of `subject` (a service, an artifact; "" for the step itself), and why."""

    origin: Origin
    subject: str = ""
    attribute: str = ""
    outcome: Outcome
    text: str
