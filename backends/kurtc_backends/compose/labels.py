"""Labels by which Compose notices that what a service is made of has changed."""

import hashlib
from collections.abc import Mapping

from kurtc.lowering.artifacts import content_digest, text_digest
from kurtc.lowering.graph import FileEdge, Produced, Rendered
from kurtc_backends.compose.context import Project


def input_labels(project: Project) -> dict[str, dict[str, str]]:
    """For each service with files or run-time values the label that makes Compose start it anew when they change."""
    graph = project.graph
    digests = {node.name: node.digest for node in graph.one_shots}
    services = {node.name for node in graph.services}
    parts: dict[str, list[str]] = {}
    for file in graph.files:
        digest = _digest(file, project, digests)
        parts.setdefault(file.consumer, [str(project.addresses.subnet)]).append(f"{file.path}={digest}")
    for value in graph.values:
        if value.producer in digests:
            parts.setdefault(value.consumer, []).append(f"{value.producer}={digests[value.producer]}")
    return {name: {"kurtc.inputs": short("\n".join(of))} for name, of in parts.items() if name in services}


def _digest(file: FileEdge, project: Project, digests: Mapping[str, str]) -> str:
    """The hash of what is mounted: an artifact that a task replaces later is something else then."""
    artifact = project.graph.artifacts[file.artifact]
    match file.content:
        case Produced(producer=producer):
            return artifact.digest if artifact.content == file.content else digests[producer]
        case Rendered(texts=texts):
            return text_digest({path: project.addresses.filled(text) for path, text in texts.items()})
        case content:
            return content_digest(content)


def short(text: str) -> str:
    """A short hash of a text."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]
