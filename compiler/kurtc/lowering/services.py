"""The service nodes: configurations folded, readiness gathered."""

from collections.abc import Collection, Mapping, Sequence

from kurtc.lowering.decisions import Origin
from kurtc.lowering.folding import Fold, folded_config
from kurtc.lowering.graph import Service
from kurtc.lowering.readiness import probes
from kurtc.order import Unit
from kurtc.plan import Step
from kurtc.plan.values import Future
from kurtc.records import frozen


@frozen
class Services:
    """What service nodes are made with: waits by service, services that are stopped in the end."""

    fold: Fold
    waits: Mapping[str, Sequence[Step]]
    stopped: Collection[str]

    def node(self, unit: Unit) -> Service:
        """The node of a unit that starts a service, without its digest."""
        assert unit.config is not None
        own = Future(step=unit.service, field="ip_address")
        return Service(
            origin=Origin.of(unit.step),
            name=unit.service,
            config=folded_config(unit.config, own, self.fold),
            probes=tuple(probes(unit, self.waits.get(unit.service, ()), self.fold)),
            running=unit.service not in self.stopped,
        )
