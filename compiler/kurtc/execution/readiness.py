"""Waiting until something holds: ports that open, ready conditions, and `wait` steps."""

import time
from dataclasses import dataclass
from functools import partial

from kurtc.execution.context import Context
from kurtc.execution.engine import Container, Engine, EngineError, EngineLostError
from kurtc.execution.extraction import ExtractionError
from kurtc.execution.job import StepFailedError
from kurtc.execution.listening import listening_hint
from kurtc.execution.recipes import Fields, filled, performed
from kurtc.execution.starlark_text import starlark_text
from kurtc.execution.state import ServiceRecord
from kurtc.plan.assertions import IncomparableError, Known, holds
from kurtc.plan.configs import PortSpec, ReadyCondition
from kurtc.plan.instructions import Wait

_SHOWN = 2000
_LAST_LINES = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Waited:
    """How a condition came to hold: the last result, after how many tries and seconds."""

    fields: Fields
    tries: int
    seconds: float


def until_ports_open(context: Context, unit: str, service: ServiceRecord, ports: dict[str, PortSpec]) -> None:
    """Wait for each TCP port, at most as long as it says, from now on. Raises `StepFailedError`."""
    began = time.monotonic()
    for port_id, port in ports.items():
        if port.transport_protocol != "TCP" or port.wait is None:
            continue
        context.progress(unit, f"waiting for port {port_id} ({port.number})")
        left = max(port.wait.seconds - (time.monotonic() - began), 0.5)
        opens = partial(context.engine.await_port, context.enclave, service.container, service.address, port.number)
        if not context.unless_over(partial(opens, left)):
            raise _closed(context, service, port_id, port)


def until_ready(context: Context, unit: str, service: ServiceRecord, condition: ReadyCondition | Wait) -> Waited:
    """Try a recipe until its assertion holds. Raises `StepFailedError` in the end.

    As in Kurtosis the first try is at once and the others follow at the pace of a clock; what the last try lacked is
    in the message.
    """
    recipe, target = filled(condition.recipe, context.values), context.values.filled(condition.target_value)
    began = time.monotonic()
    interval, timeout = max(condition.interval.seconds, 0.001), condition.timeout.seconds
    tries, last = 0, ""
    while True:
        tries += 1
        context.progress(unit, f"try {tries}: {condition.field} {condition.assertion} {_short(_shown(target))}")
        left = max(timeout * 1.25 - (time.monotonic() - began), 0.1)
        try:
            fields = context.unless_over(partial(performed, context, service, recipe, left))
            last = _lack(fields, condition, target)
        except EngineLostError:
            raise
        except EngineError as error:
            _raise_if_ended(context, service)
            fields, last = {}, f"the try failed: {error.message}"
        except ExtractionError as error:
            fields, last = {}, str(error)
        except TimeoutError:
            fields, last = {}, last or "the first try had not ended"
        passed = time.monotonic() - began
        if not last:
            return Waited(fields=fields, tries=tries, seconds=passed)
        if passed >= timeout:
            awaited = f"{condition.field} {condition.assertion} {_short(_shown(target))}"
            message = f"'{service.name}' did not get to {awaited} within {condition.timeout}; at last {last}"
            number = f" ({tries} tries)" if tries > 1 else ""
            raise StepFailedError(message + number, logs=last_logs(context.engine, service.container))
        context.pause(min(interval - passed % interval, timeout - passed))


def last_logs(engine: Engine, container: str) -> str:
    """The last lines of a container, for a message."""
    try:
        text = b"".join(engine.logs(container, tail=_LAST_LINES)).decode("utf-8", "replace")
    except EngineError:
        return ""
    return text[-_SHOWN * 4 :]


def container_now(context: Context, service: ServiceRecord) -> Container | None:
    """The container of a service as the engine knows it."""
    found = {container.id: container for container in context.engine.containers(context.enclave)}
    return found.get(service.container)


def _lack(fields: Fields, condition: ReadyCondition | Wait, target: Known) -> str:
    """Why the assertion does not hold (`""`: it does)."""
    if condition.field not in fields:
        return f"the result had no field '{condition.field}', only {', '.join(fields)}"
    value = fields[condition.field]
    try:
        return "" if holds(value, condition.assertion, target) else f"{condition.field} was {_short(_shown(value))}"
    except IncomparableError as error:
        return str(error)


def _raise_if_ended(context: Context, service: ServiceRecord, before: str = "it was ready") -> None:
    """Raises `StepFailedError` for a container that has ended or is gone: nothing is left to wait for."""
    now = container_now(context, service)
    if now is None:
        raise StepFailedError(f"the container of '{service.name}' was removed before {before}")
    if now.status == "exited":
        logs = last_logs(context.engine, service.container)
        hint = "its last lines say why" if logs.strip() else ""
        raise StepFailedError(
            f"'{service.name}' ended with exit code {now.exit_code} before {before}", hint=hint, logs=logs
        )


def _closed(context: Context, service: ServiceRecord, port_id: str, port: PortSpec) -> StepFailedError:
    _raise_if_ended(context, service, f"its port {port_id} ({port.number}) was open")
    return StepFailedError(
        f"the port {port_id} ({port.number}) of '{service.name}' did not open within {port.wait}",
        hint=listening_hint(context, service.container, port.number),
        logs=last_logs(context.engine, service.container),
    )


def _shown(value: Known) -> str:
    return repr(value) if isinstance(value, str) else starlark_text(value)


def _short(text: str) -> str:
    return text if len(text) <= 200 else f"{text[:197]}…"
