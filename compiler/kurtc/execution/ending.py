"""How a run ends: what is in the enclave then, told as the last event."""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import Literal

from kurtc.execution.enclave import Held
from kurtc.execution.engine import Container, Engine, EngineError
from kurtc.execution.events import RunFinished, ServiceEnded
from kurtc.execution.inventory import artifact_infos, present_services, service_infos
from kurtc.execution.readiness import last_logs
from kurtc.execution.state import State
from kurtc.execution.telling import Telling
from kurtc.plan.assertions import Known


def finish(
    telling: Telling,
    engine: Engine,
    held: Held,
    outcome: Literal["done", "failed", "interrupted"],
    output: Known = None,
) -> RunFinished:
    """The end of a run, told; without what an engine knows that does not answer any more."""
    containers: tuple[Container, ...] = ()
    with suppress(EngineError):
        containers = engine.containers(held.enclave.name)
    for service in _ended(telling, engine, held.state, containers):
        telling(service)
    ended = RunFinished(
        outcome=outcome,
        seconds=telling.passed,
        enclave=held.enclave.name,
        services=service_infos(held.state, containers),
        artifacts=artifact_infos(held.state),
        output=output,
        longest_path=telling.longest_path(),
    )
    telling(ended)
    return ended


def _ended(telling: Telling, engine: Engine, state: State, containers: Iterable[Container]) -> Iterator[ServiceEnded]:
    """The services of this run that have ended by themselves, but for those whose failure was told already."""
    records, there = present_services(state), {container.id: container for container in containers}
    told = {unit.subject for unit in telling.units if unit.id in telling.failed}
    for unit in telling.units:
        if unit.instruction not in ("add_service", "add_services") or unit.id not in telling.seconds:
            continue
        record = records.get(unit.subject)
        container = there.get(record.container) if record and record.wanted == "running" else None
        if container and container.exit_code is not None and unit.subject not in told:
            yield ServiceEnded(
                unit=unit.id,
                service=unit.subject,
                exit_code=container.exit_code,
                position=unit.position,
                logs=last_logs(engine, container.id),
            )
