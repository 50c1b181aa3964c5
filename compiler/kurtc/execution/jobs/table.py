"""Which job a unit is."""

from typing import assert_never

from kurtc.execution.context import Context
from kurtc.execution.job import Job
from kurtc.execution.jobs.artifacts import rendering, storing, uploading
from kurtc.execution.jobs.checks import looking_up, printing, verifying
from kurtc.execution.jobs.effects import executing, requesting, waiting
from kurtc.execution.jobs.lifecycle import removing, starting, stopping
from kurtc.execution.jobs.services import adding
from kurtc.execution.jobs.tasks import running
from kurtc.execution.jobs.turn import Turn
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


def job(context: Context, turn: Turn) -> Job:
    """The job of a unit whose turn it is: everything that it needs is done."""
    instruction = turn.unit.step.instruction
    match instruction:
        case AddService() | AddServices():
            return adding(context, turn)
        case Exec():
            return executing(context, turn, instruction)
        case Request():
            return requesting(context, turn, instruction)
        case Wait():
            return waiting(context, turn, instruction)
        case RunSh() | RunPython():
            return running(context, turn, instruction)
        case UploadFiles():
            return uploading(context, turn, instruction)
        case RenderTemplates():
            return rendering(context, turn, instruction)
        case StoreServiceFiles():
            return storing(context, turn, instruction)
        case StartService():
            return starting(context, turn)
        case StopService():
            return stopping(context, turn)
        case RemoveService():
            return removing(context, turn)
        case Verify():
            return verifying(context, instruction)
        case Print():
            return printing(context, turn, instruction)
        case GetService() | GetServices() | GetFilesArtifact() | GetClusterType() | SetService():
            return looking_up(instruction)
        case _ as never:
            assert_never(never)
