"""The end of a run: what failed and what to do about it, what there is now, and where the time went."""

from collections.abc import Iterator, Mapping

from kurtc.cli.amounts import seconds_text
from kurtc.cli.contents import artifact_table, output_text, service_table
from kurtc.cli.progress.lines import unit_name
from kurtc.diagnostics import Diagnostic, Severity
from kurtc.execution.events import RunFinished, ServiceEnded, UnitFailed, UnitInfo
from kurtc.plan import Plan
from kurtc.render import render_one
from kurtc.source import Position, Sources
from kurtc.terminal import Ink, Paint, harmless

_OUTCOMES = {
    "done": (Ink.GREEN, "done in"),
    "failed": (Ink.RED, "failed after"),
    "interrupted": (Ink.YELLOW, "interrupted after"),
}
_WORTH_ASKING = 1.0
"""Seconds from which on somebody may want to know where they went."""


def failure_text(failed: UnitFailed, unit: UnitInfo, plan: Plan, sources: Sources, *, color: bool) -> str:
    """Why a unit failed: its line with excerpt, the last lines of its log, and what to do next."""
    finding = Diagnostic(
        code="failed-step",
        message=f"{unit_name(unit)}: {failed.message}",
        position=_position(plan, unit),
        hint=failed.hint,
        step=unit.step,
    )
    return render_one(finding, sources, color=color) + _log_text(failed.logs, unit.subject, Paint(color))


def ended_text(ended: ServiceEnded, unit: UnitInfo, plan: Plan, sources: Sources, *, color: bool) -> str:
    """That a service has ended by itself: the line that added it, and the last lines of its log."""
    finding = Diagnostic(
        code="ended-service",
        message=f"{unit_name(unit)}: '{ended.service}' has ended by itself, with exit code {ended.exit_code}",
        position=_position(plan, unit),
        severity=Severity.WARNING if ended.exit_code else Severity.NOTE,  # some only do something and end
        step=unit.step,
    )
    return render_one(finding, sources, color=color) + _log_text(ended.logs, ended.service, Paint(color))


def advice(finished: RunFinished, failures: Mapping[str, UnitInfo], paint: Paint) -> str:
    """What to do after a run that did not get to its end; its enclave stays."""
    there = {service.name for service in finished.services if service.status != "missing"}
    names = dict.fromkeys(unit.subject for unit in failures.values() if unit.subject in there)
    enclave = finished.enclave
    commands = {
        **{f"kurtc service logs {enclave} {name}": "the whole log" for name in names},
        **{f"kurtc service shell {enclave} {name}": "look around in it" for name in names},
        f"kurtc enclave inspect {enclave}": "what there is",
        f"kurtc enclave rm -f {enclave}": "remove all of it",
    }
    width = max(map(len, commands)) + 3
    correct = "Correct what is wrong and run" if failures else "Run"
    lines = [f"The enclave {enclave} stays as it is. {correct} the same command again: it goes on from here."]
    lines += [f"  {paint(Ink.CYAN, command)}{' ' * (width - len(command))}{text}" for command, text in commands.items()]
    return "".join(f"{line}\n" for line in lines)


def ending_text(finished: RunFinished, units: Mapping[str, UnitInfo], paint: Paint) -> str:
    """What there is now: services with their ports, artifacts, the output; and where the time went."""
    parts = [
        artifact_table(finished.artifacts, paint) if finished.artifacts else "",
        service_table(finished.services, paint) if finished.services else "",
        output_text(finished.output, paint),
        "".join(_longest_path(finished, units, paint)),
    ]
    ink, verb = _OUTCOMES[finished.outcome]
    name = harmless(finished.enclave)
    last = f"{paint(ink, f'{verb} {seconds_text(finished.seconds)}')}: enclave {name}\n"
    return "\n".join(part for part in (*parts, last) if part)


def _log_text(logs: str, name: str, paint: Paint) -> str:
    if not logs.strip():
        return ""
    about = f" of {harmless(name)}" if name else ""
    lines = "".join(f"  {paint(Ink.BLUE, '|')} {harmless(line)}\n" for line in logs.rstrip().split("\n"))
    return f"\n{paint(Ink.BOLD, f'the last lines of the log{about}:')}\n{lines}"


def _longest_path(finished: RunFinished, units: Mapping[str, UnitInfo], paint: Paint) -> Iterator[str]:
    path = [part for part in finished.longest_path if part.seconds >= 0.05]
    if finished.seconds < _WORTH_ASKING:
        return
    total = seconds_text(sum(part.seconds for part in path))
    yield paint(Ink.BOLD, f"Where the time went: {total} one after the other") + "\n"
    for part in path:
        name = f"image {harmless(part.id)}" if part.kind == "image" else unit_name(units[part.id])
        place = f"  {paint(Ink.DIM, harmless(units[part.id].position))}" if part.kind == "unit" else ""
        yield f"  {seconds_text(part.seconds):>10}  {name}{place}\n"


def _position(plan: Plan, unit: UnitInfo) -> Position | None:
    return next((step.position for step in plan.steps if step.id == unit.step), None)
