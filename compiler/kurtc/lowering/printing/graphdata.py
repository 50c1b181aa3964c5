"""The graph as data, for programs: nodes with their definitions, and edges."""

from collections.abc import Hashable, Iterator
from typing import assert_never, cast

from kurtc.lowering.actions import fields, kind, stored
from kurtc.lowering.graph import Content, Downloaded, Graph, Probe, Produced, Rendered, Uploaded
from kurtc.plan.data import Data
from kurtc.plan.encoding import encode

_FORMAT = "kurtc-graph"


def graph_data(graph: Graph) -> Data:
    """What JSON can say of the graph; the same graph gives the same data."""
    return {
        "format": _FORMAT,
        "version": 1,
        "services": [
            {
                "name": node.name,
                "position": str(node.origin.position),
                "running": node.running,
                "digest": node.digest,
                "config": _encoded(node.config),
                "probes": [_probe(probe) for probe in node.probes],
            }
            for node in graph.services
        ],
        "one_shots": [
            {
                "name": node.name,
                "kind": kind(node.action),
                "position": str(node.origin.position),
                "digest": node.digest,
                "makes": list(fields(node.action)),
                "stores": list(stored(node.action)),
                "action": _encoded(node.action),
            }
            for node in graph.one_shots
        ],
        "artifacts": [
            {
                "name": name,
                "position": str(node.origin.position),
                "digest": node.digest,
                "content": _content(node.content),
            }
            for name, node in graph.artifacts.items()
        ],
        "volumes": [{"key": volume.key, "size": volume.size} for volume in graph.volumes],
        "images": [{"name": name, "context": node.image.context.path} for name, node in graph.contexts.items()],
        "edges": list(_edges(graph)),
    }


def _encoded(record: object) -> Data:
    return encode(cast("Hashable", type(record)), record)


def _probe(probe: Probe) -> Data:
    data = _encoded(probe)
    assert isinstance(data, dict)
    del data["origin"]
    kinds = {"PortProbe": "port", "ExecProbe": "exec", "HttpProbe": "http"}
    return {"kind": kinds[type(probe).__name__], "position": str(probe.origin.position), **data}


def _content(content: Content) -> Data:
    match content:
        case Uploaded(tree=tree):
            return {"kind": "uploaded", "paths": [entry.path for entry in tree.entries]}
        case Downloaded(source=source, file_name=name):
            return {"kind": "downloaded", "url": source.url, "paths": [name]}
        case Rendered(texts=texts):
            return {"kind": "rendered", "paths": list(texts)}
        case Produced(producer=producer):
            return {"kind": "produced", "producer": producer}
        case _ as never:
            assert_never(never)


def _edges(graph: Graph) -> Iterator[Data]:
    for ready in graph.ready:
        yield {"kind": "ready", "producer": ready.producer, "consumer": ready.consumer, "reason": ready.reason}
    for done in graph.done:
        yield {"kind": "done", "producer": done.producer, "consumer": done.consumer, "reason": done.reason}
    for file in graph.files:
        yield {"kind": "file", "artifact": file.artifact, "consumer": file.consumer, "path": file.path}
    for value in graph.values:
        yield {
            "kind": "value",
            "producer": value.producer,
            "field": value.field,
            "consumer": value.consumer,
            "place": value.place,
        }
