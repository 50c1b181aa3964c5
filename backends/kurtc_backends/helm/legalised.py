"""From the deployment graph to what Kubernetes can do: probes, effects for what pods cannot do, and waits."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields, is_dataclass, replace
from typing import TypeVar, cast

from kurtc.lowering import Decision, Graph, Outcome
from kurtc.lowering.actions import (
    AwaitResult,
    RenderFiles,
    RunCommand,
    SendRequest,
    StoreFiles,
)
from kurtc.lowering.artifacts import content_digest
from kurtc.lowering.decisions import Origin
from kurtc.lowering.edges import mounted, probe_texts
from kurtc.lowering.graph import (
    Artifact,
    ExecProbe,
    HttpProbe,
    PortProbe,
    Probe,
    Produced,
    Rendered,
    Service,
)
from kurtc.order.touches import service_texts
from kurtc.package.tree import Tree
from kurtc.plan.values import Future, Holed, Text, futures
from kurtc_backends.helm.artifacts import is_lost
from kurtc_backends.helm.chartdata import (
    ADDRESS,
    Chart,
    DecodeTexts,
    Effect,
    FindAddress,
    Readiness,
    Waits,
    Workload,
    effect_texts,
)
from kurtc_backends.helm.names import LONGEST, Names, chart_name
from kurtc_backends.helm.options import Options
from kurtc_backends.helm.probes import is_native

T = TypeVar("T")
_LONGEST = LONGEST - 9
"""Characters of an effect's name, behind which its Job has a hash."""


def legalised(graph: Graph, options: Options) -> Chart:
    """The chart's data. Nothing of the graph is lost; what was added has a decision."""
    made = _Legalisation(graph=graph, names=Names.of(_taken(graph)))
    made.find_addresses()
    made.lift_texts()
    made.render_at_run_time()
    made.split_probes()
    return Chart(
        graph=graph,
        name=options.name or chart_name(graph),
        options=options,
        services=made.services,
        effects=made.effects,
        artifacts=made.artifacts,
        makers=made.makers,
        readiness=made.readiness,
        waits=made.waits(),
        workloads=made.workloads(),
        public=made.public(),
        fields=made.fields(),
        gate=Names.of((*made.services, *made.effects)).free("gate"),
        store=Names.of((*made.services, *(volume.key for volume in graph.volumes))).free("artifact-store"),
        decisions=tuple(made.decisions),
    )


def _taken(graph: Graph) -> Iterator[str]:
    yield from (service.name for service in graph.services)
    yield from (node.name for node in graph.one_shots)


@dataclass(slots=True, kw_only=True)
class _Legalisation:
    graph: Graph
    names: Names
    services: dict[str, Service] = field(default_factory=dict)
    effects: dict[str, Effect] = field(default_factory=dict)
    artifacts: dict[str, Artifact] = field(default_factory=dict)
    makers: dict[tuple[str, str], str] = field(default_factory=dict)
    readiness: dict[str, Readiness] = field(default_factory=dict)
    awaited: dict[str, list[str]] = field(default_factory=dict)
    """The effects that a service's readiness consists of, beside its probe."""
    decisions: list[Decision] = field(default_factory=list)

    def find_addresses(self) -> None:
        """Make numeric addresses values of effects that find them, but for a pod's own."""
        needed = {edge.producer: edge for edge in self.graph.values if edge.field == "ip_address"}
        others = {
            edge.producer
            for edge in self.graph.values
            if edge.field == "ip_address" and (edge.consumer != edge.producer or edge.place.startswith("recipe"))
        }
        found: dict[str, str] = {}
        for service in self.graph.services:
            if service.name in needed and service.name in others:
                found[service.name] = self.names.free(f"address-{service.name}", _LONGEST)
                self._add_address(service, found[service.name])

        def filled(owner: str) -> Callable[[Future], Future]:
            def moved(future: Future) -> Future:
                if future.field != "ip_address" or future.step == owner:
                    return future
                return Future(step=found[future.step], field=ADDRESS)

            return moved

        for service in self.graph.services:
            probes = _with_futures(service.probes, filled(""))
            self.services[service.name] = replace(_with_futures(service, filled(service.name)), probes=probes)
        for node in self.graph.one_shots:
            action = _with_futures(node.action, filled(""))
            self.effects[node.name] = Effect(origin=node.origin, name=node.name, action=action)
        for edge in self.graph.files:
            if isinstance(edge.content, Produced):
                self.makers[edge.consumer, edge.artifact] = edge.content.producer
            else:
                content = _with_futures(edge.content, filled(""))
                digest = content_digest(edge.content)
                self.artifacts[edge.artifact] = replace(
                    self.graph.artifacts[edge.artifact], content=content, digest=digest
                )

    def _add_address(self, service: Service, name: str) -> None:
        self.effects[name] = Effect(origin=service.origin, name=name, action=FindAddress(service=service.name))
        self._decide(service.origin, service.name, "ip_address", _ADDRESS)

    def lift_texts(self) -> None:
        """Make values of the texts that do not survive the way through Helm."""
        step = self.names.free("texts")
        texts: dict[str, None] = {}

        def lifted(text: str) -> Text:
            if not is_lost(text):
                return text
            texts.setdefault(text)
            return Holed((Future(step=step, field=f"text-{list(texts).index(text)}"),))

        self.services = {name: _with_texts(service, lifted) for name, service in self.services.items()}
        self.effects = {name: _with_texts(effect, lifted) for name, effect in self.effects.items()}
        if texts:
            origins = [service.origin for service in self.services.values()]
            origin = [*origins, *(effect.origin for effect in self.effects.values())][0]
            decode = Effect(origin=origin, name=step, action=DecodeTexts(texts=tuple(texts)))
            self.effects = {step: decode, **self.effects}
            self._decide(
                origin, "", "", "characters that do not survive the way through Helm are made by the step texts"
            )

    def render_at_run_time(self) -> None:
        """Make effects of the renderings that hold addresses."""
        rendered: dict[str, str] = {}
        for name, artifact in self.artifacts.items():
            if isinstance(artifact.content, Rendered) and any(map(_holes, artifact.content.texts.values())):
                rendered[name] = self.names.free(f"render-{_word(name)}", _LONGEST)
                action = RenderFiles(artifact=name, texts=artifact.content.texts)
                self.effects[rendered[name]] = Effect(origin=artifact.origin, name=rendered[name], action=action)
        for edge in self.graph.files:
            if edge.artifact in rendered and not isinstance(edge.content, Produced):
                self.makers[edge.consumer, edge.artifact] = rendered[edge.artifact]
        self.artifacts = {name: artifact for name, artifact in self.artifacts.items() if name not in rendered}

    def split_probes(self) -> None:
        """Give each pod one probe; waiters try the other ports, and effects await whatever else has to hold."""
        for service in self.services.values():
            native = [probe for probe in service.probes if is_native(probe)]
            chosen = min(native, key=_strength, default=None)
            number = getattr(chosen, "number", 0)
            ports = tuple(probe for probe in service.probes if isinstance(probe, PortProbe) and probe.number != number)
            self.readiness[service.name] = Readiness(probe=chosen, ports=ports)
            if isinstance(chosen, HttpProbe):
                self._decide(chosen.origin, service.name, "ready_conditions", _CODES)
            rest = (probe for probe in service.probes if not isinstance(probe, PortProbe) and not _same(probe, chosen))
            for probe in rest:
                self._await(service, probe)

    def _await(self, service: Service, probe: Probe) -> None:
        name = self.names.free(f"ready-{service.name}", _LONGEST)
        self.effects[name] = Effect(origin=probe.origin, name=name, action=_awaiting(service, probe))
        self.awaited.setdefault(service.name, []).append(name)
        self._decide(probe.origin, service.name, "ready_conditions", f"awaited by the Job {name}: no probe can tell")

    def waits(self) -> dict[str, Waits]:
        """What each service and effect waits for."""
        done: dict[str, list[str]] = {}
        ready: dict[str, list[str]] = {}
        for edge in self.graph.done:
            done.setdefault(edge.consumer, []).append(edge.producer)
        for needed in self.graph.ready:
            steps = self.awaited.get(needed.producer)
            kept = done if steps else ready
            kept.setdefault(needed.consumer, []).extend(steps or [needed.producer])
        for service, steps in self.awaited.items():
            for index, step in enumerate(steps):
                done.setdefault(step, []).extend(steps[:index])
                ready.setdefault(step, []).append(service)
        found: dict[str, Waits] = {}
        for name in (*self.services, *self.effects):
            inputs = tuple(dict.fromkeys(self._inputs(name)))
            before = tuple(step for step in dict.fromkeys(done.get(name, ())) if step not in inputs)
            found[name] = Waits(inputs=inputs, done=before, ready=tuple(dict.fromkeys(ready.get(name, ()))))
        return {name: waits for name, waits in found.items() if waits}

    def _inputs(self, name: str) -> Iterator[str]:
        """The effects whose values or files a service or effect gets."""
        artifacts: Iterable[str] = ()
        if name in self.services:
            config = self.services[name].config
            texts = [text for _, text in service_texts(config)]
            artifacts = (artifact for directory in config.files.values() for artifact in directory.artifact_names)
        else:
            action = self.effects[name].action
            if isinstance(action, FindAddress | DecodeTexts):
                return
            texts = [text for _, text in effect_texts(self.effects[name])]
            artifacts = (artifact for _, artifact in mounted(action))
        yield from (future.step for text in texts for future in futures(text) if future.step in self.effects)
        yield from (self.makers[name, artifact] for artifact in artifacts if (name, artifact) in self.makers)

    def workloads(self) -> dict[str, Workload]:
        """A StatefulSet for whatever needs a pod of a known name or keeps data, else a Deployment."""
        entered = {effect.action.service for effect in self.effects.values() if isinstance(effect.action, StoreFiles)}
        for effect in self.effects.values():
            match effect.action:
                case RunCommand(service=name) | AwaitResult(attempt=RunCommand(service=name)):
                    entered.add(name)
                case _:
                    pass
        return {
            name: "StatefulSet" if name in entered or _keeps(service) else "Deployment"
            for name, service in self.services.items()
        }

    def public(self) -> dict[str, str]:
        """The names of the Services for public ports."""
        names = Names.of(self.services)
        return {
            name: names.free(f"{name}-public") for name, service in self.services.items() if service.config.public_ports
        }

    def fields(self) -> dict[str, tuple[str, ...]]:
        """The values of each effect that somebody reads."""
        read: dict[str, dict[str, None]] = {}
        texts: list[Text] = [message.text for message in self.graph.messages]
        for service in self.services.values():
            texts += [text for _, text in (*service_texts(service.config), *probe_texts(service))]
        for effect in self.effects.values():
            texts += [text for _, text in effect_texts(effect)]
        for future in (*(future for text in texts for future in futures(text)), *futures(self.graph.output)):
            if future.step in self.effects:
                read.setdefault(future.step, {})[future.field] = None
        return {name: tuple(found) for name, found in read.items()}

    def _decide(self, origin: Origin, subject: str, attribute: str, text: str) -> None:
        self.decisions.append(
            Decision(origin=origin, subject=subject, attribute=attribute, outcome=Outcome.NOTE, text=text)
        )


_CODES = (
    "a probe of Kubernetes takes every code from 200 to 399; "
    "whoever waits for the service sends the request again and takes those of the plan only"
)
_ADDRESS = "the address that its pod has when the step runs; a pod that is made again gets another one"


def _word(name: str) -> str:
    return "".join(character if character.isalnum() and character.isascii() else "-" for character in name.lower())


def _holes(text: Text) -> bool:
    return isinstance(text, Holed)


def _keeps(service: Service) -> bool:
    return any(directory.persistent_key for directory in service.config.files.values())


def _strength(probe: Probe) -> int:
    """Commands say most about a service, ports least."""
    return {ExecProbe: 0, HttpProbe: 1, PortProbe: 2}[type(probe)]


def _same(probe: Probe, chosen: Probe | None) -> bool:
    if isinstance(probe, ExecProbe) and isinstance(chosen, ExecProbe):
        return is_native(probe) and probe.recipe == chosen.recipe
    return probe is chosen


def _awaiting(service: Service, probe: Probe) -> AwaitResult:
    assert not isinstance(probe, PortProbe)
    attempt: RunCommand | SendRequest
    if isinstance(probe, ExecProbe):
        attempt = RunCommand(service=service.name, recipe=probe.recipe, accepted=None)
    else:
        attempt = SendRequest(service=service.name, number=probe.number, recipe=probe.recipe, accepted=None)
    return AwaitResult(
        attempt=attempt,
        field=probe.field,
        assertion=probe.assertion,
        target_value=probe.target_value,
        interval=probe.interval,
        timeout=probe.timeout,
    )


def _with_futures(value: T, moved: Callable[[Future], Future]) -> T:
    """The value with every future in it replaced."""
    return cast(T, _moved(value, moved))


_TEXTS = frozenset(
    {"entrypoint", "cmd", "env_vars", "command", "body", "run", "args", "value", "target_value", "texts"}
)
"""The fields whose texts may have values in them."""


_JSON = frozenset({"value", "target_value"})
"""Those whose lists are written as JSON, in which every character survives."""


def _with_texts(value: T, lifted: Callable[[str], Text], *, inside: bool = False) -> T:
    """The value with every literal of its texts replaced."""
    return cast(T, _lifted(value, lifted, inside=inside))


def _lifted(value: object, lifted: Callable[[str], Text], *, inside: bool) -> object:
    match value:
        case str():
            return lifted(value) if inside else value
        case Holed(parts):
            made = [lifted(part) if isinstance(part, str) else part for part in parts]
            return Holed(
                tuple(piece for part in made for piece in (part.parts if isinstance(part, Holed) else (part,)))
            )
        case int() | float() | None | Future() | Tree():
            return value
        case tuple():
            return tuple(_lifted(item, lifted, inside=inside) for item in value)
        case Mapping():
            return {key: _lifted(item, lifted, inside=inside) for key, item in value.items()}
        case _ if is_dataclass(value) and not isinstance(value, type):
            texts = {
                part.name: getattr(value, part.name)
                for part in fields(value)
                if not (part.name in _JSON and isinstance(getattr(value, part.name), tuple | Mapping))
            }
            changed = {
                name: found
                for name, old in texts.items()
                if (found := _lifted(old, lifted, inside=name in _TEXTS)) != old
            }
            return replace(value, **changed) if changed else value
        case _:
            return value


def _moved(value: object, moved: Callable[[Future], Future]) -> object:
    match value:
        case Future():
            return moved(value)
        case Holed(parts):
            return Holed(tuple(part if isinstance(part, str) else moved(part) for part in parts))
        case str() | int() | float() | None | Tree():
            return value
        case tuple():
            return tuple(_moved(item, moved) for item in value)
        case Mapping():
            return {key: _moved(item, moved) for key, item in value.items()}
        case _ if is_dataclass(value) and not isinstance(value, type):
            changes = {part.name: _moved(getattr(value, part.name), moved) for part in fields(value)}
            changed = {name: item for name, item in changes.items() if item != getattr(value, name)}
            return replace(value, **changed) if changed else value
        case _:
            return value
