"""`verify`, `print` and the steps that only look something up: done in every run, since they change nothing."""

from kurtc.execution.context import Context
from kurtc.execution.events import Message
from kurtc.execution.job import Job, Result, StepFailedError
from kurtc.execution.jobs.turn import Turn
from kurtc.execution.starlark_text import starlark_text
from kurtc.plan.assertions import IncomparableError, Known, holds
from kurtc.plan.instructions import (
    GetClusterType,
    GetFilesArtifact,
    GetService,
    GetServices,
    Print,
    SetService,
    Verify,
)
from kurtc.plan.values import Holed


def verifying(context: Context, instruction: Verify) -> Job:
    """Fail unless the assertion holds."""

    def perform() -> Result:
        value = context.values.typed(instruction.value)
        given = instruction.target_value
        target = context.values.typed(given) if isinstance(given, str | Holed) else context.values.filled(given)
        shown = f"{_shown(value)} {instruction.assertion} {_shown(target)}"
        try:
            if holds(value, instruction.assertion, target):
                return Result(text=f"Verification succeeded. Value is {_shown(value)}.")
        except IncomparableError as error:
            raise StepFailedError(f"Verification failed {shown}: {error}", hint=_type_hint(value, target)) from None
        raise StepFailedError(f"Verification failed {shown}")

    return Job(perform=perform, is_remembered=False)


def printing(context: Context, turn: Turn, instruction: Print) -> Job:
    """Show a message."""

    def perform() -> Result:
        text = context.values.text(instruction.msg)
        context.tell(Message(unit=turn.id, text=text))
        return Result(text=text)

    return Job(perform=perform, is_remembered=False)


def looking_up(instruction: GetService | GetServices | GetFilesArtifact | GetClusterType | SetService) -> Job:
    """Nothing is left to do: interpretation has answered, and validation has checked."""
    match instruction:
        case GetService(name=name):
            text = f"Fetched service '{name}'"
        case GetServices():
            text = "Fetched services"
        case GetFilesArtifact(name=name):
            text = f"Fetched files artifact '{name}'"
        case GetClusterType(cluster_type=kind):
            text = f"Fetched cluster type '{kind}'"
        case SetService(name=name):
            text = f"Set service config on service '{name}'."
    return Job(perform=lambda: Result(text=text), is_remembered=False)


def _shown(value: Known) -> str:
    return repr(value) if isinstance(value, str) else starlark_text(value)


def _type_hint(value: Known, target: Known) -> str:
    if isinstance(value, int) and isinstance(target, str):
        return f"compare with the number {target}, not with a text" if target.isdigit() else ""
    if isinstance(value, str) and isinstance(target, int) and not isinstance(target, bool):
        return f'compare with the text "{target}"'
    return ""
