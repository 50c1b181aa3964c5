"""Waiting takes time: intervals, timeouts and waits are longer than nothing."""

from collections.abc import Iterator

from kurtc.diagnostics import Diagnostic
from kurtc.plan.durations import Duration
from kurtc.plan.instructions import RunPython, RunSh
from kurtc.validation.visit import Visit

CODE = "duration"
SUBJECT = ("wait", "ready_conditions", "run_sh", "run_python", "ports")


def check(visit: Visit) -> Iterator[Diagnostic]:
    """Waits, ready conditions, tasks, and the ports of services (UDP ports count as open at once)."""
    for what, duration, hint in _durations(visit):
        if duration.nanoseconds <= 0:
            yield visit.error(CODE, f"{what} is {duration}, but must be longer than 0s", hint)


def _durations(visit: Visit) -> Iterator[tuple[str, Duration, str]]:
    """Each with what to write for no waiting, or no limit."""
    for _, condition in visit.conditions:
        yield "interval", condition.interval, ""
        yield "timeout", condition.timeout, ""
    if isinstance(visit.instruction, RunSh | RunPython) and visit.instruction.wait is not None:
        yield "wait", visit.instruction.wait, "None is no limit"
    for name, config in visit.services:
        for port_id, port in config.ports.items():
            if port.wait is not None and port.transport_protocol == "TCP":
                yield f"wait of port {port_id!r} of service {name!r}", port.wait, "with None nobody waits"
