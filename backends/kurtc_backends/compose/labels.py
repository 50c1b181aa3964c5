"""Labels by which Compose notices that the files of a service have changed."""

import hashlib

from kurtc.lowering import Graph


def file_labels(graph: Graph) -> dict[str, dict[str, str]]:
    """For each service with files the label that makes Compose start it anew when their content changes."""
    parts: dict[str, list[str]] = {}
    for edge in graph.files:
        parts.setdefault(edge.consumer, []).append(f"{edge.path}={graph.artifacts[edge.artifact].digest}")
    return {
        name: {"kurtc.files": hashlib.sha256("\n".join(of).encode()).hexdigest()[:16]} for name, of in parts.items()
    }
