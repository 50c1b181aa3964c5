"""`kurtc build --target compose`, and `docker compose`."""

import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from e2e.engine import missing_engine

from .commands import KURTC, outcome, stdout
from .target import Outcome, Target


@dataclass(slots=True, kw_only=True)
class Project:
    """A Compose project with a name of its own; a package that is applied again is built over the old one."""

    folder: Path
    name: str = field(default_factory=lambda: f"behaviour-{uuid.uuid4().hex[:10]}")

    @property
    def output(self) -> Path:
        """Where it is built."""
        return self.folder / "project"

    def apply(self, package: Path, arguments: Mapping[str, object]) -> Outcome:
        built = outcome(
            *KURTC,
            "build",
            str(package),
            json.dumps(arguments),
            "--target",
            "compose",
            "--images",
            "local",
            "--output",
            str(self.output),
            variables={"KURTC_CACHE": str(self.folder / "cache")},
        )
        if built.code:
            return built
        has_steps = "\n  done:\n" in (self.output / "compose.yaml").read_text(encoding="utf-8")
        return self._compose("up", "--remove-orphans", *(() if has_steps else ("--detach", "--wait")))

    def run(self, service: str, *command: str) -> bytes:
        return stdout("docker", "exec", self.instance(service), *command)

    def instance(self, service: str) -> str:
        (found,) = self._containers(f"com.docker.compose.service={service}")
        return found

    def services(self) -> set[str]:
        listed = stdout(
            "docker", "ps", "--format", '{{.Label "com.docker.compose.service"}}', *self._filters()
        ).decode()
        return set(listed.split()) - self._helpers()

    def remove(self) -> None:
        if self.output.exists():
            done = self._compose("down", "--volumes", "--remove-orphans", "--timeout", "1")
            assert done.code == 0, done.terminal

    def leftovers(self) -> str:
        volumes = stdout("docker", "volume", "ls", "--quiet", *self._filters())
        networks = stdout("docker", "network", "ls", "--quiet", *self._filters())
        return (volumes + networks).decode() + "".join(self._containers())

    def _compose(self, *arguments: str) -> Outcome:
        return outcome("docker", "compose", "--project-name", self.name, *arguments, folder=self.output)

    def _helpers(self) -> set[str]:
        """Services of the project that the plan does not have: those whose image is not one that a step asks for."""
        report = json.loads((self.output / "kurtc-report.json").read_text(encoding="utf-8"))
        planned = {decision["subject"] for decision in report["decisions"]}
        config = json.loads(
            stdout("docker", "compose", "--project-directory", str(self.output), "config", "--format=json")
        )
        return set(config["services"]) - planned

    def _containers(self, *labels: str) -> list[str]:
        return stdout("docker", "ps", "--all", "--quiet", "--no-trunc", *self._filters(*labels)).decode().split()

    def _filters(self, *labels: str) -> list[str]:
        project = f"com.docker.compose.project={self.name}"
        return [part for label in (project, *labels) for part in ("--filter", f"label={label}")]


COMPOSE = Target(name="compose", missing=missing_engine, deployment=lambda folder: Project(folder=folder), refuses={})
