"""A run that has begun: unit after unit, until all are done, one fails, or somebody asks to stop."""

import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Literal

from kurtc.execution.context import CancelledError, Context
from kurtc.execution.ending import finish
from kurtc.execution.engine import EngineError
from kurtc.execution.events import RunFinished, RunStopping, UnitDone, UnitFailed, UnitStarted
from kurtc.execution.job import Job, StepFailedError
from kurtc.execution.jobs import job
from kurtc.execution.jobs.turn import Turn
from kurtc.execution.options import Stop
from kurtc.execution.reconciliation import forget_unused_archives
from kurtc.execution.scheduler import Outcome, run_in_order
from kurtc.execution.state import Record
from kurtc.execution.telling import Telling
from kurtc.execution.turns import Planned
from kurtc.execution.values import MissingValueError
from kurtc.plan.assertions import Known
from kurtc.plan.model import Plan

_OWN = frozenset({"container", "mounted", "digest", "size"})
"""What records hold beside values."""


@dataclass(slots=True, kw_only=True)
class Progress:
    """Everything that the units of a run need."""

    plan: Plan
    context: Context
    turns: Sequence[Planned]
    telling: Telling
    stop: Stop

    def finished(self, *, limit: int) -> RunFinished:
        """Do what is not done; how that ended."""
        context = self.context
        try:
            outcome = run_in_order(
                [turn.needs for turn in self.turns], self._take, limit=limit, stop=self.stop, cancel=self._cancel
            )
            failed = self._tell_failures(outcome)
            output = None if failed or outcome.is_stopped else self._output()
            forget_unused_archives(context.held)
        finally:
            context.held.close()
        how: Literal["done", "failed", "interrupted"]
        how = "failed" if failed else "interrupted" if outcome.is_stopped else "done"
        return finish(self.telling, context.engine, context.held, how, output)

    def _take(self, index: int) -> None:
        """Do one unit, or keep what an earlier run has done."""
        self.context.check()
        planned = self.turns[index]
        turn = Turn(planned=planned, before=self.context.state.units.get(planned.identity))
        self.telling(UnitStarted(unit=turn.id))
        began = time.monotonic()
        try:
            record = self._done(turn, began)
        except MissingValueError as error:
            raise StepFailedError(str(error)) from None
        if not turn.unit.service:
            fields = {name: value for name, value in record.values.items() if name not in _OWN}
            self.context.values.put(turn.unit.step.id, "", fields)
        self.telling(
            UnitDone(
                unit=turn.id,
                outcome="unchanged" if record is turn.before else "done",
                text=record.text,
                seconds=time.monotonic() - began,
            )
        )

    def _done(self, turn: Turn, began: float) -> Record:
        """What the unit has done, now or in an earlier run."""
        made = job(self.context, turn)
        before = turn.before
        if before is None or not made.key or before.key != made.key or not made.is_intact:
            return self._performed(turn, made, began)
        made.keep()
        return before

    def _performed(self, turn: Turn, made: Job, began: float) -> Record:
        """Do a unit; what it did before is forgotten first, so that a failure cannot pass for it."""
        held = self.context.held
        if turn.before is not None:
            held.update(lambda state: state.without_units({turn.planned.identity}))
        result = made.perform()
        record = Record(
            unit=turn.planned.identity,
            package=self.context.package,
            key=made.key,
            instruction=turn.unit.step.instruction.instruction,
            subject=turn.unit.service,
            position=str(turn.unit.step.position),
            values=result.values,
            definition=turn.planned.definition,
            started=turn.planned.started,
            after=turn.planned.after,
            text=result.text,
            seconds=time.monotonic() - began,
        )
        if made.is_remembered:
            held.update(lambda state: result.change(state).with_unit(record))
        return record

    def _cancel(self) -> None:
        """Stop what is under way: waits notice it by themselves, tasks are killed."""
        if self.stop.is_set() and not self.context.cancelled.is_set():
            self.telling(RunStopping())
        self.context.cancelled.set()
        with suppress(EngineError):
            for container in self.context.engine.containers(self.context.enclave):
                if container.role == "task" and container.status != "exited":
                    self.context.engine.remove_container(container.id)

    def _tell_failures(self, outcome: Outcome) -> bool:
        """Tell what failed by itself, not because the run was over already; whether anything did."""
        failed = False
        for index, error in outcome.failures.items():
            if isinstance(error, CancelledError) or ((failed or outcome.is_stopped) and isinstance(error, EngineError)):
                continue
            if not isinstance(error, StepFailedError | EngineError):
                raise error
            failed = True
            turn = self.turns[index]
            self.telling(
                UnitFailed(
                    unit=turn.id,
                    message=error.message,
                    position=str(turn.unit.step.position),
                    hint=error.hint,
                    logs=error.logs,
                    seconds=self.telling.since(turn.id),
                )
            )
        return failed

    def _output(self) -> Known:
        """What `run` returned, with its values; the enclave remembers it."""
        output = self.context.values.filled(self.plan.output)
        self.context.held.update(lambda state: replace(state, output=output))
        return output
