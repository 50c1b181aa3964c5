"""Refuse the steps that need values or effects of the run: they are lowered nowhere yet."""

from typing import assert_never

from kurtc.diagnostics import Diagnostic
from kurtc.plan import Plan, Step
from kurtc.plan.instructions import (
    AddService,
    AddServices,
    Exec,
    GetClusterType,
    GetFilesArtifact,
    GetService,
    GetServices,
    Print,
    RemoveService,
    RenderTemplates,
    Request,
    RunPython,
    RunSh,
    SetService,
    StartService,
    StopService,
    StoreServiceFiles,
    UploadFiles,
    Verify,
    Wait,
)


def unsupported_steps(plan: Plan) -> list[Diagnostic]:
    """A finding for each step that runs something or keeps what a run makes."""
    return [unsupported(step, what, hint) for step in plan.steps for what, hint in _reasons(step)]


def unsupported(step: Step, what: str, hint: str) -> Diagnostic:
    """The finding that `step` cannot become part of a declarative target; `what` completes "`exec` …"."""
    return Diagnostic(
        code="unsupported-step",
        message=f"{step.instruction.instruction} {what}, which no target of `kurtc build` lowers yet",
        position=step.position,
        hint=hint,
        step=step.id,
    )


def _reasons(step: Step) -> list[tuple[str, str]]:
    match step.instruction:
        case Exec(service_name=service):
            hint = "if it only waits until the service works, make it the ready_conditions of its ServiceConfig"
            return [(f"runs a command in the service '{service}'", hint)]
        case Request(service_name=service):
            hint = "if it only waits until the service answers, make it the ready_conditions of its ServiceConfig"
            return [(f"sends a request to the service '{service}'", hint)]
        case RunSh(name=name) | RunPython(name=name):
            hint = "do its work in the image of a service, or pass its result as an argument of the package"
            return [(f"runs the task '{name}'", hint)]
        case StoreServiceFiles(service_name=service):
            hint = "upload the files with upload_files instead"
            return [(f"keeps files of the running service '{service}'", hint)]
        case (
            AddService()
            | AddServices()
            | SetService()
            | GetService()
            | GetServices()
            | RemoveService()
            | StartService()
            | StopService()
            | Wait()
            | Verify()
            | Print()
            | UploadFiles()
            | RenderTemplates()
            | GetFilesArtifact()
            | GetClusterType()
        ):
            return []
        case _ as never:
            assert_never(never)
