"""Small plans, and what validation says about them."""

from collections.abc import Mapping
from typing import Any

from kurtc.diagnostics import Diagnostic, Severity
from kurtc.plan import PackageIdentity, Plan, Step
from kurtc.plan.configs import ExecRecipe, GetHttpRequestRecipe, Image, PackageSource, ServiceConfig, StoreSpec
from kurtc.plan.instructions import (
    AddService,
    Exec,
    GetFilesArtifact,
    Instruction,
    RemoveService,
    Request,
    RunPython,
    RunSh,
    StopService,
    StoreServiceFiles,
    UploadFiles,
    Wait,
)
from kurtc.plan.values import Future, Holed, Text, Value
from kurtc.source import Position
from kurtc.validation import validate


def plan(*instructions: Instruction, output: Value = None) -> Plan:
    """A plan whose n-th step is `sn` and stands in line n of main.star."""
    steps = tuple(
        Step(id=f"s{n}", instruction=one, description="", position=Position(file="main.star", line=n, column=1))
        for n, one in enumerate(instructions, 1)
    )
    return Plan(package=PackageIdentity(id="", main_file="main.star"), steps=steps, output=output)


def found(*instructions: Instruction, output: Value = None) -> list[str]:
    """The findings as `line code`, warnings and notes with their severity in front."""
    return [_short(finding) for finding in validate(plan(*instructions, output=output))]


def _short(finding: Diagnostic) -> str:
    severity = "" if finding.severity is Severity.ERROR else f"{finding.severity} "
    line = finding.position.line if finding.position else "-"
    return f"{severity}{line} {finding.code}"


def only(*instructions: Instruction) -> Diagnostic:
    """The one finding that there is."""
    (finding,) = validate(plan(*instructions))
    return finding


def config(**fields: Any) -> ServiceConfig:
    return ServiceConfig(**({"image": Image(name="nginx:1")} | fields))


def add(name: Text = "web", /, **fields: Any) -> AddService:
    return AddService(name=name, config=config(**fields))


def exec_(name: Text = "web", *command: Text, **fields: Any) -> Exec:
    extract: Mapping[str, str] = fields.pop("extract", {})
    return Exec(service_name=name, recipe=ExecRecipe(command=command or ("ls",), extract=extract), **fields)


def request(name: Text = "web", port_id: str = "http", **fields: Any) -> Request:
    given: dict[str, Any] = {"port_id": port_id, "endpoint": "/"}
    given |= {key: fields.pop(key) for key in ("endpoint", "headers", "extract") if key in fields}
    return Request(service_name=name, recipe=GetHttpRequestRecipe(**given), **fields)


def wait(name: Text = "web", **fields: Any) -> Wait:
    defaults: dict[str, Any] = {
        "recipe": ExecRecipe(command=("ls",)),
        "field": "code",
        "assertion": "==",
        "target_value": 0,
    }
    return Wait(service_name=name, **(defaults | fields))


def sh(name: str = "task", **fields: Any) -> RunSh:
    defaults: dict[str, Any] = {"name": name, "run": "ls", "image": Image(name="alpine")}
    return RunSh(**(defaults | fields))


def py(**fields: Any) -> RunPython:
    defaults: dict[str, Any] = {"name": "task", "run": "print()", "image": Image(name="python")}
    return RunPython(**(defaults | fields))


def store(name: str, src: str = "/out") -> StoreSpec:
    return StoreSpec(src=src, name=name)


def stored(name: str, service: Text = "web", **fields: Any) -> StoreServiceFiles:
    return StoreServiceFiles(**({"service_name": service, "src": "/out", "name": name} | fields))


def upload(name: str) -> UploadFiles:
    return UploadFiles(src="./a", name=name, source=PackageSource(path="a", kind="file"))


def lookup(name: str) -> GetFilesArtifact:
    return GetFilesArtifact(name=name)


def remove(name: Text = "web") -> RemoveService:
    return RemoveService(name=name)


def stop(name: Text = "web") -> StopService:
    return StopService(name=name)


def hole(step: str, field: str, service: str = "") -> Holed:
    """A text that is one run-time value."""
    return Holed((Future(step=step, field=field, service=service),))


def within(step: str, field: str, service: str = "") -> Holed:
    """A text with a run-time value in it."""
    return Holed(("a", Future(step=step, field=field, service=service)))
