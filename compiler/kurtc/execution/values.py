"""The run-time values of a run: what each step has yielded, and texts with their holes filled."""

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import assert_never

from kurtc.execution.starlark_text import starlark_text
from kurtc.execution.state import RuntimeValue
from kurtc.plan.assertions import Known
from kurtc.plan.values import Future, Holed, Text, Value, fill


class MissingValueError(Exception):
    """A value is asked for that no step has yielded."""


@dataclass(slots=True)
class Values:
    """Values by step, service (`""`: none) and field. Safe to use from many threads."""

    _found: dict[tuple[str, str, str], RuntimeValue] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def put(self, step: str, service: str, fields: Mapping[str, RuntimeValue]) -> None:
        """Remember what a step has yielded."""
        with self._lock:
            self._found.update({(step, service, name): value for name, value in fields.items()})

    def of(self, future: Future) -> RuntimeValue:
        """The value that a future has become. Raises `MissingValueError`."""
        key = (future.step, future.service, future.field)
        with self._lock:
            if key not in self._found:
                raise MissingValueError(f"the value {future} has not been set")
            return self._found[key]

    def text(self, text: Text) -> str:
        """The text with each value as Starlark writes it."""
        return fill(text, lambda future: starlark_text(self.of(future)))

    def typed(self, text: Text) -> Known:
        """The value itself where the text is nothing else, otherwise the text."""
        match text:
            case Holed((Future() as future,)):
                return self.of(future)
            case _:
                return self.text(text)

    def filled(self, value: Value) -> Known:
        """A structure with its texts filled."""
        match value:
            case Holed():
                return self.text(value)
            case tuple():
                return tuple(self.filled(item) for item in value)
            case Mapping():
                return {key: self.filled(item) for key, item in value.items()}
            case None | bool() | int() | float() | str():
                return value
            case _ as never:
                assert_never(never)
