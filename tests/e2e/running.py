"""`kurtc run` as a user runs it, in enclaves of which nothing stays."""

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

KURTC = (sys.executable, "-c", "from kurtc.cli import main; main()")
_SECONDS = 300

Event = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ran:
    """How a command ended."""

    code: int
    stdout: str
    stderr: str

    @property
    def text(self) -> str:
        """Everything that a person saw."""
        return f"{self.stdout}\n{self.stderr}"

    def __str__(self) -> str:
        """For the message of a test that fails: the exit code, and the end of what was said."""
        return f"exit code {self.code}\n{self.stdout[-4000:]}\n{self.stderr[-4000:]}"

    @property
    def events(self) -> list[Event]:
        """What `--json` wrote."""
        return [json.loads(line) for line in self.stdout.splitlines()]

    @property
    def done(self) -> dict[str, str]:
        """How each unit that was done was done (`done`, `unchanged`), by its id."""
        return {event["unit"]: event["outcome"] for event in self.events if event["event"] == "unit-done"}

    @property
    def output(self) -> Any:
        """What `run` returned."""
        return self.events[-1]["output"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Runner:
    """An enclave, and a package that runs in it; state and cache are in `folder`."""

    folder: Path
    name: str
    variables: dict[str, str] = field(default_factory=dict)

    @property
    def state(self) -> Path:
        """The folder of enclaves."""
        return Path(self.variables.get("KURTC_STATE", self.folder / "state"))

    def package(self, script: str, files: Mapping[str, bytes] | None = None) -> Path:
        """The folder of the package, which has this script now, and these files beside it."""
        folder = self.folder / "package"
        manifest = b"name: github.com/kurtc-tests/package\n"
        for name, content in {"kurtosis.yml": manifest, "main.star": script.encode(), **(files or {})}.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        return folder

    def kurtc(self, *words: str | Path) -> Ran:
        """What a command does."""
        command = [*KURTC, *(os.fspath(word) for word in words)]
        done = subprocess.run(
            command, env=self.environment(), capture_output=True, check=False, timeout=_SECONDS, cwd=self.folder
        )
        return Ran(code=done.returncode, stdout=done.stdout.decode(), stderr=done.stderr.decode())

    def run(self, target: str | Path, *options: str, code: int = 0) -> Ran:
        """What `kurtc run` does; it has to end with `code`."""
        ran = self.kurtc("run", target, "--enclave", self.name, *options)
        assert ran.code == code, str(ran)
        return ran

    def script(self, script: str, *options: str, code: int = 0, files: Mapping[str, bytes] | None = None) -> Ran:
        """What running a script does."""
        return self.run(self.package(script, files), *options, code=code)

    def started(self, target: str | Path, *options: str) -> "subprocess.Popen[str]":
        """A run that is under way, of which the events are read from stdout."""
        return subprocess.Popen(
            [*KURTC, "run", os.fspath(target), "--enclave", self.name, "--json", *options],
            env=self.environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd=self.folder,
            preexec_fn=_heed_interrupts,  # noqa: PLW1509 - there are no other threads here
        )

    def environment(self) -> dict[str, str]:
        """The variables of every command."""
        own = {"KURTC_STATE": str(self.folder / "state"), "COLUMNS": "100", **self.variables}
        return {name: value for name, value in os.environ.items() if name != "DOCKER_CONTEXT"} | own

    def containers(self) -> dict[str, tuple[str, str, str]]:
        """Id, start time and status (`running`, `exited`) of each container of the enclave, by its role and name."""
        ids = self.docker("ps", "--all", "--quiet", "--no-trunc", "--filter", self._mine).split()
        found = json.loads(self.docker("inspect", *ids)) if ids else []
        return {
            _called(one["Config"]["Labels"]): (one["Id"], one["State"]["StartedAt"], one["State"]["Status"])
            for one in found
        }

    def inside(self, service: str, *command: str) -> str:
        """What a command in a service's container prints."""
        return self.docker("exec", self.containers()[f"service {service}"][0], *command)

    def docker(self, *words: str) -> str:
        """What the Docker command says; it has to succeed."""
        done = subprocess.run(
            ["docker", *words], env=self.environment(), capture_output=True, text=True, check=False, timeout=_SECONDS
        )
        assert done.returncode == 0, f"docker {words}: {done.stderr}"
        return done.stdout

    def leftovers(self) -> str:
        """The ids of everything of the enclave on the engine."""
        listings = (["ps", "--all"], ["volume", "ls"], ["network", "ls"])
        return "".join(self.docker(*listing, "--quiet", "--filter", self._mine) for listing in listings)

    def remove(self) -> None:
        """Remove all of the enclave with the engine's own command, so that no bug of kurtc can leave anything."""
        for listing, removal in (
            (["ps", "--all"], ["rm", "--force", "--volumes"]),
            (["volume", "ls"], ["volume", "rm", "--force"]),
            (["network", "ls"], ["network", "rm"]),
        ):
            ids = self.docker(*listing, "--quiet", "--filter", self._mine).split()
            if ids:
                self.docker(*removal, *ids)

    @property
    def _mine(self) -> str:
        return f"label=kurtc.enclave={self.name}"


def next_event(process: "subprocess.Popen[str]", wanted: Callable[[Event], bool]) -> Event:
    """The next event of a run that is wanted; fails where the run ends before, or hangs and is ended here."""
    assert process.stdout is not None
    seen = ""
    patience = threading.Timer(_SECONDS, process.kill)
    patience.start()
    try:
        for line in process.stdout:
            event: Event = json.loads(line)
            if wanted(event):
                return event
            seen += line
    finally:
        patience.cancel()
    assert process.stderr is not None
    raise AssertionError(f"the run ended before: {seen[-4000:]}\n{process.stderr.read()}")


def _heed_interrupts() -> None:
    """A shell that starts tests in the background has them, and all that they start, ignore SIGINT."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def _called(labels: Mapping[str, str]) -> str:
    role = labels["kurtc.role"]
    return role if role == "helper" else f"{role} {labels['kurtc.name']}"
