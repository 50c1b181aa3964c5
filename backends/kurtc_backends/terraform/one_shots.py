"""One-shots as containers: tasks, commands, requests, waits and stored files; what they make is kept beside them."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import assert_never

from kurtc.lowering.actions import (
    AwaitResult,
    RenderFiles,
    RunCommand,
    RunTask,
    SendRequest,
    StoreFiles,
    VerifyValue,
    target,
)
from kurtc.lowering.graph import OneShot
from kurtc.plan.instructions import RunPython, RunSh, Task
from kurtc.records import frozen
from kurtc_backends.terraform.context import Module
from kurtc_backends.terraform.guards import guards
from kurtc_backends.terraform.hcl import Attribute, Block, Expression, Raw, Template
from kurtc_backends.terraform.images import Images
from kurtc_backends.terraform.mounts import Mounts
from kurtc_backends.terraform.names import identifier
from kurtc_backends.terraform.recipes import Words, attempt_words, codes, seconds, wait_words
from kurtc_backends.terraform.rights import rights
from kurtc_backends.terraform.secrets import Secrets
from kurtc_backends.terraform.steps import TRACE, Step, container, depends_on, value
from kurtc_backends.terraform.values import expression
from kurtc_backends.terraform.verification import verification


@frozen
class Surroundings:
    """What a one-shot needs to know of the module around it; `after` are the resources that it waits for, by name."""

    module: Module
    images: Images
    mounts: Mapping[str, Mounts]
    secrets: Secrets
    after: Mapping[str, Sequence[str]]
    rendered: Mapping[str, Expression]


def one_shot_blocks(node: OneShot, around: Surroundings) -> list[Block]:
    """The resources of a one-shot: its mounts, its container, and what keeps its results."""
    after = around.after.get(node.name, ())
    match node.action:
        case VerifyValue() as verify:
            return [verification(node, verify, around.module, after)]
        case RenderFiles(artifact=artifact):
            return [_rendering(node, artifact, around.rendered[node.name], after)]
        case RunTask(task=task):
            step = _task(node, task, around)
        case RunCommand() | SendRequest() | AwaitResult() | StoreFiles():
            step = _effect(node, around)
        case _ as never:
            assert_never(never)
    mounts = around.mounts.get(node.name, Mounts())
    kept = [value(node.name, "", guards(node, around.module))] if node.name in around.module.used else []
    return [*mounts.blocks, container(step), *kept]


def _effect(node: OneShot, around: Surroundings) -> Step:
    service = target(node.action)
    resource = f"docker_container.{identifier(service)}"
    config = around.module.services[service].config
    words, script, limit, is_inside = _effect_words(node)
    return Step(
        name=node.name,
        comment=f"{node.origin.position}: {_called(node)}",
        what=f"{_called(node)} failed",
        line=str(node.origin.position),
        image=around.images.helper,
        scripts=(script,) if script == "store.sh" else (script, "attempts.sh"),
        words=[expression(word, around.module) for word in words],
        environment=[_inputs([f"{resource}.id", *around.module.inputs(node.name)])],
        inside=resource if is_inside else "",
        user="0",
        seconds=limit,
        more={"privileged": True} if is_inside and config.privileged else {},
        rights=rights(config, [TRACE]) if is_inside else (),
        after=around.after.get(node.name, ()),
    )


def _effect_words(node: OneShot) -> tuple[Words, str, float, bool]:
    """The words and the script of an effect, its limit in seconds, and whether it happens inside of the service."""
    match node.action:
        case RunCommand() | SendRequest() as attempt:
            return attempt_words(attempt), "attempt.sh", 1, isinstance(attempt, RunCommand)
        case AwaitResult() as wait:
            return wait_words(wait), "wait.sh", wait.timeout.seconds * 1.25, isinstance(wait.attempt, RunCommand)
        case StoreFiles(path=path):
            return (path,), "store.sh", 1, True
        case _:
            raise TypeError(f"{node.action} acts on no service")


def _task(node: OneShot, task: Task, around: Surroundings) -> Step:
    image = str(task.image.name)
    mounts = around.mounts.get(node.name, Mounts())
    shell = task if isinstance(task, RunSh) else None
    more: dict[str, Expression] = {}
    if shell and shell.privileged:
        more["privileged"] = True
    if shell and shell.host_pid_namespace:
        more["pid_mode"] = "host"
    inputs = [around.images.id(image).written, *mounts.points, *around.module.inputs(node.name)]
    return Step(
        name=node.name,
        comment=f"{node.origin.position}: {_called(node)}",
        what=f"{_called(node)} failed",
        line=str(node.origin.position),
        image=around.images.id(image),
        scripts=("task.sh",),
        words=[expression(word, around.module) for word in _task_words(task)],
        environment=[
            *around.secrets.environment(node.name, shell.env_vars if shell else {}, around.module),
            _inputs(inputs),
        ],
        seconds=0 if task.wait is None else task.wait.seconds,
        more=more,
        volumes=mounts.volumes,
        after=(
            f"docker_container.{identifier(around.module.opening)}",
            *mounts.after,
            *around.after.get(node.name, ()),
        ),
    )


def _task_words(task: Task) -> Words:
    accepted = codes(None if task.skip_code_check else task.acceptable_codes)
    stores = "\n".join(spec.src for spec in task.store)
    match task:
        case RunSh(run=run):
            return (seconds(task.wait), accepted, "", stores, "/bin/sh", "-c", run)
        case RunPython(run=run, args=args, packages=packages):
            wanted = " ".join(str(name) for name in packages)
            return (seconds(task.wait), accepted, wanted, stores, "python", "-u", "-c", run, *args)
        case _ as never:
            assert_never(never)


def _inputs(ids: Iterable[str]) -> Expression:
    """The variable that is another one when something has to be done again."""
    parts: list[str | Raw] = ["KURTC_INPUTS="]
    for index, written in enumerate(dict.fromkeys(ids)):
        parts += ["," * bool(index), Raw(written=written)]
    return Template(parts=tuple(parts))


def _rendering(node: OneShot, artifact: str, texts: Expression, after: Sequence[str]) -> Block:
    return Block(
        type="resource",
        labels=("terraform_data", identifier(node.name)),
        body=(Attribute(name="input", value=texts), *depends_on(after)),
        beside=f"{node.origin.position}: the texts of {json.dumps(artifact)}",
    )


def _called(node: OneShot) -> str:
    match node.action:
        case RunTask(task=task):
            return f"{node.origin.instruction} '{task.name}'"
        case StoreFiles(service=service, path=path):
            return f"storing {path} of '{service}'"
        case action:
            return f"{node.origin.instruction} on '{target(action)}'"
