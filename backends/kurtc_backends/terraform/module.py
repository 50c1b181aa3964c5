"""The whole module: its files in HCL, what lies beside them, its README, and the decisions that were made."""

from collections.abc import Iterator, Mapping, Sequence

from kurtc.backend import Emission, Made, OutputFile, Settings, attribute_decisions
from kurtc.diagnostics import Refused
from kurtc.lowering import Decision, Graph, Outcome
from kurtc.lowering.actions import RenderFiles, RunTask, VerifyValue
from kurtc.lowering.graph import DoneEdge, ReadyEdge
from kurtc.records import frozen
from kurtc_backends.layout import script
from kurtc_backends.names import Names
from kurtc_backends.terraform import main, one_shots, services
from kurtc_backends.terraform.artifacts import Artifacts, artifacts, rendered_texts
from kurtc_backends.terraform.context import Module, module
from kurtc_backends.terraform.hcl import Expression, Item, document
from kurtc_backends.terraform.images import Images, images
from kurtc_backends.terraform.mounts import Volumes, volumes
from kurtc_backends.terraform.notes import init_notes
from kurtc_backends.terraform.options import options
from kurtc_backends.terraform.outputs import outputs
from kurtc_backends.terraform.ports import Publication, publications
from kurtc_backends.terraform.readme import readme
from kurtc_backends.terraform.refusals import refusals
from kurtc_backends.terraform.secrets import Secrets, secrets
from kurtc_backends.terraform.support import SUPPORT
from kurtc_backends.terraform.tests_file import tests
from kurtc_backends.terraform.variables import OWN, variables

_FILES = ("terraform", "main", "images", "variables", "locals", "steps", "outputs", "override")
"""Names that files of services cannot have: those of the module, and the one that Terraform reads over all others."""


def emit(graph: Graph, settings: Settings) -> Emission:
    """The module of a graph. Raises `Refused` with everything that Terraform cannot express."""
    chosen = options(settings)
    attributes = list(attribute_decisions(graph, SUPPORT))
    if findings := refusals(graph, attributes):
        raise Refused(tuple(findings))
    parts = _Parts.of(module(graph, chosen))
    decisions = (*graph.decisions, *attributes, *init_notes(graph), *_placed(parts), *_edges(graph))
    files: dict[str, OutputFile] = {
        **{path: Made(data=document(items).encode()) for path, items in _documents(parts) if items},
        **{f"scripts/{name}": Made(data=script(f"terraform/{name}").encode()) for name in parts.scripts},
        **parts.artifacts.files,
        **parts.images.files,
    }
    shown = outputs(parts.module, parts.ports, parts.secrets)
    text = readme(parts.module, parts.ports, parts.variables, shown, decisions)
    files["README.md"] = Made(data=text.encode())
    return Emission(target="terraform", options=dict(settings), files=files, decisions=decisions)


@frozen
class _Parts:
    """Everything that the files are made of. `steps` are the names of all containers that run once."""

    module: Module
    steps: Sequence[str]
    scripts: Sequence[str]
    images: Images
    artifacts: Artifacts
    rendered: Mapping[str, Expression]
    volumes: Volumes
    ports: Mapping[str, Sequence[Publication]]
    secrets: Secrets

    @classmethod
    def of(cls, around: Module) -> "_Parts":
        graph = around.graph
        steps = _steps(around)
        is_helped = any(name not in _tasks(graph) for name in steps)
        laid_out = artifacts(around)
        rendered = {
            node.name: rendered_texts(node.name, node.action.texts, around, laid_out.files)
            for node in graph.one_shots
            if isinstance(node.action, RenderFiles)
        }
        made = images(graph, helper=is_helped)
        taken = Names.of(OWN)
        ports = publications(graph, around.options, taken)
        return cls(
            module=around,
            steps=steps,
            scripts=_scripts(around, steps),
            images=made,
            artifacts=laid_out,
            rendered=rendered,
            volumes=volumes(around, laid_out, made),
            ports=ports,
            secrets=secrets(graph, taken),
        )

    @property
    def variables(self) -> list[Item]:
        """The blocks of `variables.tf`."""
        return variables(self.module, self.ports, self.secrets.of.values(), self.steps)


def _tasks(graph: Graph) -> list[str]:
    return [node.name for node in graph.one_shots if isinstance(node.action, RunTask)]


def _steps(around: Module) -> list[str]:
    """The names of all containers that run once, in the plan's order."""
    graph = around.graph
    found = [around.opening] if _tasks(graph) else []
    for service in graph.services:
        found += [name for of in (around.files, around.ready) if (name := of.get(service.name, ""))]
    for node in graph.one_shots:
        if not isinstance(node.action, VerifyValue | RenderFiles):
            found += [*([around.files[node.name]] if node.name in around.files else []), node.name]
    return found


def _scripts(around: Module, steps: Sequence[str]) -> list[str]:
    """The scripts that some step runs."""
    if not steps:
        return []
    kinds = {type(node.action).__name__ for node in around.graph.one_shots}
    used = {
        "step.sh": True,
        "open.sh": around.opening in steps,
        "fill.sh": bool(around.files),
        "task.sh": "RunTask" in kinds,
        "attempt.sh": not kinds.isdisjoint({"RunCommand", "SendRequest"}),
        "wait.sh": "AwaitResult" in kinds,
        "ready.sh": bool(around.ready),
        "store.sh": "StoreFiles" in kinds,
    }
    found = [name for name, is_used in used.items() if is_used]
    needs_attempts = {"attempt.sh", "wait.sh", "ready.sh"} & set(found)
    return [*found, "attempts.sh"] if needs_attempts else found


def _documents(parts: _Parts) -> Iterator[tuple[str, Sequence[Item]]]:
    """The files in HCL, with what is in them."""
    around = parts.module
    after = _after(around)
    shared: list[Item] = [main.network(around, parts.artifacts)]
    if parts.steps:
        shared += main.records()
    yield "terraform.tf", main.TERRAFORM
    yield "main.tf", [*shared, *parts.volumes.persistent]
    yield "images.tf", parts.images.blocks
    yield "variables.tf", parts.variables
    yield "locals.tf", main.local_values(around, parts.artifacts, parts.images, parts.steps)
    surroundings = services.Surroundings(
        module=around,
        images=parts.images,
        ports=parts.ports,
        mounts=parts.volumes.of,
        secrets=parts.secrets,
        after=after,
    )
    names = Names.of(_FILES)
    for service in around.graph.services:
        yield f"{names.free(service.name)}.tf", services.service_blocks(service, surroundings)
    yield "steps.tf", _step_blocks(parts, after)
    yield "outputs.tf", outputs(around, parts.ports, parts.secrets)
    yield "tests/plan.tftest.hcl", tests(around, parts.ports)


def _step_blocks(parts: _Parts, after: Mapping[str, Sequence[str]]) -> list[Item]:
    surroundings = one_shots.Surroundings(
        module=parts.module,
        images=parts.images,
        mounts=parts.volumes.of,
        secrets=parts.secrets,
        after=after,
        rendered=parts.rendered,
    )
    opened: list[Item] = []
    if parts.module.opening in parts.steps:
        opened.append(main.opened_records(parts.module.opening, parts.images.helper))
    return [
        *opened,
        *(block for node in parts.module.graph.one_shots for block in one_shots.one_shot_blocks(node, surroundings)),
    ]


def _after(around: Module) -> dict[str, list[str]]:
    """The resources that each node waits for, without those that it refers to anyway."""
    graph = around.graph
    referred = {(edge.consumer, edge.producer) for edge in graph.values if edge.field != "ip_address"}
    direct: list[ReadyEdge | DoneEdge] = [edge for edge in graph.ready if edge.producer not in around.ready]
    direct += graph.done
    referred |= {(edge.consumer, edge.producer) for edge in direct if _has_inputs(around, edge.consumer)}
    found: dict[str, list[str]] = {}
    order: list[ReadyEdge | DoneEdge] = [*graph.ready, *graph.done]
    for edge in order:
        if (edge.consumer, edge.producer) not in referred:
            found.setdefault(edge.consumer, []).append(around.waited_for(edge.producer))
    return found


def _has_inputs(around: Module, name: str) -> bool:
    node = around.one_shots.get(name)
    return node is not None and not isinstance(node.action, RenderFiles)


def _placed(parts: _Parts) -> Iterator[Decision]:
    mounted = {edge.artifact for edge in parts.module.graph.files}
    for name, artifact in parts.module.graph.artifacts.items():
        folder = parts.artifacts.folders.get(name)
        is_mounted = name in mounted
        yield Decision(
            origin=artifact.origin,
            subject=name,
            outcome=Outcome.EMITTED if is_mounted else Outcome.NOTE,
            text=(f"files/{folder}" if folder else "made by its step") if is_mounted else "nothing mounts it",
        )


def _edges(graph: Graph) -> Iterator[Decision]:
    """Why services and steps wait for each other."""
    origins = {service.name: service.origin for service in graph.services}
    origins |= {node.name: node.origin for node in graph.one_shots}
    order: list[ReadyEdge | DoneEdge] = [*graph.ready, *graph.done]
    for edge in order:
        yield Decision(
            origin=origins[edge.consumer],
            subject=edge.consumer,
            attribute="depends_on",
            outcome=Outcome.EMITTED,
            text=f"waits for '{edge.producer}': {edge.reason}",
        )
