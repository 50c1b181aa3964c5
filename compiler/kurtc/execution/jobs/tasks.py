"""`run_sh` and `run_python`: a program in a container of its own."""

from collections.abc import Sequence

from kurtc.execution.archives import Stored
from kurtc.execution.context import Context
from kurtc.execution.engine import ContainerRequest, EngineError, LateError, Mount
from kurtc.execution.events import plain_data
from kurtc.execution.identities import digest
from kurtc.execution.images import image_name
from kurtc.execution.job import Job, Result, StepFailedError
from kurtc.execution.jobs.artifacts import artifact, store_path
from kurtc.execution.jobs.effects import reached
from kurtc.execution.jobs.turn import Turn
from kurtc.execution.recipes import decoded, shown, unacceptable
from kurtc.execution.state import RuntimeValue
from kurtc.plan.instructions import RunPython, RunSh, Task

_SHOWN = 4000
"""Bytes of what a task has written that a message shows."""


def running(context: Context, turn: Turn, task: Task) -> Job:
    """Run a task; its files are stored, and its container is gone afterwards."""
    request = _request(context, turn, task)
    packages = tuple(context.values.text(name) for name in task.packages) if isinstance(task, RunPython) else ()
    names = tuple(spec.name for spec in task.store)
    paths = tuple(spec.src for spec in task.store)
    key = digest(
        [
            plain_data(_comparable(request)),
            context.image(request.image).id,
            [context.digest(name) for name in task.files.values()],
            [*packages],
            [*paths],
            [] if task.skip_code_check else [*task.acceptable_codes],
            reached(context, turn),
        ]
    )
    before = _before(turn, len(paths))
    return Job(
        key=key,
        is_intact=all(context.has_archive(stored.digest, stored.size) for stored in before),
        keep=lambda: _rebind(context, names, before),
        perform=lambda: _done(context, turn, task, request, packages),
    )


def _request(context: Context, turn: Turn, task: Task) -> ContainerRequest:
    values = context.values
    script = values.text(task.run)
    match task:
        case RunSh():
            command: tuple[str, ...] = ("/bin/sh", "-c", script)
            environment = {key: values.text(value) for key, value in task.env_vars.items()}
        case RunPython():
            command = ("python", "-u", "-c", script, *(values.text(argument) for argument in task.args))
            environment = {}
    shell = task if isinstance(task, RunSh) else None
    return ContainerRequest(
        role="task",
        name=task.name,
        unit=turn.planned.identity,
        image=image_name(task.image),
        command=command,
        environment=environment,
        mounts=tuple(Mount(path=path, archives=(context.archive(name),)) for path, name in task.files.items()),
        binds=shell.bind_mounts if shell else {},
        privileged=bool(shell and shell.privileged),
        host_pids=bool(shell and shell.host_pid_namespace),
    )


def _comparable(request: ContainerRequest) -> dict[str, object]:
    return {
        "command": request.command,
        "environment": dict(request.environment),
        "paths": [mount.path for mount in request.mounts],
        "binds": dict(request.binds),
        "rights": [request.privileged, request.host_pids],
    }


def _done(context: Context, turn: Turn, task: Task, request: ContainerRequest, packages: tuple[str, ...]) -> Result:
    context.progress(turn.id, f"running '{task.name}'")
    seconds = task.wait.seconds if task.wait is not None else None
    try:
        container, ended = context.engine.run_task(context.enclave, request, seconds, packages)
    except LateError as error:
        context.check()
        hint, logs = "give it a longer wait, or wait = None", error.output[-_SHOWN:].decode("utf-8", "replace")
        raise StepFailedError(f"the task '{task.name}' did not end within {task.wait}", hint=hint, logs=logs) from None
    context.check()
    fields: dict[str, RuntimeValue] = {"code": ended.code, "output": decoded(ended.output)}
    if not task.skip_code_check and ended.code not in task.acceptable_codes:
        what = f"{'Run sh' if isinstance(task, RunSh) else 'Run python'} returned exit code"
        raise StepFailedError(unacceptable(what, ended.code, task.acceptable_codes, decoded(ended.output)))
    stored = [_stored(context, container, task, spec.src) for spec in task.store]
    context.engine.remove_container(container)
    made = [artifact(context, spec.name, found) for spec, found in zip(task.store, stored, strict=True)]
    kept = {f"store.{index}": f"{found.digest} {found.size}" for index, found in enumerate(stored)}
    return Result(
        text=shown(fields),
        values={**fields, **kept},
        change=lambda state: state.with_artifacts(made),
    )


def _stored(context: Context, container: str, task: Task, path: str) -> Stored:
    try:
        return store_path(context, container, path)
    except EngineError as error:
        raise StepFailedError(
            f"the task '{task.name}' has run, but '{path}' cannot be stored: {error.message}", hint=error.hint
        ) from None


def _before(turn: Turn, count: int) -> tuple[Stored, ...]:
    """What an earlier run has stored, in the order of `store`."""
    found = [str(turn.before_values.get(f"store.{index}", "- 0")).split(" ") for index in range(count)]
    return tuple(Stored(digest=digest_, size=int(size)) for digest_, size in found)


def _rebind(context: Context, names: Sequence[str], stored: Sequence[Stored]) -> None:
    """Give the artifacts of an earlier run the names that they have now."""
    made = [artifact(context, name, found) for name, found in zip(names, stored, strict=True)]
    if any(context.state.artifacts.get(one.name) != one for one in made):
        context.held.update(lambda state: state.with_artifacts(made))
