"""Every text of the plan that becomes a text of Terraform's, with its place."""

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass

from kurtc.lowering import Graph
from kurtc.lowering.decisions import Origin
from kurtc.lowering.graph import Rendered
from kurtc.plan.values import Future, Holed, Text, futures

Place = tuple[Origin | None, str, Text]
"""Where a text comes from, what it is in the user's words, and itself."""

_ELSEWHERE = frozenset(
    {"origin", "context", "ready_conditions", "ports", "public_ports", "private_ip_address_placeholder"}
    | {"name", "artifact", "artifact_names", "registry", "username", "password", "node_selectors", "tolerations"}
)
"""Fields that are no text of the module, or whose text is written in another form."""


def container_texts(graph: Graph) -> Iterator[Place]:
    """The texts that containers and images get."""
    for service in graph.services:
        for where, text in texts_in(service.config, ""):
            yield service.origin, f"{where} of '{service.name}'", text
        for probe in service.probes:
            yield from ((probe.origin, f"{where} of '{service.name}'", text) for where, text in texts_in(probe, ""))
    for node in graph.one_shots:
        for where, text in texts_in(node.action, ""):
            plain = where.removeprefix("task.").removeprefix("attempt.")
            yield node.origin, f"{plain} of {node.origin.instruction}", text
    for artifact in graph.artifacts.values():
        if isinstance(artifact.content, Rendered) and any(True for _ in _holes(artifact.content)):
            yield from ((artifact.origin, where, text) for where, text in texts_in(artifact.content.texts, "template"))


def shown_texts(graph: Graph) -> Iterator[Place]:
    """The texts that people read."""
    yield from ((message.origin, "msg of print", message.text) for message in graph.messages)
    yield from ((None, where, text) for where, text in texts_in(graph.output, "what the plan returns"))


def file_texts(graph: Graph) -> Iterator[Place]:
    """The texts that are files of the module as they are."""
    for artifact in graph.artifacts.values():
        if isinstance(artifact.content, Rendered) and not any(True for _ in _holes(artifact.content)):
            yield from ((artifact.origin, where, text) for where, text in texts_in(artifact.content.texts, "template"))


def texts_in(value: object, where: str = "") -> Iterator[tuple[str, Text]]:
    """The texts in a value or record, each with its place in it."""
    match value:
        case str() | Holed():
            yield where, value
        case Mapping():
            for key, item in value.items():
                yield f"{where} key {key!r}", key
                yield from texts_in(item, f"{where}[{key!r}]")
        case tuple():
            for index, item in enumerate(value):
                yield from texts_in(item, f"{where}[{index}]")
        case _ if is_dataclass(value) and not isinstance(value, Future):
            for part in fields(value):
                yield from _part(part.name, getattr(value, part.name), where)


def _holes(rendered: Rendered) -> Iterator[Future]:
    return (future for text in rendered.texts.values() for future in futures(text))


def _part(name: str, value: object, where: str) -> Iterator[tuple[str, Text]]:
    inside = f"{where}.{name}".lstrip(".")
    if name == "files" and isinstance(value, Mapping):  # what is mounted is written by its place
        yield from ((f"{inside} path {path!r}", path) for path in value)
        value = tuple(item for item in value.values() if not isinstance(item, str))
    if name not in _ELSEWHERE:
        yield from texts_in(value, inside)
