"""`exec`, `request` and `wait`: recipes on a running service."""

import time
from contextlib import suppress

from kurtc.execution.context import Context
from kurtc.execution.engine import Container, EngineError, EngineLostError
from kurtc.execution.events import plain_data
from kurtc.execution.extraction import ExtractionError
from kurtc.execution.identities import digest
from kurtc.execution.job import Job, Result, StepFailedError
from kurtc.execution.jobs.services import started_again
from kurtc.execution.jobs.turn import Turn
from kurtc.execution.lives import service_of
from kurtc.execution.readiness import container_now, last_logs, until_ready
from kurtc.execution.recipes import Fields, described, filled, performed, shown, unacceptable
from kurtc.execution.state import ServiceRecord
from kurtc.plan.configs import ExecRecipe, Recipe
from kurtc.plan.instructions import Exec, Request, Wait

_KILLED = 137
"""The exit code of a command that ends with its container."""
_LOOKS = 5
_LOOK = 0.1


def executing(context: Context, turn: Turn, instruction: Exec) -> Job:
    """Run a command in a service."""
    return _effect(context, turn, instruction, "Exec returned exit code")


def requesting(context: Context, turn: Turn, instruction: Request) -> Job:
    """Send a request to a service."""
    return _effect(context, turn, instruction, "Request returned status code")


def waiting(context: Context, turn: Turn, instruction: Wait) -> Job:
    """Try a recipe until its assertion holds."""

    def perform() -> Result:
        found = until_ready(context, turn.id, running_service(context, turn), instruction)
        head = f"Wait took {found.tries} tries ({found.seconds:.1f}s in total). Assertion passed with following:"
        return Result(text=f"{head}\n{shown(found.fields)}", values=found.fields)

    target = plain_data(context.values.filled(instruction.target_value))
    asked = [repr(filled(instruction.recipe, context.values)), instruction.field, instruction.assertion, target]
    return Job(key=digest([reached(context, turn), asked]), perform=perform)


def reached(context: Context, turn: Turn) -> list[list[str]]:
    """The containers that an effect may change or observe, and what earlier effects there have done."""
    planned, done = turn.planned, context.state.units
    return [
        sorted(context.container(start) for start in planned.started),
        [done[before].key for before in planned.after if before in done],
    ]


def own_service(context: Context, turn: Turn) -> ServiceRecord:
    """The service that an effect acts on.

    It may be that of an earlier run which the plan ends by removing it; where that container is gone, it is forgotten,
    so that the next run starts again with it.
    """
    start = turn.planned.started[0]
    service = context.service(service_of(turn.unit))
    is_there = service.wanted == "running" or service.container in context.made or service.container in context.there
    if is_there and service.container == context.container(start):
        return service
    context.held.update(lambda state: state.without_units({start}))
    message = f"'{service.name}' was removed by an earlier run, and a value that this step needs has changed since"
    raise StepFailedError(message, hint="run again: that starts it anew")


def running_service(context: Context, turn: Turn) -> ServiceRecord:
    """The same, running: one that a later step of the plan has stopped in an earlier run is started for it."""
    service, config = own_service(context, turn), turn.planned.acts_on
    assert config is not None
    return service if service.wanted == "running" else started_again(context, turn, config, service.name)


def _effect(context: Context, turn: Turn, instruction: Exec | Request, failure: str) -> Job:
    recipe = filled(instruction.recipe, context.values)

    def perform() -> Result:
        service = running_service(context, turn)
        context.progress(turn.id, f"on '{service.name}'")
        try:
            fields = performed(context, service, recipe)
        except ExtractionError as error:
            raise StepFailedError(str(error), logs=last_logs(context.engine, service.container)) from None
        except EngineLostError:
            raise
        except EngineError as error:
            logs = error.logs or last_logs(context.engine, service.container)
            raise StepFailedError(
                f"{described(recipe, service)}: {error.message}", hint=error.hint, logs=logs
            ) from None
        if not instruction.skip_code_check and fields["code"] not in instruction.acceptable_codes:
            output = str(fields.get("output", fields.get("body", "")))
            message = unacceptable(failure, fields["code"], instruction.acceptable_codes, output)
            raise StepFailedError(
                message, hint=_hint(context, service, recipe, fields), logs=last_logs(context.engine, service.container)
            )
        return Result(text=shown(fields), values=fields)

    checked = [] if instruction.skip_code_check else [*instruction.acceptable_codes, "checked"]
    return Job(key=digest([reached(context, turn), repr(recipe), checked]), perform=perform)


def _hint(context: Context, service: ServiceRecord, recipe: Recipe, fields: Fields) -> str:
    """What may be behind a code: the service has ended, or has no such program, as the output says then."""
    if fields["code"] == _KILLED and (now := _ended(context, service)):
        return f"'{service.name}' itself has ended, with exit code {now.exit_code}: its last lines may say why"
    output = str(fields.get("output", ""))
    if isinstance(recipe, ExecRecipe) and "exec failed" in output and "executable file not found" in output:
        return f"the container has no program '{recipe.command[0]}'; commands run without a shell"
    return ""


def _ended(context: Context, service: ServiceRecord) -> Container | None:
    """The container of a service, if it has ended; engines say so a moment after its commands have."""
    with suppress(EngineError):
        for _ in range(_LOOKS):
            now = container_now(context, service)
            if now is None or now.status == "exited":
                return now
            time.sleep(_LOOK)
    return None
