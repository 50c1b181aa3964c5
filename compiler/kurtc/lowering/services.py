"""The service nodes: configurations folded, readiness gathered, definitions hashed."""

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from kurtc.lowering.decisions import Origin
from kurtc.lowering.folding import Fold, folded_config
from kurtc.lowering.graph import Artifact, BuildContext, Service
from kurtc.lowering.readiness import probes
from kurtc.order import Unit
from kurtc.plan import Step
from kurtc.plan.configs import ServiceConfig
from kurtc.plan.values import Future


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """What service nodes are made with: waits by service, services that are stopped in the end, files."""

    fold: Fold
    waits: Mapping[str, Sequence[Step]]
    stopped: Collection[str]
    artifacts: Mapping[str, Artifact]
    contexts: Mapping[str, BuildContext]

    def node(self, unit: Unit) -> Service:
        """The node of a unit that starts a service."""
        assert unit.config is not None
        own = Future(step=unit.step.id, service=unit.service, field="ip_address")
        config = folded_config(unit.config, own, self.fold)
        return Service(
            origin=Origin.of(unit.step),
            name=unit.service,
            config=config,
            probes=tuple(probes(unit, self.waits.get(unit.service, ()), self.fold)),
            running=unit.service not in self.stopped,
            digest=_digest(config, self.artifacts, self.contexts),
        )


def _digest(config: ServiceConfig, artifacts: Mapping[str, Artifact], contexts: Mapping[str, BuildContext]) -> str:
    """SHA-256 over the definition and the content of every file that it uses."""
    mounted = [name for directory in config.files.values() for name in directory.artifact_names]
    files = [artifacts[name].digest for name in mounted if name in artifacts]
    context = contexts.get(str(config.image.name))
    built = context.tree.digest() if context else ""
    return hashlib.sha256(repr((config, files, built)).encode()).hexdigest()
