"""What Compose cannot express: refused at its line, all at once."""

import re
from collections.abc import Iterable, Iterator

from kurtc.diagnostics import Diagnostic
from kurtc.lowering import Decision, Graph, Origin, Outcome
from kurtc.lowering.actions import RunTask, action_texts
from kurtc.lowering.graph import OneShot, Service
from kurtc.order.touches import service_texts
from kurtc.plan.values import Text
from kurtc_backends.compose.health import polled_probes
from kurtc_backends.compose.starting import unstartable
from kurtc_backends.inside import on_the_host

_UNWRITABLE = re.compile("[\0\ud800-\udfff]")
_LONGEST = 2**17 - 1
"""Bytes of one argument or variable."""


def refusals(graph: Graph, decisions: Iterable[Decision]) -> list[Diagnostic]:
    """A finding for each attribute that the table refuses, and for each text that no container can be given."""
    found = [_unsupported(decision) for decision in decisions if decision.outcome is Outcome.REFUSED]
    for node in graph.one_shots:
        found.extend(_unwritable(node.name, node.origin, _step_texts(node)))
    for service in graph.services:
        found.extend(unstartable(service, graph.programs))
        found.extend(_unwritable(service.name, service.origin, _service_texts(service)))
    shown = graph.one_shots or any(polled_probes(service) for service in graph.services)
    for message in graph.messages if shown else ():  # by the last step; else only the README has them
        found.extend(_unwritable("print", message.origin, [("the message", message.text)], hint="print less"))
    return [*found, *_host_processes(graph)]


def _host_processes(graph: Graph) -> Iterator[Diagnostic]:
    """Commands that steps run in a service whose first process is the host's."""
    for origin, name in on_the_host(graph, polled_probes):
        yield Diagnostic(
            code="unsupported-step",
            message=f"{origin.instruction} on '{name}' acts on the host, whose processes it shares",
            position=origin.position,
            hint="leave out host_pid_namespace, or use `kurtc run`",
            step=origin.step,
        )


def _unsupported(decision: Decision) -> Diagnostic:
    return Diagnostic(
        code="unsupported-attribute",
        message=f"{decision.attribute} of '{decision.subject}': {decision.text}",
        position=decision.origin.position,
        hint="use an ImageSpec or an ImageBuildSpec" if "image" in decision.attribute else "",
        step=decision.origin.step,
    )


def _service_texts(service: Service) -> list[tuple[str, Text]]:
    texts: list[tuple[str, Text]] = list(service_texts(service.config))
    texts += [(f"env_vars key {key!r}", key) for key in service.config.env_vars]
    texts += [(f"files path {path!r}", path) for path in service.config.files]
    return texts


def _step_texts(node: OneShot) -> list[tuple[str, Text]]:
    texts = list(action_texts(node.action))
    if isinstance(node.action, RunTask):
        texts += [(f"files path {path!r}", path) for path in node.action.task.files]
    return texts


def _unwritable(
    name: str,
    origin: Origin,
    texts: Iterable[tuple[str, Text]],
    *,
    hint: str = "put it into a file, upload it, and mount it",
) -> Iterator[Diagnostic]:
    for where, text in texts:
        problem = ""
        if match := _UNWRITABLE.search(str(text)):
            problem = f"holds U+{ord(match[0]):04X}, which no container takes"
        elif len(str(text).encode()) > _LONGEST:
            problem = f"is longer than {_LONGEST} bytes, which is all that Linux takes"
        if problem:
            yield Diagnostic(
                code="unwritable-text",
                message=f"{where} of '{name}' {problem}",
                position=origin.position,
                hint=hint,
                step=origin.step,
            )
