"""`start_service`, `stop_service` and `remove_service`."""

from collections.abc import Callable
from dataclasses import replace
from typing import Literal, TypeAlias

from kurtc.execution.context import Context
from kurtc.execution.identities import digest
from kurtc.execution.job import Job, Result
from kurtc.execution.jobs.effects import reached
from kurtc.execution.jobs.services import restarted
from kurtc.execution.jobs.turn import Turn
from kurtc.execution.state import State

_Wanted: TypeAlias = Literal["running", "stopped", "removed"]


def starting(context: Context, turn: Turn) -> Job:
    """Start a stopped service again; a running one stays as it is."""
    name = turn.planned.subject

    def perform() -> Result:
        if context.service(name).wanted == "running":
            return Result(text=f"Service '{name}' was running already")
        restarted(context, name)
        return Result(text=f"Service '{name}' started")

    return _job(context, turn, "running", perform)


def stopping(context: Context, turn: Turn) -> Job:
    """Stop a service, and keep its container."""
    name = turn.planned.subject

    def perform() -> Result:
        return _ended(context, name, "stopped", f"Service '{name}' stopped")

    return _job(context, turn, "stopped", perform)


def removing(context: Context, turn: Turn) -> Job:
    """Stop a service for good; its container stays for its logs, as in Kurtosis."""
    name = turn.planned.subject

    def perform() -> Result:
        uuid = context.service(name).uuid
        return _ended(context, name, "removed", f"Service '{name}' with service UUID '{uuid}' removed")

    return _job(context, turn, "removed", perform)


def _ended(context: Context, name: str, wanted: _Wanted, text: str) -> Result:
    service = context.service(name)
    context.engine.stop_container(service.container)

    def change(state: State) -> State:
        return state.with_service(replace(state.services[name], wanted=wanted))

    return Result(text=text, change=change)


def _job(context: Context, turn: Turn, wanted: _Wanted, perform: Callable[[], Result]) -> Job:
    key = digest([turn.unit.step.instruction.instruction, reached(context, turn)])

    def perform_on_own() -> Result:
        if _is_replaced(context, turn):
            return Result(text=f"Service '{turn.planned.subject}' was {wanted} before it was added again")
        return perform()

    return Job(key=key, is_intact=_is_as_left(context, turn, wanted), perform=perform_on_own)


def _is_as_left(context: Context, turn: Turn, wanted: _Wanted) -> bool:
    """Whether the service is what this step left it as, where no later one turns it into something else."""
    service = context.state.services.get(turn.planned.subject)
    if service is None or _is_replaced(context, turn) or not turn.planned.settles:
        return service is not None
    there = context.there.get(service.container)
    is_running = there is not None and there.status == "running"
    return service.wanted == wanted and (wanted == "running" or not is_running)


def _is_replaced(context: Context, turn: Turn) -> bool:
    """Whether the name has come back since the service of this step was removed: an earlier run did all of it."""
    service = context.state.services.get(turn.planned.subject)
    return service is not None and service.container != context.container(turn.planned.started[0])
