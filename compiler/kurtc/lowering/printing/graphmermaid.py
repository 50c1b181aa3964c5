"""The graph as a Mermaid flowchart: nodes, and what flows between them."""

from collections.abc import Mapping

from kurtc.lowering.actions import kind
from kurtc.lowering.graph import Graph, Produced
from kurtc.plan.mermaid import STYLES, label

_VALUE, _FILES, _ORDER = "-->", "==>", "-.->"
_STEP_CLASSES = {"task": "task", "exec": "task", "request": "task", "wait": "task", "verify": "other"}


def graph_mermaid(graph: Graph) -> str:
    """The flowchart, with a final newline.

    Thin arrows are run-time values, thick ones files, dotted ones mean that one waits for the other.
    """
    names = _Names()
    lines = ["flowchart TB"]
    for node in graph.services:
        lines.append(f'  {names.of(node.name)}(["{label(node.name)}"]):::service')
    for step in graph.one_shots:
        word = kind(step.action)
        style = _STEP_CLASSES.get(word, "files")
        lines.append(f'  {names.of(step.name)}["{word}<br/>{label(step.name)}"]:::{style}')
    for artifact in graph.artifacts.values():
        lines.append(f'  {names.of(artifact.name, "files")}[("{label(artifact.name)}")]:::files')
    for (source, target, arrow), words in _edges(graph, names).items():
        said = label(", ".join(words))
        lines.append(f"  {source} {arrow}" + (f'|"{said}"|' if said else "") + f" {target}")
    return "\n".join([*lines, *STYLES]) + "\n"


class _Names:
    """Identifiers of nodes: artifacts may be called as services are."""

    def __init__(self) -> None:
        self.known: dict[tuple[str, str], str] = {}

    def of(self, name: str, space: str = "") -> str:
        return self.known.setdefault((space, name), f"n{len(self.known) + 1}")


def _edges(graph: Graph, names: _Names) -> Mapping[tuple[str, str, str], tuple[str, ...]]:
    found: dict[tuple[str, str, str], dict[str, None]] = {}

    def add(source: str, target: str, arrow: str, said: str = "") -> None:
        found.setdefault((source, target, arrow), {}).update({said: None} if said else {})

    places = {name: names.of(name, "files") for name in graph.artifacts}
    for value in graph.values:
        consumer = places.get(value.consumer) or names.of(value.consumer)
        add(names.of(value.producer), consumer, _VALUE, value.field)
    for artifact in graph.artifacts.values():
        if isinstance(artifact.content, Produced):
            add(names.of(artifact.content.producer), places[artifact.name], _FILES)
    for file in graph.files:
        add(places[file.artifact], names.of(file.consumer), _FILES, file.path)
    joined = {(source, target) for source, target, _ in found}
    for producer, consumer in [
        *((edge.producer, edge.consumer) for edge in graph.ready),
        *((edge.producer, edge.consumer) for edge in graph.done),
    ]:
        ends = names.of(producer), names.of(consumer)
        if ends not in joined:
            add(*ends, _ORDER)
    return {edge: tuple(words) for edge, words in found.items()}
