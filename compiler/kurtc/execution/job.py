"""What a unit is about to do, and what it has done."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from kurtc.execution.state import RuntimeValue, State


def _unchanged(state: State) -> State:
    return state


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What came out: values by field, a text for people, and what else the enclave is to remember."""

    text: str
    values: Mapping[str, RuntimeValue] = field(default_factory=dict)
    change: Callable[[State], State] = _unchanged


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A unit at its turn, with everything that goes into it.

    `key` is a hash of that: when an earlier run did a unit with the same key, and what it made is still there
    (`is_intact`), then `keep` takes its place. Without a key a unit is done in every run; one that is not
    `is_remembered` leaves nothing that another run could ask for.
    """

    perform: Callable[[], Result]
    key: str = ""
    is_intact: bool = True
    is_remembered: bool = True
    keep: Callable[[], None] = lambda: None


class StepFailedError(Exception):
    """A step did what it was asked, and the result is not what the plan demands."""

    def __init__(self, message: str, *, hint: str = "", logs: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.logs = logs
