"""When a service is ready: its ports are open, its ready conditions hold, and so do the waits that it has absorbed."""

from collections.abc import Iterable, Iterator
from typing import TypeAlias, assert_never

from kurtc.lowering.decisions import Decision, Origin, Outcome
from kurtc.lowering.folding import Fold, folded_recipe
from kurtc.lowering.graph import ExecProbe, HttpProbe, PortProbe, Probe
from kurtc.order import Unit
from kurtc.plan import Step
from kurtc.plan.configs import ExecRecipe, GetHttpRequestRecipe, PostHttpRequestRecipe, ReadyCondition, ServiceConfig
from kurtc.plan.instructions import Wait

_Condition: TypeAlias = ReadyCondition | Wait


def untried(unit: Unit) -> Iterator[Decision]:
    """A note for each port that Kurtosis would wait for in vain: it cannot try SCTP."""
    for port_id, port in unit.config.ports.items() if unit.config else ():
        if port.transport_protocol == "SCTP" and port.wait is not None:
            yield Decision(
                origin=Origin.of(unit.step),
                subject=unit.service,
                attribute=f"ports[{port_id!r}].wait",
                outcome=Outcome.NOTE,
                text="SCTP ports are not waited for; Kurtosis waits in vain, and fails",
            )


def probes(unit: Unit, waits: Iterable[Step], fold: Fold) -> Iterator[Probe]:
    """The probes of a service, in the order in which Kurtosis tries them."""
    config = unit.config
    assert config is not None
    origin = Origin.of(unit.step)
    seen: set[int] = set()
    for port in config.ports.values():
        if port.transport_protocol == "TCP" and port.wait is not None and port.number not in seen:
            seen.add(port.number)
            yield PortProbe(origin=origin, number=port.number, timeout=port.wait)
    if config.ready_conditions is not None:
        yield _probe(origin, config, config.ready_conditions, fold)
    for step in waits:
        assert isinstance(step.instruction, Wait)
        yield _probe(Origin.of(step), config, step.instruction, fold)


def _probe(origin: Origin, config: ServiceConfig, condition: _Condition, fold: Fold) -> Probe:
    recipe = folded_recipe(condition.recipe, fold)
    match recipe:
        case ExecRecipe():
            return ExecProbe(
                origin=origin,
                recipe=recipe,
                field=condition.field,
                assertion=condition.assertion,
                target_value=condition.target_value,
                interval=condition.interval,
                timeout=condition.timeout,
            )
        case GetHttpRequestRecipe() | PostHttpRequestRecipe():
            return HttpProbe(
                origin=origin,
                recipe=recipe,
                number=config.ports[recipe.port_id].number,
                field=condition.field,
                assertion=condition.assertion,
                target_value=condition.target_value,
                interval=condition.interval,
                timeout=condition.timeout,
            )
        case _ as never:
            assert_never(never)
