"""Which steps' values a plan uses anywhere."""

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass

from kurtc.plan import Plan
from kurtc.plan.values import Future


def used_steps(plan: Plan) -> frozenset[str]:
    """The ids of the steps whose values another step or the plan's output holds."""
    return frozenset(future.step for future in _futures((plan.steps, plan.output)))


def _futures(value: object) -> Iterator[Future]:
    match value:
        case Future():
            yield value
        case str() | int() | float() | None:
            return
        case tuple():
            for item in value:
                yield from _futures(item)
        case Mapping():
            for item in value.values():
                yield from _futures(item)
        case _ if is_dataclass(value):
            for part in fields(value):
                yield from _futures(getattr(value, part.name))
        case _:
            return
