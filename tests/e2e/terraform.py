"""Terraform modules on a real engine."""

import json
import os
import shutil
import subprocess
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import pytest

from .engine import missing_docker

SECONDS = 1200
TERRAFORM = os.environ.get("KURTC_TERRAFORM", "terraform")
"""Another version of Terraform, or OpenTofu, where the variable names one."""
_PROVIDERS = """
terraform {
  required_providers {
    docker = {
      source  = "kreuzwerker/docker"
      version = "~> 4.6"
    }
  }
}
"""


@cache
def missing_terraform() -> str:
    """Why there is no Terraform with its provider to test with, `""` when there is."""
    if not shutil.which(TERRAFORM):
        return f"there is no {TERRAFORM} on the PATH"
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "terraform.tf").write_text(_PROVIDERS, encoding="utf-8")
        done = _terraform(Path(folder), "init", "-backend=false")
    if done.returncode != 0:
        return f"`{TERRAFORM} init` fails: {(done.stdout.strip().splitlines() or ['no reason given'])[-1]}"
    return ""


def missing_terraform_engine() -> str:
    """Why modules cannot be applied here, `""` when they can."""
    return missing_docker() or missing_terraform()


def required(reason: str) -> None:
    """Skip with the reason for which something is missing, or fail where it is required."""
    if reason and os.environ.get("KURTC_REQUIRE_ENGINES") == "1":
        pytest.fail(reason)
    if reason:
        pytest.skip(reason)


@dataclass(slots=True, kw_only=True)
class Applied:
    """A module in a folder, applied under a name of its own; `variables` are set for every command."""

    folder: Path
    name: str = field(default_factory=lambda: f"kurtc-{uuid.uuid4().hex[:10]}")
    variables: dict[str, object] = field(default_factory=dict)

    def terraform(self, command: str, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        """What a command of Terraform does with the module. Fails, with what it said, unless `check` is False."""
        done = _terraform(self.folder, command, *arguments, variables={"name": self.name, **self.variables})
        assert not check or done.returncode == 0, f"terraform {command} {arguments}: {done.stdout}"
        return done

    def started(self) -> "subprocess.Popen[bytes]":
        """An apply that has just begun, in a session of its own."""
        self.init()
        return subprocess.Popen(
            [TERRAFORM, "apply", "-no-color", "-input=false", "-auto-approve"],
            cwd=self.folder,
            env=_environment({"name": self.name, **self.variables}),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            start_new_session=True,
        )

    def init(self) -> None:
        """Fetch the provider, unless that is done."""
        if not (self.folder / ".terraform").exists():
            self.terraform("init")

    def apply(self, *options: str, check: bool = True) -> str:
        """Apply it, and what Terraform said."""
        self.init()
        return self.terraform("apply", "-auto-approve", *options, check=check).stdout

    def changes(self) -> dict[str, str]:
        """What the next apply would do, by resource: `create`, `delete`, `update`, `replace`."""
        plan = self.folder / "plan.out"
        self.terraform("plan", f"-out={plan}")
        shown = json.loads(self.terraform("show", "-json", str(plan)).stdout)
        actions = {one["address"]: one["change"]["actions"] for one in shown.get("resource_changes", [])}
        return {
            address: "replace" if len(steps) > 1 else steps[0]
            for address, steps in actions.items()
            if steps not in (["no-op"], ["read"])
        }

    def output(self, name: str) -> object:
        """The value of an output."""
        found: object = json.loads(self.terraform("output", "-json", name).stdout)
        return found

    def container(self, node: str) -> str:
        """The id of the container of a service or step; empty where there is none."""
        return docker("ps", "--all", "--quiet", "--no-trunc", "--filter", f"name=^{self.name}-{node}$").strip()

    def run(self, service: str, *command: str) -> str:
        """What a command in a service's container prints."""
        return docker("exec", f"{self.name}-{service}", *command)

    def leftovers(self) -> str:
        """Ids of all its containers, volumes and networks that exist."""
        mine = f"label=kurtc.module={self.name}"
        listed = [
            docker("ps", "--all", "--quiet", "--filter", mine),
            docker("volume", "ls", "--quiet", "--filter", mine),
            docker("network", "ls", "--quiet", "--filter", mine),
        ]
        return "".join(listed).strip()

    def destroy(self) -> None:
        """Remove all of it, with its data."""
        if (self.folder / ".terraform").exists():
            self.terraform("destroy", "-auto-approve")


@contextmanager
def destroyed_afterwards(module: Applied) -> Iterator[Applied]:
    """The module; whatever happens, nothing of it stays."""
    try:
        yield module
    finally:
        module.destroy()


def docker(*arguments: str) -> str:
    """What a command of Docker prints. Fails where it fails."""
    done = subprocess.run(["docker", *arguments], capture_output=True, text=True, check=False, timeout=SECONDS)
    assert done.returncode == 0, f"docker {arguments}: {done.stdout}\n{done.stderr}"
    return done.stdout


def _terraform(
    folder: Path, command: str, *arguments: str, variables: dict[str, object] | None = None
) -> subprocess.CompletedProcess[str]:
    words = ["-no-color", *(["-input=false"] if command in {"init", "plan", "apply"} else [])]
    return subprocess.run(
        [TERRAFORM, command, *words, *arguments],
        cwd=folder,
        env=_environment(variables or {}),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        timeout=SECONDS,
    )


def _environment(variables: dict[str, object]) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("TF_VAR_")}
    given = {
        f"TF_VAR_{name}": value if isinstance(value, str) else json.dumps(value) for name, value in variables.items()
    }
    return {**kept, **given, "TF_IN_AUTOMATION": "1", "CHECKPOINT_DISABLE": "1"}
