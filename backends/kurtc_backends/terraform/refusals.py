"""What Terraform and its provider cannot express: refused at its line, all at once."""

import re
import unicodedata
from collections.abc import Iterable, Iterator

from kurtc.diagnostics import Diagnostic
from kurtc.lowering import Decision, Graph, Outcome
from kurtc.lowering.decisions import Origin
from kurtc_backends.inside import on_the_host
from kurtc_backends.terraform.starting import unstartable
from kurtc_backends.terraform.texts import Place, container_texts, shown_texts

_UNWRITABLE = re.compile("[\0\ud800-\udfff]")


def refusals(graph: Graph, decisions: Iterable[Decision]) -> list[Diagnostic]:
    """A finding for each attribute that the table refuses, and for whatever else no module can say."""
    found = [_unsupported(decision) for decision in decisions if decision.outcome is Outcome.REFUSED]
    for place in container_texts(graph):
        found.extend(_unwritable(place))
    for place in shown_texts(graph):
        found.extend(_unnormalised(place))
    for service in graph.services:
        found.extend(unstartable(service, graph.programs))
    found.extend(_host_processes(graph))
    return found


def _unsupported(decision: Decision) -> Diagnostic:
    return Diagnostic(
        code="unsupported-attribute",
        message=f"{decision.attribute} of '{decision.subject}': {decision.text}",
        position=decision.origin.position,
        hint="use an ImageSpec or an ImageBuildSpec" if "image" in decision.attribute else "",
        step=decision.origin.step,
    )


def _unwritable(place: Place) -> Iterator[Diagnostic]:
    origin, where, text = place
    if match := _UNWRITABLE.search(str(text)):
        message = f"{where} holds U+{ord(match[0]):04X}, which no container takes"
        yield _finding("unwritable-text", message, origin, "put such bytes into a file and upload it")
    else:
        yield from _unnormalised(place)


def _unnormalised(place: Place) -> Iterator[Diagnostic]:
    origin, where, text = place
    if not unicodedata.is_normalized("NFC", str(text)):
        message = f"{where} is not normalised Unicode (NFC), and Terraform changes every text that is not"
        yield _finding("unnormalised-text", message, origin, "write it normalised, or put it into a file and upload it")


def _host_processes(graph: Graph) -> Iterator[Diagnostic]:
    """Commands that steps run in a service whose first process is the host's."""
    for origin, name in on_the_host(graph, lambda service: service.probes):
        message = f"{origin.instruction} on '{name}' cannot be told from the host, whose processes '{name}' shares"
        yield _finding("unsupported-step", message, origin, "leave out host_pid_namespace, or use `kurtc run`")


def _finding(code: str, message: str, origin: Origin | None, hint: str) -> Diagnostic:
    if origin is None:
        return Diagnostic(code=code, message=message, hint=hint)
    return Diagnostic(code=code, message=message, position=origin.position, hint=hint, step=origin.step)
