"""Where things come from: the steps that make the values and files that a step uses."""

from collections.abc import Mapping

from kurtc.plan.model import Plan
from kurtc.plan.printing.rich import Rich, hole, joined, rich
from kurtc.plan.relations import futures_of, relations
from kurtc.records import frozen
from kurtc.terminal import Ink


@frozen
class Index:
    """`numbers` are those of the steps by id, `makers` the numbers of the steps that make files artifacts, by name."""

    numbers: Mapping[str, int]
    makers: Mapping[str, tuple[int, ...]]

    def artifact(self, name: str, number: int) -> Rich:
        """The artifact as the step `number` sees it: `seed (step 1)`."""
        earlier = [maker for maker in self.makers.get(name, ()) if maker <= number]
        return rich(name) + rich(f" (step {earlier[-1]})" if earlier else " (not in this plan)", Ink.DIM)

    def origins(self, thing: object) -> list[tuple[Rich, Rich]]:
        """For each step that makes run-time values which `thing` uses: these values, and an arrow back to the step."""
        holes: dict[str, dict[Rich, None]] = {}
        for future in futures_of(thing):
            holes.setdefault(future.step, {})[hole(future)] = None
        return [(joined(names, ", "), rich(f" ← {self._origin(step)}", Ink.DIM)) for step, names in holes.items()]

    def _origin(self, step: str) -> str:
        return f"from step {self.numbers[step]}" if step in self.numbers else "from no step of this plan"


def index_of(plan: Plan) -> Index:
    """The plan's index."""
    makers: dict[str, tuple[int, ...]] = {}
    for number, step in enumerate(plan.steps, 1):
        for name in relations(step.instruction).makes:
            makers[name] = (*makers.get(name, ()), number)
    return Index(numbers={step.id: number for number, step in enumerate(plan.steps, 1)}, makers=makers)
