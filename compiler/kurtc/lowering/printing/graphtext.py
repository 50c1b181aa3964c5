"""The graph to read: a paragraph for each node, with what it is, what it gets, and what it waits for."""

from collections.abc import Iterable, Iterator
from typing import assert_never

from kurtc.lowering.actions import (
    Action,
    AwaitResult,
    RenderFiles,
    RunCommand,
    RunTask,
    SendRequest,
    StoreFiles,
    VerifyValue,
    fields,
    kind,
    stored,
)
from kurtc.lowering.graph import (
    Artifact,
    DoneEdge,
    Downloaded,
    ExecProbe,
    Graph,
    HttpProbe,
    OneShot,
    PortProbe,
    Probe,
    Produced,
    ReadyEdge,
    Rendered,
    Service,
    Uploaded,
)
from kurtc.plan.configs import Recipe
from kurtc.plan.values import Text

_LONGEST = 100


def graph_text(graph: Graph) -> str:
    """The text, with a final newline: services, one-shots, artifacts, volumes and images, in the plan's order."""
    facts = _Facts.of(graph)
    paragraphs = [
        *(_paragraph("service", node.name, node.origin.position, _service(node, facts)) for node in graph.services),
        *(
            _paragraph(kind(node.action), node.name, node.origin.position, _step(node, facts))
            for node in graph.one_shots
        ),
        *(
            _paragraph("artifact", node.name, node.origin.position, _artifact(node, facts))
            for node in graph.artifacts.values()
        ),
        *(
            _paragraph("volume", volume.key, "", [f"size {volume.size} MiB"] if volume.size else [])
            for volume in graph.volumes
        ),
        *(
            _paragraph("image", name, "", [f"built from {node.image.context.path}"])
            for name, node in graph.contexts.items()
        ),
    ]
    return "\n".join(paragraphs)


class _Facts:
    """The lines about the edges that end at each node."""

    def __init__(self) -> None:
        self.lines: dict[str, list[str]] = {}

    @classmethod
    def of(cls, graph: Graph) -> "_Facts":
        facts = cls()
        for value in graph.values:
            facts.add(value.consumer, f"value {value.producer}.{value.field} in {value.place}")
        for file in graph.files:
            facts.add(file.consumer, f"files {file.artifact} at {file.path}")
        order: list[ReadyEdge | DoneEdge] = [*graph.ready, *graph.done]
        for edge in order:
            state = "is ready" if isinstance(edge, ReadyEdge) else "is done"
            facts.add(edge.consumer, f"after {edge.producer} {state}: {edge.reason}")
        return facts

    def add(self, consumer: str, line: str) -> None:
        self.lines.setdefault(consumer, []).append(line)


def _paragraph(word: str, name: str, position: object, lines: Iterable[str]) -> str:
    head = f"{word} {name}" + (f"  ({position})" if position else "")
    return "".join(f"{line}\n" for line in [head, *(f"  {line}" for line in lines)])


def _service(node: Service, facts: _Facts) -> Iterator[str]:
    config = node.config
    yield f"image {config.image.name}"
    if command := [*config.entrypoint, *config.cmd]:
        yield f"runs {_words(command)}"
    yield from (f"ready when {_probe(probe)}" for probe in node.probes)
    yield from (f"shares {one.persistent_key} at {path}" for path, one in config.files.items() if one.persistent_key)
    if not node.running:
        yield "stopped in the end"
    yield from facts.lines.get(node.name, ())


def _step(node: OneShot, facts: _Facts) -> Iterator[str]:
    yield from _action(node.action)
    if made := fields(node.action):
        yield f"makes {', '.join(made)}"
    if files := stored(node.action):
        yield f"stores {', '.join(files)}"
    yield from facts.lines.get(node.name, ())


def _action(action: Action) -> Iterator[str]:
    match action:
        case RunTask(task=task):
            yield f"image {task.image.name}"
            yield f"runs {_words([task.run])}"
        case RunCommand(service=service, recipe=recipe) | SendRequest(service=service, recipe=recipe):
            yield f"{'in' if isinstance(action, RunCommand) else 'to'} {service}: {_recipe(recipe)}"
            yield "accepts any code" if action.accepted is None else f"accepts {_codes(action.accepted)}"
        case AwaitResult(attempt=attempt, field=field, assertion=assertion, target_value=target):
            where = "in" if isinstance(attempt, RunCommand) else "to"
            yield f"{where} {attempt.service}: {_recipe(attempt.recipe)}"
            yield f"until {field} {assertion} {target!r}, each {action.interval} for {action.timeout}"
        case VerifyValue(value=value, assertion=assertion, target_value=target):
            yield f"{_words([value])} {assertion} {target if not isinstance(target, str) else repr(target)}"
        case RenderFiles(texts=texts):
            yield f"writes {', '.join(texts)}"
        case StoreFiles(service=service, path=path):
            yield f"of {service}: {path}"
        case _ as never:
            assert_never(never)


def _probe(probe: Probe) -> str:
    match probe:
        case PortProbe(number=number, timeout=timeout):
            return f"port {number} is open within {timeout}"
        case ExecProbe() | HttpProbe():
            condition = f"{probe.field} {probe.assertion} {probe.target_value!r}"
            return f"{condition} of {_recipe(probe.recipe)}, each {probe.interval} for {probe.timeout}"
        case _ as never:
            assert_never(never)


def _recipe(recipe: Recipe) -> str:
    command: tuple[Text, ...] | None = getattr(recipe, "command", None)
    if command is not None:
        return _words(command)
    verb = "POST" if hasattr(recipe, "body") else "GET"
    return f"{verb} {getattr(recipe, 'port_id')}{getattr(recipe, 'endpoint')}"  # noqa: B009


def _artifact(node: Artifact, facts: _Facts) -> Iterator[str]:
    match node.content:
        case Uploaded(tree=tree):
            yield f"{len(tree.entries)} files of the package"
        case Downloaded(source=source):
            yield f"download of {source.url}"
        case Rendered(texts=texts):
            yield f"rendered at build time: {', '.join(texts)}"
        case Produced(producer=producer):
            yield f"made by {producer}"
        case _ as never:
            assert_never(never)
    yield from facts.lines.get(node.name, ())


def _codes(codes: tuple[int, ...]) -> str:
    return ", ".join(map(str, codes)) if codes else "no code"


def _words(words: Iterable[Text]) -> str:
    line = " ".join(str(word) if str(word) else "''" for word in words)
    line = "⏎".join(line.split("\n"))
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1]}…"
