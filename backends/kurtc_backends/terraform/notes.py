"""What differs from Kurtosis only where several parts of the plan meet, so that no table of attributes can say it."""

from collections.abc import Iterator

from kurtc.lowering import Decision, Graph, Outcome
from kurtc.lowering.actions import RunCommand, target
from kurtc.lowering.graph import ExecProbe

_FIRST_PROCESS = (
    "commands in it take user, variables and working directory from its first process; without tini that is the "
    "program itself, which may have changed them"
)


def init_notes(graph: Graph) -> Iterator[Decision]:
    """A note for each service without tini in which commands run: tini never changes what it was started with."""
    entered = {
        target(node.action)
        for node in graph.one_shots
        if isinstance(getattr(node.action, "attempt", node.action), RunCommand)
    }
    for service in graph.services:
        is_entered = service.name in entered or any(isinstance(probe, ExecProbe) for probe in service.probes)
        if is_entered and not service.config.tini_enabled:
            yield Decision(
                origin=service.origin,
                subject=service.name,
                attribute="tini_enabled",
                outcome=Outcome.NOTE,
                text=_FIRST_PROCESS,
            )
