"""`kurtc run`, the reference."""

import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from e2e.engine import missing_engine

from .commands import KURTC, outcome, stdout
from .target import Outcome, Target


@dataclass(slots=True, kw_only=True)
class Enclave:
    """An enclave of its own, with its own state."""

    folder: Path
    name: str = field(default_factory=lambda: f"behaviour-{uuid.uuid4().hex[:10]}")

    def apply(self, package: Path, arguments: Mapping[str, object]) -> Outcome:
        return outcome(
            *KURTC, "run", str(package), json.dumps(arguments), "--enclave", self.name, variables=self._variables()
        )

    def run(self, service: str, *command: str) -> bytes:
        return stdout("docker", "exec", self.instance(service), *command)

    def instance(self, service: str) -> str:
        (found,) = self._containers("kurtc.role=service", f"kurtc.name={service}")
        return found

    def services(self) -> set[str]:
        listed = stdout("docker", "ps", "--format", '{{.Label "kurtc.name"}}', *self._filters("kurtc.role=service"))
        return set(listed.decode().split())

    def remove(self) -> None:
        done = outcome(*KURTC, "enclave", "rm", "--force", self.name, variables=self._variables())
        assert done.code == 0 or "unknown-enclave" in done.terminal, done.terminal

    def leftovers(self) -> str:
        volumes = stdout("docker", "volume", "ls", "--quiet", *self._filters())
        networks = stdout("docker", "network", "ls", "--quiet", *self._filters())
        return (volumes + networks).decode() + "".join(self._containers())

    def _containers(self, *labels: str) -> list[str]:
        return stdout("docker", "ps", "--all", "--quiet", "--no-trunc", *self._filters(*labels)).decode().split()

    def _filters(self, *labels: str) -> list[str]:
        return [part for label in (f"kurtc.enclave={self.name}", *labels) for part in ("--filter", f"label={label}")]

    def _variables(self) -> dict[str, str]:
        return {"KURTC_STATE": str(self.folder / "state"), "KURTC_CACHE": str(self.folder / "cache")}


RUN = Target(name="run", missing=missing_engine, deployment=lambda folder: Enclave(folder=folder), refuses={})
