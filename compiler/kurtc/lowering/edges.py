"""The edges of the graph: who waits for whom, who mounts what, and who holds whose values."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from kurtc.lowering.actions import Action, RunTask, action_texts, stored
from kurtc.lowering.graph import (
    Artifact,
    Content,
    DoneEdge,
    ExecProbe,
    FileEdge,
    HttpProbe,
    OneShot,
    Produced,
    ReadyEdge,
    Rendered,
    Service,
    ValueEdge,
)
from kurtc.order import FileTexts, Unit, dependencies
from kurtc.order.touches import recipe_texts, service_texts
from kurtc.plan.values import Text, futures


def order_edges(
    units: Sequence[Unit], texts: FileTexts, one_shots: Iterable[OneShot]
) -> tuple[list[ReadyEdge], list[DoneEdge]]:
    """Who waits for which service, and who for which one-shot; only what does not follow from the rest."""
    happening = {node.origin.step: node.name for node in one_shots}
    names = [unit.service or happening.get(unit.step.id, "") for unit in units]
    counting = {id(unit) for unit, name in zip(units, names, strict=True) if name}
    ready: list[ReadyEdge] = []
    done: list[DoneEdge] = []
    for edge in dependencies(units, texts, lambda unit: id(unit) in counting):
        producer, consumer = names[edge.on], names[edge.unit]
        if units[edge.on].service:
            ready.append(ReadyEdge(producer=producer, consumer=consumer, reason=edge.reason))
        else:
            done.append(DoneEdge(producer=producer, consumer=consumer, reason=edge.reason))
    return ready, done


def file_edges(
    units: Iterable[Unit], services: Iterable[Service], one_shots: Iterable[OneShot], static: Mapping[str, Artifact]
) -> Iterator[FileEdge]:
    """Which service or task mounts a copy of which artifact, as it is then; `static` are those known at build time."""
    started = {service.name: service for service in services}
    happening = {node.origin.step: node for node in one_shots}
    contents: dict[str, Content] = {name: artifact.content for name, artifact in static.items()}
    of_one_shots: list[FileEdge] = []
    for unit in units:
        if service := started.get(unit.service):
            for path, directory in service.config.files.items():
                for name in directory.artifact_names:
                    yield FileEdge(artifact=name, consumer=service.name, path=path, content=contents[name])
        elif node := happening.get(unit.step.id):
            for path, name in mounted(node.action):
                edge = FileEdge(artifact=name, consumer=node.name, path=path, content=contents[name])
                of_one_shots.append(edge)
            contents |= dict.fromkeys(stored(node.action), Produced(producer=node.name))
    yield from of_one_shots


def mounted(action: Action) -> Iterator[tuple[str, str]]:
    """The paths and artifacts that an action mounts."""
    if isinstance(action, RunTask):
        yield from action.task.files.items()


def value_edges(
    services: Iterable[Service],
    one_shots: Iterable[OneShot],
    artifacts: Mapping[str, Artifact],
    files: Iterable[FileEdge],
) -> Iterator[ValueEdge]:
    """Which node holds which value of which other one, and where.

    What `files` mount may be an earlier content of an artifact.
    """
    for service in services:
        yield from _held(service.name, [*service_texts(service.config), *probe_texts(service)])
    for node in one_shots:
        yield from _held(node.name, action_texts(node.action))
    contents = [(artifact.name, artifact.content) for artifact in artifacts.values()]
    contents += [(edge.artifact, edge.content) for edge in files if edge.content != artifacts[edge.artifact].content]
    held = (
        edge
        for name, content in contents
        if isinstance(content, Rendered)
        for edge in _held(name, ((f"template {path!r}", text) for path, text in content.texts.items()))
    )
    yield from dict.fromkeys(held)


def probe_texts(service: Service) -> Iterator[tuple[str, Text]]:
    """The texts of a service's probes, each with its place."""
    for probe in service.probes:
        if isinstance(probe, ExecProbe | HttpProbe):
            yield from recipe_texts(probe.recipe)


def _held(consumer: str, texts: Iterable[tuple[str, Text]]) -> Iterator[ValueEdge]:
    for place, text in texts:
        for future in dict.fromkeys(futures(text)):
            yield ValueEdge(producer=future.step, field=future.field, consumer=consumer, place=place)
