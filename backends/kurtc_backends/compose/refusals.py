"""What Compose cannot express: refused at its line, all at once."""

import re
from collections.abc import Iterable, Iterator

from kurtc.diagnostics import Diagnostic
from kurtc.lowering import Decision, Graph, Outcome
from kurtc.lowering.graph import ExecProbe, Service
from kurtc.order.touches import service_texts
from kurtc.plan.values import Text
from kurtc_backends.compose.moves import unmovable

_UNWRITABLE = re.compile("[\0\ud800-\udfff]")


def refusals(graph: Graph, decisions: Iterable[Decision]) -> list[Diagnostic]:
    """A finding for each attribute that the table refuses, and for each text that no container can be given."""
    found = [_unsupported(decision) for decision in decisions if decision.outcome is Outcome.REFUSED]
    for service in graph.services:
        found.extend(unmovable(service))
        found.extend(_unwritable(service))
        found.extend(_second_health_check(service))
    return found


def _unsupported(decision: Decision) -> Diagnostic:
    return Diagnostic(
        code="unsupported-attribute",
        message=f"{decision.attribute} of '{decision.subject}': {decision.text}",
        position=decision.origin.position,
        hint="use an ImageSpec or an ImageBuildSpec" if "image" in decision.attribute else "",
        step=decision.origin.step,
    )


def _unwritable(service: Service) -> Iterator[Diagnostic]:
    texts: list[tuple[str, Text]] = list(service_texts(service.config))
    texts += [(f"env_vars key {key!r}", key) for key in service.config.env_vars]
    texts += [(f"files path {path!r}", path) for path in service.config.files]
    for where, text in texts:
        if match := _UNWRITABLE.search(str(text)):
            yield Diagnostic(
                code="unwritable-text",
                message=f"{where} of '{service.name}' holds U+{ord(match[0]):04X}, which no container takes",
                position=service.origin.position,
                hint="put such bytes into a file and upload it",
                step=service.origin.step,
            )


def _second_health_check(service: Service) -> Iterator[Diagnostic]:
    commands = [probe for probe in service.probes if isinstance(probe, ExecProbe)]
    for probe in commands[1:]:
        if probe.recipe.command != commands[0].recipe.command:
            yield Diagnostic(
                code="second-health-check",
                message=f"'{service.name}' would be ready by two commands, and Compose has one health check a service",
                position=probe.origin.position,
                hint="combine both in the ready_conditions of its ServiceConfig",
                step=probe.origin.step,
            )
