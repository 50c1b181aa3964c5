"""What every part of the emission needs to know: the graph, names, options, and which values are asked for."""

from collections.abc import Collection, Mapping

from kurtc.lowering import Graph
from kurtc.lowering.actions import RenderFiles, VerifyValue
from kurtc.lowering.graph import DoneEdge, OneShot, Produced, ReadyEdge, Service, ValueEdge
from kurtc.plan.values import futures
from kurtc.records import frozen
from kurtc_backends.names import Names
from kurtc_backends.terraform.names import identifier, module_name
from kurtc_backends.terraform.options import Options


@frozen
class Module:
    """A graph on its way to a module.

    `ready` names the one-shot that waits until a service is ready, `files` the one that fills the volumes of a service
    or task: for those that need one. `opening` names the one that lets tasks write to the volume of the steps. `fixed`
    are the services with a fixed address, in the plan's order. `used` are the one-shots whose values or files somebody
    asks for, or whose effects another one-shot can see: `before` are the nodes that each one-shot comes behind.
    """

    graph: Graph
    name: str
    options: Options
    services: Mapping[str, Service]
    one_shots: Mapping[str, OneShot]
    ready: Mapping[str, str]
    files: Mapping[str, str]
    opening: str
    fixed: tuple[str, ...]
    used: Collection[str]
    before: Mapping[str, tuple[str, ...]]

    def inputs(self, name: str) -> list[str]:
        """The ids that change when something is done again that the one-shot is made of, or sees the effects of."""
        producers = self.before.get(name, ())
        kinds = ("terraform_data" if producer in self.one_shots else "docker_container" for producer in producers)
        return [f"{kind}.{identifier(producer)}.id" for kind, producer in zip(kinds, producers, strict=True)]

    def is_kept(self, node: OneShot) -> bool:
        """Whether a `terraform_data` stands for the one-shot: it keeps its results, or is all that there is of it."""
        return node.name in self.used or isinstance(node.action, VerifyValue | RenderFiles)

    def waited_for(self, name: str) -> str:
        """The resource that is there when a service is ready or a one-shot has ended."""
        node = self.one_shots.get(name)
        if node is None:
            return f"docker_container.{identifier(self.ready.get(name, name))}"
        return f"{'terraform_data' if self.is_kept(node) else 'docker_container'}.{identifier(name)}"


def module(graph: Graph, options: Options) -> Module:
    """Name everything that the module adds to the graph's nodes."""
    names = Names.of([*(service.name for service in graph.services), *(node.name for node in graph.one_shots)])
    ready = {service.name: names.free(f"{service.name}-ready") for service in graph.services if _is_tried(service)}
    before = _before(graph)
    filled = dict.fromkeys(edge.consumer for edge in graph.files)
    return Module(
        graph=graph,
        name=options.name or module_name(graph),
        options=options,
        services={service.name: service for service in graph.services},
        one_shots={node.name: node for node in graph.one_shots},
        ready=ready,
        files={name: names.free(f"{name}-files") for name in filled},
        opening=names.free("steps"),
        fixed=_fixed(graph, options),
        used=_used(graph, before),
        before=before,
    )


def _is_tried(service: Service) -> bool:
    return service.running and bool(service.probes)


def _fixed(graph: Graph, options: Options) -> tuple[str, ...]:
    """What people read needs fixed addresses only where they ask for numbers everywhere."""
    needed = {edge.producer for edge in graph.values if edge.field == "ip_address"}
    if options.numeric:
        read = (graph.output, *(message.text for message in graph.messages))
        needed |= {future.step for value in read for future in futures(value) if future.field == "ip_address"}
    return tuple(service.name for service in graph.services if service.name in needed)


def _used(graph: Graph, before: Mapping[str, tuple[str, ...]]) -> frozenset[str]:
    read = (graph.output, *(message.text for message in graph.messages))
    shown = {future.step for value in read for future in futures(value)}
    stored = {edge.content.producer for edge in graph.files if isinstance(edge.content, Produced)}
    values = {edge.producer for edge in graph.values if edge.field != "ip_address"}
    return frozenset(shown | stored | values | {name for names in before.values() for name in names})


def _before(graph: Graph) -> dict[str, tuple[str, ...]]:
    """For each one-shot the nodes that it has values of, or waits for."""
    one_shots = {node.name for node in graph.one_shots}
    order: list[ReadyEdge | DoneEdge | ValueEdge] = [*graph.done, *graph.ready, *graph.values]
    found: dict[str, dict[str, None]] = {}
    for edge in order:
        is_address = isinstance(edge, ValueEdge) and edge.field == "ip_address"
        if edge.consumer in one_shots and not is_address:
            found.setdefault(edge.consumer, {})[edge.producer] = None
    return {name: tuple(producers) for name, producers in found.items()}
