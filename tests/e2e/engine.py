"""Compose projects on a real engine."""

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

SECONDS = 300


def missing_docker() -> str:
    """Why there is no Docker engine to test with, `""` when there is."""
    return _failing(["docker", "version"])


def missing_engine() -> str:
    """Why there is no Docker Compose to test with, `""` when there is."""
    return _failing(["docker", "version"], ["docker", "compose", "version"])


def _failing(*commands: list[str]) -> str:
    """Which command of Docker fails, and why; `""` when none does."""
    if not shutil.which("docker"):
        return "there is no docker on the PATH"
    for command in commands:
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
        if done.returncode != 0:
            return f"`{' '.join(command)}` fails: {(done.stderr.strip().splitlines() or ['no reason given'])[-1]}"
    return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Project:
    """A Compose project in a folder, under a name of its own."""

    folder: Path
    name: str

    def compose(self, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        """What `docker compose` does with it. Fails, with what it said, unless `check` is False."""
        done = subprocess.run(
            ["docker", "compose", "--project-name", self.name, *arguments],
            cwd=self.folder,
            capture_output=True,
            text=True,
            check=False,
            timeout=SECONDS,
            stdin=subprocess.DEVNULL,
            env={name: value for name, value in os.environ.items() if not name.startswith("COMPOSE_")},
        )
        assert not check or done.returncode == 0, f"docker compose {arguments}: {done.stdout}\n{done.stderr}"
        return done

    def up(self, *, check: bool = True) -> subprocess.CompletedProcess[str]:
        """Start it, and wait until it is ready."""
        return self.compose("up", "--detach", "--wait", check=check)

    def run(self, service: str, *command: str) -> str:
        """What a command in a service's container prints."""
        return self.compose("exec", "-T", service, *command).stdout

    def copy(self, service: str, source: str, target: Path) -> Path:
        """Copy a path out of a service's container to `target`."""
        self.compose("cp", f"{service}:{source}", str(target))
        return target

    def from_network(self, *command: str, image: str) -> str:
        """What a command in a container of its own, within the project's network, prints."""
        done = subprocess.run(
            ["docker", "run", "--rm", "--network", f"{self.name}_default", "--entrypoint", "", image, *command],
            capture_output=True,
            text=True,
            check=False,
            timeout=SECONDS,
        )
        assert done.returncode == 0, f"{command}: {done.stdout}\n{done.stderr}"
        return done.stdout

    def started(self) -> dict[str, tuple[str, str]]:
        """Container id and start time of each running service."""
        ids = self.compose("ps", "--quiet").stdout.split()
        found = json.loads(_docker("inspect", *ids)) if ids else []
        labels = "com.docker.compose.service"
        return {one["Config"]["Labels"][labels]: (one["Id"], one["State"]["StartedAt"]) for one in found}

    def images(self) -> list[str]:
        """The images that its services need and that it does not build itself."""
        services = json.loads(self.compose("config", "--format", "json").stdout).get("services") or {}
        return sorted({service["image"] for service in services.values() if "build" not in service})

    def leftovers(self) -> str:
        """Names of all its containers, volumes and networks that exist."""
        mine = f"label=com.docker.compose.project={self.name}"
        listed = [
            _docker("ps", "--all", "--quiet", "--filter", mine),
            _docker("volume", "ls", "--quiet", "--filter", mine),
            _docker("network", "ls", "--quiet", "--filter", mine),
        ]
        return "".join(listed).strip()

    def remove(self) -> None:
        """Remove all of it, with its data."""
        self.compose("down", "--volumes", "--remove-orphans", "--timeout", "1")


@contextmanager
def removed_afterwards(project: Project) -> Iterator[Project]:
    """The project; whatever happens, nothing of it stays."""
    try:
        yield project
    finally:
        project.remove()


def _docker(*arguments: str) -> str:
    return subprocess.run(["docker", *arguments], capture_output=True, text=True, check=True, timeout=SECONDS).stdout
