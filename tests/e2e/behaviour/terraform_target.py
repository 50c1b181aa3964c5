"""`kurtc build --target terraform`, and `terraform apply`."""

import json
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from e2e.terraform import Applied, docker, missing_terraform_engine

from .commands import KURTC, outcome, stdout
from .target import Outcome, Target


@dataclass(slots=True, kw_only=True)
class Module:
    """A module with a name of its own; a package that is applied again is built over the old one."""

    folder: Path
    module: Applied = field(init=False)

    def __post_init__(self) -> None:
        self.module = Applied(folder=self.folder / "module")

    def apply(self, package: Path, arguments: Mapping[str, object]) -> Outcome:
        built = outcome(
            *KURTC,
            "build",
            str(package),
            json.dumps(arguments),
            "--target",
            "terraform",
            "--output",
            str(self.module.folder),
            variables={"KURTC_CACHE": str(self.folder / "cache")},
        )
        if built.code:
            return built
        self.module.init()
        done = self.module.terraform("apply", "-auto-approve", check=False)
        if done.returncode:
            return Outcome(code=done.returncode, terminal=done.stdout)
        # Whatever was applied, another apply would do nothing: otherwise the code is 2.
        again = self.module.terraform("plan", "-detailed-exitcode", check=False)
        return Outcome(code=again.returncode, terminal=done.stdout + again.stdout)

    def run(self, service: str, *command: str) -> bytes:
        return stdout("docker", "exec", self.instance(service), *command)

    def instance(self, service: str) -> str:
        return self.module.container(service)

    def services(self) -> set[str]:
        form = '{{.Names}} {{.Label "kurtc.step"}}'
        listed = docker("ps", "--format", form, "--filter", f"label=kurtc.module={self.module.name}").splitlines()
        running = (line.split(" ") for line in listed)
        return {name.removeprefix(f"{self.module.name}-") for name, step in running if not step}

    def remove(self) -> None:
        self.module.destroy()

    def leftovers(self) -> str:
        return self.module.leftovers()


TERRAFORM = Target(
    name="terraform",
    missing=missing_terraform_engine,
    deployment=lambda folder: Module(folder=folder),
    refuses={},
    takes=lambda text: unicodedata.is_normalized("NFC", text),
)
