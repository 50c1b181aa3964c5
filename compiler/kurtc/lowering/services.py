"""The service nodes: configurations folded, readiness gathered, definitions hashed."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict

from kurtc.lowering.decisions import Origin
from kurtc.lowering.folding import Fold, folded_config
from kurtc.lowering.graph import Artifact, BuildContext, Service
from kurtc.lowering.readiness import probes
from kurtc.order import Unit
from kurtc.plan import Step
from kurtc.plan.configs import ServiceConfig
from kurtc.plan.values import Future


def service(
    unit: Unit,
    fold: Fold,
    waits: Sequence[Step],
    running: bool,
    artifacts: Mapping[str, Artifact],
    contexts: Mapping[str, BuildContext],
) -> Service:
    """The node of a unit that starts a service."""
    assert unit.config is not None
    config = folded_config(unit.config, own_address(unit), fold)
    return Service(
        origin=Origin.of(unit.step),
        name=unit.service,
        config=config,
        probes=tuple(probes(unit, waits, fold)),
        running=running,
        digest=_digest(config, artifacts, contexts),
    )


def own_address(unit: Unit) -> Future:
    """The address of the service itself, which its placeholder stands for."""
    return Future(step=unit.step.id, service=unit.service, field="ip_address")


def _digest(config: ServiceConfig, artifacts: Mapping[str, Artifact], contexts: Mapping[str, BuildContext]) -> str:
    """SHA-256 over the definition and the content of every file that it uses."""
    mounted = [name for directory in config.files.values() for name in directory.artifact_names]
    files = [artifacts[name].digest for name in mounted if name in artifacts]
    context = contexts.get(str(config.image.name))
    document = [asdict(config), files, context.tree.digest() if context else ""]
    return hashlib.sha256(json.dumps(document, sort_keys=True, default=str).encode()).hexdigest()
