"""Lower a plan to the deployment graph: the passes and their order."""

from collections.abc import Callable, Iterable, Iterator, Mapping

from kurtc.diagnostics import Diagnostic, Refused
from kurtc.lowering.actions import RunTask
from kurtc.lowering.artifacts import artifacts
from kurtc.lowering.contexts import Contexts, build_contexts
from kurtc.lowering.decisions import Origin
from kurtc.lowering.digests import digested
from kurtc.lowering.edges import file_edges, order_edges, value_edges
from kurtc.lowering.folding import Addresses, Fold, fold_by, folded_text, folded_value
from kurtc.lowering.graph import BuildContext, Graph, Message, OneShot, Service, Volume
from kurtc.lowering.lifecycle import Ended, end_state
from kurtc.lowering.names import node_names
from kurtc.lowering.one_shots import OneShots
from kurtc.lowering.readiness import untried
from kurtc.lowering.services import Services
from kurtc.lowering.settings import settled
from kurtc.lowering.verification import settled_verifications
from kurtc.lowering.waits import absorbed_waits
from kurtc.order import units
from kurtc.package.tree import Contents
from kurtc.plan import Plan
from kurtc.plan.instructions import Print
from kurtc.plan.programs import ImageProgram


def lower(
    plan: Plan,
    contents: Contents,
    *,
    addresses: Addresses = "auto",
    ended: Ended = "refuse",
    programs: Mapping[str, ImageProgram] | None = None,
) -> Graph:
    """The deployment graph of a plan that has been validated.

    `addresses` says when an `ip_address` stays numeric, `ended` what becomes of services that end after their use;
    `programs` is what is known of images. Raises `Refused` with everything that cannot be lowered; errors of
    `contents` get the position of the step that names the file.
    """
    changed, set_decisions = settled(plan)
    verified = settled_verifications(changed)
    names = node_names(list(units(verified.plan)))
    fold = fold_by(addresses, names)
    found = artifacts(verified.plan, contents, fold)
    contexts = build_contexts(units(verified.plan), contents)
    texts = {**found.texts, **contexts.texts()}
    absorbed = absorbed_waits(verified.plan, texts)
    final = end_state(absorbed.plan, absorbed.waits, texts, ended)
    if findings := [*verified.findings, *found.findings, *final.findings, *contexts.findings]:
        raise Refused(tuple(sorted(findings, key=_order_of(plan))))
    every = list(units(final.plan))
    making = Services(fold=fold, waits=absorbed.waits, stopped=final.stopped)
    acting = OneShots(fold=fold, typed=fold_by("numeric", names), names=names, renderings=found.renderings)
    services = [making.node(unit) for unit in every if unit.service]
    one_shots = list(acting.nodes(every))
    ready, done = order_edges(every, texts, one_shots)
    nodes = digested(
        every,
        services=services,
        one_shots=one_shots,
        artifacts=found.nodes,
        contexts=contexts.nodes,
        order=(*ready, *done),
    )
    files = tuple(file_edges(every, nodes.services, nodes.one_shots, found.nodes))
    return Graph(
        package=plan.package,
        services=tuple(nodes.services),
        one_shots=tuple(nodes.one_shots),
        artifacts=nodes.artifacts,
        volumes=tuple(_volumes(nodes.services)),
        contexts=_used(contexts, nodes.services, nodes.one_shots),
        programs=programs or {},
        ready=tuple(ready),
        done=tuple(done),
        files=files,
        values=tuple(value_edges(nodes.services, nodes.one_shots, nodes.artifacts, files)),
        messages=tuple(_messages(final.plan, fold)),
        output=folded_value(plan.output, fold),
        decisions=(
            *set_decisions,
            *verified.decisions,
            *absorbed.decisions,
            *final.decisions,
            *contexts.decisions,
            *(decision for unit in every for decision in untried(unit)),
        ),
    )


def _used(contexts: Contexts, services: Iterable[Service], one_shots: Iterable[OneShot]) -> dict[str, BuildContext]:
    images = {str(node.config.image.name) for node in services}
    images |= {str(node.action.task.image.name) for node in one_shots if isinstance(node.action, RunTask)}
    return {name: context for name, context in contexts.nodes.items() if name in images}


def _order_of(plan: Plan) -> Callable[[Diagnostic], int]:
    order = {step.id: index for index, step in enumerate(plan.steps)}
    return lambda finding: order.get(finding.step, -1)


def _volumes(services: Iterable[Service]) -> Iterator[Volume]:
    sizes: dict[str, int] = {}
    for node in services:
        for directory in node.config.files.values():
            if directory.persistent_key:
                sizes[directory.persistent_key] = max(sizes.get(directory.persistent_key, 0), directory.size)
    yield from (Volume(key=key, size=size) for key, size in sizes.items())


def _messages(plan: Plan, fold: Fold) -> Iterator[Message]:
    for step in plan.steps:
        if isinstance(step.instruction, Print):
            yield Message(origin=Origin.of(step), text=folded_text(step.instruction.msg, fold))
