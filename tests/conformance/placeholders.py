"""The texts that Kurtosis' scripts see in place of run-time values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import assert_never

from kurtc.plan import Plan, Step
from kurtc.plan.instructions import AddService, AddServices, Exec, Request, RunPython, RunSh, Wait
from kurtc.plan.values import Future, Holed, Text, Value, fill

from .cases import Recorded


@dataclass(slots=True)
class Placeholders:
    """Numbers for the producers of a plan's values, in plan order: services, and other steps with results."""

    of_step: dict[str, int] = field(default_factory=dict)
    of_service: dict[str, int] = field(default_factory=dict)

    @classmethod
    def of(cls, plan: Plan) -> "Placeholders":
        """Those of a plan."""
        found = cls()
        for step in plan.steps:
            found._number(step)
        return found

    def _number(self, step: Step) -> None:
        match step.instruction:
            case AddService(name=name):
                self.of_service.setdefault(str(name), self._next())
            case AddServices(configs=configs):
                for name in configs:
                    self.of_service.setdefault(name, self._next())
            case Exec() | Request() | Wait() | RunSh() | RunPython():
                self.of_step[step.id] = self._next()
            case _:
                pass

    def _next(self) -> int:
        return len(self.of_step) + len(self.of_service) + 1

    def of_future(self, future: Future) -> str:
        """What scripts see of a run-time value."""
        if not future.step:
            return f"{{{{kurtosis:{future.token}:{future.field}.runtime_value}}}}"
        number = self.of_service[future.service] if future.service else self.of_step[future.step]
        return placeholder(number, future.field)

    def text(self, text: Text) -> str:
        """A text as the script wrote it."""
        return fill(text, self.of_future)

    def value(self, value: Value) -> Recorded:
        """A value as the script wrote it."""
        match value:
            case str() | Holed():
                return self.text(value)
            case tuple():
                return [self.value(item) for item in value]
            case Mapping():
                return {key: self.value(item) for key, item in value.items()}
            case None | bool() | int() | float():
                return value
            case _ as never:
                assert_never(never)


def placeholder(number: int, field_name: str) -> str:
    """The text for a field of what a number stands for."""
    return f"{{{{kurtosis:{number:032x}:{field_name}.runtime_value}}}}"
