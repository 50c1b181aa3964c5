"""The services of Compose that one-shots become: each runs once, is recorded, and ends with 0 or with its line."""

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from typing import assert_never

from kurtc.lowering.actions import (
    AwaitResult,
    RenderFiles,
    RunCommand,
    RunTask,
    SendRequest,
    StoreFiles,
    VerifyValue,
    action_texts,
    kind,
    target,
)
from kurtc.lowering.graph import OneShot, Service
from kurtc.plan.configs import PostHttpRequestRecipe
from kurtc.plan.instructions import RunPython, RunSh, Task
from kurtc.plan.values import Future, Holed, Text, Value, plain
from kurtc.records import frozen
from kurtc_backends.compose.addresses import Addresses
from kurtc_backends.compose.context import Project
from kurtc_backends.compose.holes import ANY_IMAGE, BUSYBOX, STATE, Marks
from kurtc_backends.compose.images import Images
from kurtc_backends.compose.mounts import Mounts
from kurtc_backends.compose.readiness import HELPER, PROGRAMS, depends_on
from kurtc_backends.compose.resources import gpus
from kurtc_backends.compose.starting import WITH_VALUES, apart, passes_shells, wrapped_variables
from kurtc_backends.compose.yamltext import Entry, Node, Shared
from kurtc_backends.curl import configuration, pause

_ALWAYS = "-"
_PTRACE = "SYS_PTRACE"
"""What another user's processes cannot be seen without."""


@frozen
class Steps:
    """What steps are made with: `waits` and `inputs` are by step, `state` is the volume with their results."""

    project: Project
    images: Images
    mounts: Mounts
    services: Mapping[str, Service]
    state: str
    waits: Mapping[str, Mapping[str, str]]
    inputs: Mapping[str, Sequence[str]]

    def entry(self, node: OneShot) -> Entry:
        """The service of Compose that a one-shot becomes."""
        marks = Marks.of(self._texts(node), self.project.addresses)
        own = self._task(node, node.action, marks) if isinstance(node.action, RunTask) else self._helper(node, marks)
        waits = depends_on(self.waits.get(node.name, {}), shared=target(node.action))
        kept = {key: part for key, part in {**own, "depends_on": waits}.items() if part not in ({}, [])}
        value: Node = kept if isinstance(node.action, RunTask) else Shared(anchor=HELPER, own=kept)
        return Entry(value=value, comment=f"{node.origin.position}: {title(node)}", apart=True)

    def _texts(self, node: OneShot) -> Iterator[Text]:
        texts = (text for _, text in action_texts(node.action))
        if isinstance(node.action, VerifyValue):
            texts = (text for text in texts if _lone(text, self.project.addresses) is None)
        yield from texts
        match node.action:
            case RunCommand(service=name) | AwaitResult(attempt=RunCommand(service=name)):
                yield from wrapped_variables(self.services[name]).values()
            case _:
                return

    def _record(self, node: OneShot) -> list[str]:
        """The words by which `step.sh` knows whether the step has been done."""
        key = _ALWAYS if isinstance(node.action, VerifyValue) else node.digest[:12]
        inputs = "" if key == _ALWAYS else " ".join(self.inputs.get(node.name, ()))
        return [str(node.origin.position), node.name, key, inputs]

    def _task(self, node: OneShot, action: RunTask, marks: Marks) -> dict[str, Node]:
        task = action.task
        variables = task.env_vars if isinstance(task, RunSh) else {}
        wrapped = apart(variables)
        odd = [f"{name}={marks.marked(text)}" for name, text in wrapped.items() if not passes_shells(name)]
        named = {name: text for name, text in wrapped.items() if passes_shells(name)}
        stores = [(self.mounts.stored[node.name, spec.name], spec.src) for spec in task.store]
        return {
            **self.images.attributes(task.image, self.project.options),
            "init": True,
            "entrypoint": [
                *marks.around(WITH_VALUES, named),
                *(BUSYBOX, "sh", f"{ANY_IMAGE}/step.sh"),
                *self._record(node),
                *("task", _seconds(task), _codes(None if task.skip_code_check else task.acceptable_codes)),
                *(_packages(task), "\n".join(f"{volume} {path}" for volume, path in stores)),
            ],
            "command": [*((BUSYBOX, "env", *odd) if odd else ()), *_script(task, marks)],
            "environment": {name: marks.marked(text) for name, text in variables.items() if name not in wrapped},
            "volumes": [
                *self.mounts.volumes[node.name],
                f"{self.state}:{STATE}",
                *(f"{volume}:/stored/{volume}" for volume, _ in stores),
            ],
            **_rights(task),
        }

    def _helper(self, node: OneShot, marks: Marks) -> dict[str, Node]:
        return {
            **self._place(node),
            "entrypoint": [*marks.around(("sh", "/kurtc/with.sh"), {}), "sh", "/kurtc/step.sh", *self._record(node)],
            "command": self._words(node, marks),
            "volumes": [PROGRAMS, f"{self.state}:{STATE}", *self._stored(node)],
        }

    def _stored(self, node: OneShot) -> list[Node]:
        if isinstance(node.action, RenderFiles | StoreFiles):
            volume = self.mounts.stored[node.name, node.action.artifact]
            return [f"{volume}:/stored/{volume}"]
        return []

    def _place(self, node: OneShot) -> dict[str, Node]:
        """Where the step happens: in the namespaces of a service, or nowhere."""
        match node.action:
            case SendRequest(service=name) | AwaitResult(attempt=SendRequest(service=name)):
                return {"network_mode": f"service:{name}"}
            case RunCommand(service=name) | AwaitResult(attempt=RunCommand(service=name)) | StoreFiles(service=name):
                config = self.services[name].config
                return {
                    "user": "0",
                    "pid": f"service:{name}",
                    "network_mode": f"service:{name}",
                    "cap_add": list(dict.fromkeys([*config.capabilities, _PTRACE])),
                    **({"privileged": True} if config.privileged else {}),
                    "devices": [f"{device}:{device}" for device in config.devices],
                    "deploy": gpus(config),
                }
            case _:
                return {"network_mode": "none"}

    def _words(self, node: OneShot, marks: Marks) -> list[str]:
        """What the program of the step is told."""
        match node.action:
            case RunCommand(recipe=recipe, accepted=accepted):
                return ["exec", _codes(accepted), _json(recipe.extract), *self._attempt(node.action, marks)]
            case SendRequest(recipe=recipe, accepted=accepted):
                return ["request", _codes(accepted), _json(recipe.extract), *self._attempt(node.action, marks)]
            case AwaitResult(attempt=attempt) as wait:
                return [
                    *("await", str(max(1, math.ceil(wait.timeout.seconds))), pause(wait.interval)),
                    *(wait.field, wait.assertion, *_target(wait.target_value, marks)),
                    *(_json(attempt.recipe.extract), kind(attempt), *self._attempt(attempt, marks)),
                ]
            case VerifyValue(value=value, assertion=assertion, target_value=wanted):
                return ["verify", *_typed(value, marks), assertion, *_target(wanted, marks)]
            case RenderFiles(artifact=artifact, texts=texts):
                pairs = [word for path, text in texts.items() for word in (path, marks.marked(text))]
                return ["render", self.mounts.stored[node.name, artifact], *pairs]
            case StoreFiles(path=path, artifact=artifact):
                return ["store", path, self.mounts.stored[node.name, artifact]]
            case RunTask():
                return []
            case _ as never:
                assert_never(never)

    def _attempt(self, attempt: RunCommand | SendRequest, marks: Marks) -> list[str]:
        match attempt:
            case RunCommand(service=service, recipe=recipe):
                variables = wrapped_variables(self.services[service])
                pairs = [f"{name}={marks.marked(text)}" for name, text in variables.items()]
                return [*pairs, "--", *map(marks.marked, recipe.command)]
            case SendRequest(service=service, number=number, recipe=recipe):
                body = [marks.marked(recipe.body)] if isinstance(recipe, PostHttpRequestRecipe) else []
                return [service, str(number), str(recipe.endpoint), configuration(recipe), *body]
            case _ as never:
                assert_never(never)


def title(node: OneShot) -> str:
    """What a step does, in a few words."""
    service = target(node.action)
    place = "in" if isinstance(node.action, RunCommand) else "of"
    return f"{node.origin.instruction} {place} {service}" if service else node.origin.instruction


def _json(data: Mapping[str, str]) -> str:
    return json.dumps(dict(data), ensure_ascii=False)


def _codes(accepted: Sequence[int] | None) -> str:
    return "*" if accepted is None else " ".join(map(str, accepted))


def _seconds(task: Task) -> str:
    return "0" if task.wait is None else str(max(1, math.ceil(task.wait.seconds)))


def _packages(task: Task) -> str:
    return " ".join(map(str, task.packages)) if isinstance(task, RunPython) else ""


def _script(task: Task, marks: Marks) -> list[str]:
    match task:
        case RunSh(run=run):
            return ["/bin/sh", "-c", marks.marked(run)]
        case RunPython(run=run, args=args):
            return ["python", "-u", "-c", marks.marked(run), *map(marks.marked, args)]
        case _ as never:
            assert_never(never)


def _rights(task: Task) -> dict[str, Node]:
    if isinstance(task, RunPython):
        return {}
    found: dict[str, Node] = {"privileged": True} if task.privileged else {}
    return {**found, "pid": "host"} if task.host_pid_namespace else found


def _typed(value: Text, marks: Marks) -> list[str]:
    """A value and its kind, as `verify.sh` takes them: one hole alone keeps its type."""
    alone = _lone(value, marks.addresses)
    return ["value", str(alone)] if alone else ["text", marks.marked(value)]


def _lone(value: Text, addresses: Addresses) -> Future | None:
    """The value that a text consists of."""
    match addresses.settled(value):
        case Holed(parts=(Future() as future,)):
            return future
        case _:
            return None


def _target(value: Value, marks: Marks) -> list[str]:
    """What is compared with: its kind, itself, and `float` where JSON would not tell that it is no int."""
    if isinstance(value, str | Holed):
        return [*_typed(value, marks), ""]
    whole = isinstance(value, float) and value.is_integer()
    return ["json", json.dumps(plain(value)), "float" if whole else ""]
