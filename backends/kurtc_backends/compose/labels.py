"""Labels by which Compose notices that the files of a service have changed."""

import hashlib

from kurtc_backends.compose.context import Project


def file_labels(project: Project) -> dict[str, dict[str, str]]:
    """For each service with files the label that makes Compose start it anew when their content changes."""
    parts: dict[str, list[str]] = {}
    for edge in project.graph.files:
        digest = project.graph.artifacts[edge.artifact].digest
        parts.setdefault(edge.consumer, [str(project.addresses.subnet)]).append(f"{edge.path}={digest}")
    return {name: {"kurtc.files": _short("\n".join(of))} for name, of in parts.items()}


def _short(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]
