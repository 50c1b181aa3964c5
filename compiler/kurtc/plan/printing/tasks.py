"""Rows of tasks: the script, its surroundings, and what is kept of its files."""

from collections.abc import Iterator

from kurtc.plan.configs import Image
from kurtc.plan.instructions import RunPython, RunSh, Task
from kurtc.plan.printing.index import Index
from kurtc.plan.printing.notation import command_lines
from kurtc.plan.printing.recipes import code_rows
from kurtc.plan.printing.rich import ROOM, Row, block, joined, rich
from kurtc.plan.printing.services import image_lines, placement_rows, variables
from kurtc.terminal import Ink

_USUAL_TASK = RunSh(name="", run="", image=Image(name=""))
_FROM = rich(" ← ", Ink.DIM)


def task_rows(task: Task, index: Index, number: int) -> Iterator[Row]:
    """Everything about a task but its name and its image's name."""
    yield "image", [*image_lines(task.image)]
    yield "script", block(task.run, ROOM)
    if isinstance(task, RunPython):
        yield "args", command_lines(task.args, ROOM)
        yield "packages", command_lines(task.packages, ROOM)
    else:
        yield "env", variables(task.env_vars)
    mounts = (rich(path) + _FROM + index.artifact(name, number) for path, name in task.files.items())
    yield "files", [*mounts]
    yield "stores", [rich(spec.name) + _FROM + rich(spec.src) for spec in task.store]
    if task.wait != _USUAL_TASK.wait:
        yield "time", [rich(f"at most {task.wait}" if task.wait else "as long as it takes")]
    yield from code_rows(task.acceptable_codes, (0,), skipped=task.skip_code_check)
    if isinstance(task, RunSh):
        rights = {"privileged": task.privileged, "host's processes": task.host_pid_namespace}
        yield "options", [joined([rich(name, Ink.RED) for name, given in rights.items() if given], ", ")]
        yield "binds", [rich(path) + _FROM + rich(host) for host, path in task.bind_mounts.items()]
    yield from placement_rows(task.node_selectors, task.tolerations)
