"""The edges of the graph: who waits for whom, who mounts what, and who holds whose numeric address."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from kurtc.lowering.graph import Artifact, ExecProbe, FileEdge, HttpProbe, ReadyEdge, Rendered, Service, ValueEdge
from kurtc.order import FileTexts, Unit, dependencies
from kurtc.order.touches import service_texts
from kurtc.plan.configs import ExecRecipe, PostHttpRequestRecipe
from kurtc.plan.values import Text, futures


def ready_edges(units: Sequence[Unit], texts: FileTexts) -> Iterator[ReadyEdge]:
    """Which service waits for which; only what does not follow from the rest."""
    for edge in dependencies(units, texts, lambda unit: bool(unit.service)):
        yield ReadyEdge(producer=units[edge.on].service, consumer=units[edge.unit].service, reason=edge.reason)


def file_edges(services: Iterable[Service], artifacts: Mapping[str, Artifact]) -> Iterator[FileEdge]:
    """Which service mounts a copy of which artifact."""
    for service in services:
        for path, directory in service.config.files.items():
            for name in directory.artifact_names:
                if name in artifacts:
                    yield FileEdge(artifact=name, consumer=service.name, path=path)


def value_edges(services: Iterable[Service], artifacts: Mapping[str, Artifact]) -> Iterator[ValueEdge]:
    """Which node holds the numeric address of which service."""
    for service in services:
        producers = (future.service for text in _texts(service) for future in futures(text))
        yield from (ValueEdge(producer=name, consumer=service.name) for name in dict.fromkeys(producers))
    for artifact in artifacts.values():
        if isinstance(artifact.content, Rendered):
            producers = (future.service for text in artifact.content.texts.values() for future in futures(text))
            yield from (ValueEdge(producer=name, consumer=artifact.name) for name in dict.fromkeys(producers))


def _texts(service: Service) -> Iterator[Text]:
    yield from (text for _, text in service_texts(service.config))
    for probe in service.probes:
        match probe:
            case ExecProbe(recipe=ExecRecipe(command=command)):
                yield from command
            case HttpProbe(recipe=PostHttpRequestRecipe(body=body)):
                yield body
            case _:
                pass
