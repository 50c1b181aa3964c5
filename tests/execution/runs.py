"""Runs of small plans on the engine in memory, as short as a test can read them."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from execution.fake_engine import FakeEngine
from kurtc.execution import run as execution
from kurtc.execution.enclave import latest_state
from kurtc.execution.events import Event, RunFinished, UnitDone, UnitFailed
from kurtc.execution.options import RunOptions
from kurtc.execution.preview import RunPreview
from kurtc.execution.state import State
from kurtc.plan import Plan
from kurtc.plan.configs import ExecRecipe
from kurtc.plan.instructions import Exec, Instruction
from kurtc.plan.values import Text, Value
from lowering.plans import FolderContents, plan_of

ENCLAVE = "test"
_CHANGING = (
    "start_container",
    "run_task",
    "restart_container",
    "stop_container",
    "remove_container",
    "exec",
    "request",
)
"""The calls that change something in an enclave, or may."""


@dataclass(slots=True, kw_only=True)
class Runs:
    """Runs in one enclave, one after the other; `events` and `stop` are those of the last one."""

    files: FolderContents
    engine: FakeEngine = field(default_factory=FakeEngine)
    events: list[Event] = field(default_factory=list)
    stop: threading.Event = field(default_factory=threading.Event)
    listeners: list[Callable[[Event], None]] = field(default_factory=list)

    def __call__(self, *instructions: Instruction, output: Value = None, **options: Any) -> RunFinished:
        """Run a plan of these instructions."""
        return self.run(plan_of(*instructions, output=output), **options)

    def run(self, plan: Plan, **options: Any) -> RunFinished:
        """Run a plan."""
        self.events.clear()
        self.engine.calls.clear()
        chosen = RunOptions(**{"enclave": ENCLAVE, "engine": "memory", **options})
        return execution.run(plan, self.files, self.engine, chosen, listener=self._hear, stop=self.stop)

    def preview(self, *instructions: Instruction) -> RunPreview:
        """What a run would do."""
        return execution.preview(plan_of(*instructions), self.files, RunOptions(enclave=ENCLAVE, engine="memory"))

    @property
    def state(self) -> State:
        """What the enclave remembers."""
        found = latest_state(ENCLAVE)
        assert found is not None
        return found

    @property
    def changes(self) -> list[str]:
        """The calls of the last run that change something, in their order."""
        return [call for call in self.engine.calls if call.partition(":")[0] in _CHANGING]

    @property
    def failure(self) -> UnitFailed:
        """The one failure of the last run."""
        (failed,) = (event for event in self.events if isinstance(event, UnitFailed))
        return failed

    def done(self) -> list[str]:
        """The units that the last run has done and not left as they were, in the plan's order."""
        return sorted(
            (event.unit for event in self.events if isinstance(event, UnitDone) and event.outcome == "done"),
            key=lambda unit: (int(unit[1:].partition(".")[0]), unit),
        )

    def text(self, unit: str) -> str:
        """The result of a unit, for people."""
        (found,) = (event.text for event in self.events if isinstance(event, UnitDone) and event.unit == unit)
        return found

    def environment(self, service: str) -> dict[str, str]:
        """What a service was started with."""
        return dict(self.engine.box(ENCLAVE, service).request.environment)

    def _hear(self, event: Event) -> None:
        self.events.append(event)
        for listener in self.listeners:
            listener(event)


def exec_(service: str, *command: Text, **attributes: Any) -> Exec:
    """An `exec` step."""
    extract = attributes.pop("extract", {})
    return Exec(service_name=service, recipe=ExecRecipe(command=command or ("true",), extract=extract), **attributes)
