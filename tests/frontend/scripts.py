"""Runs a Starlark text as a standalone script."""

from pathlib import Path

from kurtc.diagnostics import Diagnostic, Refused
from kurtc.frontend import Interpretation, InterpretOptions, Limits, interpret
from kurtc.package.arguments import ArgValue
from kurtc.package.workspace import Workspace
from kurtc.plan.instructions import Print

TIGHT = InterpretOptions(limits=Limits(seconds=2, memory_mib=512, stack_frames=200))

PATIENT = InterpretOptions(limits=Limits(seconds=60, memory_mib=512))


def interpreted(
    folder: Path, script: str, arguments: dict[str, ArgValue] | None = None, options: InterpretOptions | None = None
) -> Interpretation:
    """What a script becomes."""
    file = folder / "script.star"
    file.write_text(script, encoding="utf-8")
    return interpret(Workspace.open(str(file)), arguments or {}, options)


def refused(
    folder: Path, script: str, arguments: dict[str, ArgValue] | None = None, options: InterpretOptions | None = None
) -> tuple[Diagnostic, ...]:
    """Why a script is refused; fails when it is not."""
    try:
        found = interpreted(folder, script, arguments, options)
    except Refused as refusal:
        return refusal.diagnostics
    raise AssertionError(f"not refused; {len(found.plan.steps)} steps")


def printed(folder: Path, expression: str, setup: str = "") -> str:
    """What `plan.print(expression)` shows."""
    body = "".join(f"    {line}\n" for line in setup.splitlines())
    step = interpreted(folder, f"def run(plan):\n{body}    plan.print({expression})\n").plan.steps[-1]
    assert isinstance(step.instruction, Print)
    return str(step.instruction.msg)
