"""What one-shots do: one record for each kind of action, with its texts folded."""

from collections.abc import Iterator, Mapping
from typing import TypeAlias, assert_never

from kurtc.order.touches import recipe_texts, task_texts
from kurtc.plan.configs import Assertion, ExecRecipe, HttpRecipe
from kurtc.plan.durations import Duration
from kurtc.plan.instructions import Task
from kurtc.plan.values import Holed, Text, Value
from kurtc.records import frozen


@frozen
class RunTask:
    """Run a script in a container of its own, then keep what `task.store` names; makes `code` and `output`."""

    task: Task


@frozen
class RunCommand:
    """Run a command in the container of a running service; makes `code`, `output` and the extracts.

    It fails unless the exit code is one of `accepted` (None: any will do).
    """

    service: str
    recipe: ExecRecipe
    accepted: tuple[int, ...] | None


@frozen
class SendRequest:
    """Send an HTTP request to port `number` of a service; makes `code`, `body` and the extracts.

    It fails unless the status code is one of `accepted` (None: any will do).
    """

    service: str
    number: int
    recipe: HttpRecipe
    accepted: tuple[int, ...] | None


@frozen
class AwaitResult:
    """Repeat an attempt each `interval`, until `field` of its result holds the assertion; makes the last result."""

    attempt: RunCommand | SendRequest
    field: str
    assertion: Assertion
    target_value: Value
    interval: Duration
    timeout: Duration


@frozen
class VerifyValue:
    """Fail unless the assertion holds. A value that is one hole keeps its type, everything else is compared as text."""

    value: Text
    assertion: Assertion
    target_value: Value


@frozen
class RenderFiles:
    """Write texts with run-time values into files of an artifact, by path."""

    artifact: str
    texts: Mapping[str, Text]


@frozen
class StoreFiles:
    """Copy a path of a running service's container into an artifact: a file by its name, a folder's content."""

    service: str
    path: str
    artifact: str


Action: TypeAlias = RunTask | RunCommand | SendRequest | AwaitResult | VerifyValue | RenderFiles | StoreFiles


def kind(action: Action) -> str:
    """What kind of action it is, in one word."""
    return {
        RunTask: "task",
        RunCommand: "exec",
        SendRequest: "request",
        AwaitResult: "wait",
        VerifyValue: "verify",
        RenderFiles: "render",
        StoreFiles: "store",
    }[type(action)]


def target(action: Action) -> str:
    """The service that the action needs to be running; empty where it needs none."""
    match action:
        case RunCommand(service=service) | SendRequest(service=service) | StoreFiles(service=service):
            return service
        case AwaitResult(attempt=attempt):
            return attempt.service
        case RunTask() | VerifyValue() | RenderFiles():
            return ""
        case _ as never:
            assert_never(never)


def fields(action: Action) -> tuple[str, ...]:
    """The values that the action makes: `code`, `output`, `body`, `extract.<key>`."""
    match action:
        case RunTask():
            return ("code", "output")
        case RunCommand(recipe=recipe):
            return ("code", "output", *(f"extract.{key}" for key in recipe.extract))
        case SendRequest(recipe=recipe):
            return ("code", "body", *(f"extract.{key}" for key in recipe.extract))
        case AwaitResult(attempt=attempt):
            return fields(attempt)
        case VerifyValue() | RenderFiles() | StoreFiles():
            return ()
        case _ as never:
            assert_never(never)


def stored(action: Action) -> tuple[str, ...]:
    """The artifacts that the action makes."""
    match action:
        case RunTask(task=task):
            return tuple(spec.name for spec in task.store)
        case RenderFiles(artifact=artifact) | StoreFiles(artifact=artifact):
            return (artifact,)
        case RunCommand() | SendRequest() | AwaitResult() | VerifyValue():
            return ()
        case _ as never:
            assert_never(never)


def action_texts(action: Action) -> Iterator[tuple[str, Text]]:
    """The texts of the action that may have holes, each with its place in the words of the plan."""
    match action:
        case RunTask(task=task):
            yield from task_texts(task)
        case RunCommand(recipe=recipe) | SendRequest(recipe=recipe):
            yield from recipe_texts(recipe)
        case AwaitResult(attempt=attempt):
            yield from action_texts(attempt)
        case VerifyValue(value=value, target_value=target_value):
            yield "value", value
            if isinstance(target_value, str | Holed):
                yield "target_value", target_value
        case RenderFiles(texts=texts):
            yield from ((f"template {path!r}", text) for path, text in texts.items())
        case StoreFiles():
            return
        case _ as never:
            assert_never(never)
