"""Names for the nodes that steps become: DNS labels that say what happens and where, the same for the same plan."""

import re
from collections.abc import Mapping
from typing import assert_never

from kurtc.order import Unit
from kurtc.plan.instructions import (
    AddService,
    AddServices,
    Exec,
    GetClusterType,
    GetFilesArtifact,
    GetService,
    GetServices,
    Instruction,
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

_LONGEST = 50
"""Of 63 characters that a label may have; the rest is for numbers and whatever targets put behind it."""


def node_names(units: list[Unit]) -> Mapping[str, str]:
    """The name of the one-shot that each step becomes, by the step's id; none is the name of a service."""
    taken = {unit.service for unit in units if unit.service}
    names: dict[str, str] = {}
    counts: dict[str, int] = {}
    for unit in units:
        if wanted := _wanted(unit.step.instruction):
            name = wanted
            while name in taken:
                counts[wanted] = counts.get(wanted, 1) + 1
                name = f"{wanted}-{counts[wanted]}"
            taken.add(name)
            names[unit.step.id] = name
    return names


def _wanted(instruction: Instruction) -> str:
    match instruction:
        case RunSh(name=name) | RunPython(name=name):
            return _label(name, "task")
        case Exec(service_name=name) | Request(service_name=name) | Wait(service_name=name):
            return _label(f"{instruction.instruction}-{name}", instruction.instruction)
        case RenderTemplates(name=name):
            return _label(f"render-{name}", "render")
        case StoreServiceFiles(name=name):
            return _label(f"store-{name}", "store")
        case Verify():
            return "verify"
        case (
            AddService()
            | AddServices()
            | SetService()
            | GetService()
            | GetServices()
            | RemoveService()
            | StartService()
            | StopService()
            | Print()
            | UploadFiles()
            | GetFilesArtifact()
            | GetClusterType()
        ):
            return ""
        case _ as never:
            assert_never(never)


def _label(text: str, otherwise: str) -> str:
    """What of `text` can stand in a label that starts with a letter."""
    label = re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")[:_LONGEST].rstrip("-")
    return label if label[:1].isalpha() else f"{otherwise}-{label}".rstrip("-")
