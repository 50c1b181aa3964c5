"""Digests of nodes, over their definition and everything that they are made of: a change goes where it matters."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import field, replace

from kurtc.lowering.actions import RunTask, VerifyValue, action_texts, stored, target
from kurtc.lowering.graph import Artifact, BuildContext, DoneEdge, OneShot, Produced, ReadyEdge, Service
from kurtc.order import Unit
from kurtc.order.touches import service_texts
from kurtc.plan.configs import AnyImage, ImageBuild
from kurtc.plan.values import Text, futures
from kurtc.records import mutable


@mutable
class Digested:
    """Nodes with their digests, and all artifacts, those of one-shots too."""

    services: list[Service] = field(default_factory=list)
    one_shots: list[OneShot] = field(default_factory=list)
    artifacts: dict[str, Artifact] = field(default_factory=dict)


def digested(
    units: Iterable[Unit],
    *,
    services: Iterable[Service],
    one_shots: Iterable[OneShot],
    artifacts: Mapping[str, Artifact],
    contexts: Mapping[str, BuildContext],
    order: Iterable[ReadyEdge | DoneEdge],
) -> Digested:
    """Hash all nodes in the plan's order: whatever a node is made of, or comes behind, comes before it."""
    before: dict[str, list[str]] = {}
    for edge in order:
        before.setdefault(edge.consumer, []).append(edge.producer)
    result = _Digests(artifacts=dict(artifacts), contexts=contexts, before=before)
    started = {node.name: node for node in services}
    happening = {node.origin.step: node for node in one_shots}
    for unit in units:
        if unit.service:
            result.add_service(started[unit.service])
        elif node := happening.get(unit.step.id):
            result.add_one_shot(node)
    return Digested(services=result.services, one_shots=result.one_shots, artifacts=result.artifacts)


@mutable
class _Digests:
    artifacts: dict[str, Artifact]
    contexts: Mapping[str, BuildContext]
    before: Mapping[str, list[str]]
    """What each node waits for."""
    services: list[Service] = field(default_factory=list)
    one_shots: list[OneShot] = field(default_factory=list)
    of: dict[str, str] = field(default_factory=dict)

    def add_service(self, node: Service) -> None:
        config = node.config
        mounted = [name for directory in config.files.values() for name in directory.artifact_names]
        texts = (text for _, text in service_texts(config))
        parts = (config, *self._files(mounted), self._built(config.image), *self._values(texts))
        self.of[node.name] = _hash(parts)
        self.services.append(replace(node, digest=self.of[node.name]))

    def add_one_shot(self, node: OneShot) -> None:
        action = node.action
        parts: list[object] = [action, *self._values(text for _, text in action_texts(action))]
        parts += [self.of[name] for name in self.before.get(node.name, ())]
        if isinstance(action, RunTask):
            parts += [*self._files(action.task.files.values()), self._built(action.task.image)]
        if service := target(action):
            parts.append(self.of[service])
        self.of[node.name] = _hash(tuple(parts[1:] if isinstance(action, VerifyValue) else parts))
        self.one_shots.append(replace(node, digest=self.of[node.name]))
        for name in stored(action):
            content = Produced(producer=node.name)
            self.artifacts[name] = Artifact(
                origin=node.origin, name=name, content=content, digest=_hash((self.of[node.name], name))
            )

    def _files(self, names: Iterable[str]) -> Iterator[str]:
        yield from (self.artifacts[name].digest for name in names if name in self.artifacts)

    def _built(self, image: AnyImage) -> str:
        return self.contexts[image.name].tree.digest() if isinstance(image, ImageBuild) else ""

    def _values(self, texts: Iterable[Text]) -> Iterator[str]:
        names = dict.fromkeys(future.step for text in texts for future in futures(text) if future.field != "ip_address")
        yield from (self.of[name] for name in names)


def _hash(parts: object) -> str:
    return hashlib.sha256(repr(parts).encode("utf-8", "surrogatepass")).hexdigest()
