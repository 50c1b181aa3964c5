"""The units that are ordered: a step, or one service of an `add_services` step."""

from collections.abc import Iterator

from kurtc.plan import Plan, Step
from kurtc.plan.configs import ServiceConfig
from kurtc.plan.instructions import AddService, AddServices
from kurtc.records import frozen


@frozen
class Unit:
    """One thing that happens: `service` is the service that it starts, with `config` ("" and None: it starts none)."""

    step: Step
    service: str = ""
    config: ServiceConfig | None = None


def units(plan: Plan) -> Iterator[Unit]:
    """The units of a plan, in its order; the services of one `add_services` have neighbouring units."""
    for step in plan.steps:
        match step.instruction:
            case AddService(name=name, config=config):
                yield Unit(step=step, service=str(name), config=config)
            case AddServices(configs=configs):
                yield from (Unit(step=step, service=name, config=config) for name, config in configs.items())
            case _:
                yield Unit(step=step)
