"""Lower a plan to the deployment graph: the passes and their order."""

from collections.abc import Callable, Iterator
from dataclasses import replace

from kurtc.diagnostics import Diagnostic, Refused
from kurtc.lowering.artifacts import artifacts
from kurtc.lowering.contexts import Contexts, build_contexts
from kurtc.lowering.decisions import Origin
from kurtc.lowering.edges import file_edges, ready_edges, value_edges
from kurtc.lowering.folding import Addresses, Fold, fold_by, folded_text, folded_value
from kurtc.lowering.graph import BuildContext, Graph, Message, Service, Volume
from kurtc.lowering.lifecycle import end_state
from kurtc.lowering.readiness import unready, untried
from kurtc.lowering.services import Services
from kurtc.lowering.settings import with_settings
from kurtc.lowering.unsupported import unsupported_steps
from kurtc.lowering.verification import settled_verifications
from kurtc.lowering.waits import absorbed_waits
from kurtc.order import units
from kurtc.package.tree import Contents
from kurtc.plan import Plan
from kurtc.plan.instructions import Print, Verify


def lower(plan: Plan, contents: Contents, *, addresses: Addresses = "auto") -> Graph:
    """The deployment graph of a plan that has been validated.

    `addresses` says when an `ip_address` stays numeric. Raises `Refused` with every step and attribute that cannot be
    lowered; errors of `contents` get the position of the step that names the file.
    """
    fold = fold_by(addresses)
    changed, set_decisions = with_settings(plan)
    held, unverified = settled_verifications(changed)
    found = artifacts(changed, contents, fold)
    contexts = build_contexts(units(changed), contents)
    texts = {**found.texts(), **contexts.texts()}
    absorbed = absorbed_waits(_without_verifications(changed), texts)
    ended = end_state(absorbed.plan, absorbed.waits, texts)
    every = list(units(ended.plan))
    findings = [
        *unsupported_steps(changed),
        *unverified,
        *found.findings,
        *absorbed.findings,
        *ended.findings,
        *contexts.findings,
        *(finding for unit in every for finding in unready(unit)),
    ]
    if findings:
        raise Refused(tuple(sorted(findings, key=_order_of(plan))))
    making = Services(
        fold=fold, waits=absorbed.waits, stopped=ended.stopped, artifacts=found.nodes, contexts=contexts.nodes
    )
    services = tuple(making.node(unit) for unit in every if unit.service)
    return Graph(
        package=plan.package,
        services=services,
        artifacts=found.nodes,
        volumes=tuple(_volumes(services)),
        contexts=_used(contexts, services),
        ready=tuple(ready_edges(every, texts)),
        files=tuple(file_edges(services, found.nodes)),
        values=tuple(value_edges(services, found.nodes)),
        messages=tuple(_messages(ended.plan, fold)),
        output=folded_value(plan.output, fold),
        decisions=(
            *set_decisions,
            *held,
            *absorbed.decisions,
            *ended.decisions,
            *contexts.decisions,
            *(decision for unit in every for decision in untried(unit)),
        ),
    )


def _used(contexts: Contexts, services: tuple[Service, ...]) -> dict[str, BuildContext]:
    images = {str(node.config.image.name) for node in services}
    return {name: context for name, context in contexts.nodes.items() if name in images}


def _order_of(plan: Plan) -> Callable[[Diagnostic], int]:
    order = {step.id: index for index, step in enumerate(plan.steps)}
    return lambda finding: order.get(finding.step, -1)


def _without_verifications(plan: Plan) -> Plan:
    return replace(plan, steps=tuple(step for step in plan.steps if not isinstance(step.instruction, Verify)))


def _volumes(services: tuple[Service, ...]) -> Iterator[Volume]:
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
