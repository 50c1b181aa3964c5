"""The Job of an effect: what its containers do, its ConfigMap for results, its rights, and its values."""

import base64
import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import assert_never

from kurtc.lowering.actions import (
    AwaitResult,
    RenderFiles,
    RunCommand,
    RunTask,
    SendRequest,
    StoreFiles,
    VerifyValue,
    stored,
    target,
)
from kurtc.plan.configs import Directory, PostHttpRequestRecipe
from kurtc.plan.instructions import RunPython, RunSh, Task
from kurtc.plan.values import Future, Holed, Text, Value, plain
from kurtc_backends.curl import configuration, pause
from kurtc_backends.helm.artifacts import Carried
from kurtc_backends.helm.chartdata import ADDRESS, Chart, DecodeTexts, Effect, FindAddress, Waits, effect_texts
from kurtc_backends.helm.containers import (
    environment,
    image_lines,
    image_values,
    knob,
    pod_settings,
    security,
    tolerations,
)
from kurtc_backends.helm.helpers import BIN, OUT, Helper, helper_volumes, waiting_words
from kurtc_backends.helm.holes import Variables, literal, step_name
from kurtc_backends.helm.mounts import Mounts, mounts
from kurtc_backends.helm.rights import (
    Account,
    account_files,
    account_name,
    entering_rules,
    labels_of,
    publishing_rules,
    storing_rules,
    waiting_rules,
)
from kurtc_backends.helm.workloads import defined, pod_annotations, pod_labels
from kurtc_backends.helm.yamltext import Action, Block, Node, go_text, template, text_of

_FIXED = ("STEP", "LINE", "TIMEOUT", "STORE")


@dataclass(slots=True, kw_only=True)
class Told:
    """What the helper is told for an effect: words, and the values that they come from."""

    words: list[Node]
    values: dict[str, Node] = field(default_factory=dict)


def step_files(chart: Chart, effect: Effect, carried: Mapping[str, Carried]) -> dict[str, str]:
    """The templates of an effect."""
    folder = f"templates/steps/{effect.name}"
    rules = (
        *waiting_rules(chart, chart.waits.get(effect.name, Waits()), observed(chart, effect)),
        *publishing_rules(chart, effect.name),
        *_entering(effect),
        *([storing_rules(chart)] if handles_files(chart, effect) else []),
    )
    account = Account(
        name=chart.account(effect.name),
        component=effect.name,
        rules=tuple(rules),
        values=f'(index .Values.steps "{effect.name}")',
    )
    return {
        f"{folder}/_pod.tpl": pod(chart, effect, carried),
        f"{folder}/job.yaml": _job(chart, effect),
        f"{folder}/configmap.yaml": _results(chart, effect),
        **account_files(chart, folder, account),
    }


def handles_files(chart: Chart, effect: Effect) -> bool:
    """Whether an effect makes files or mounts those of another one."""
    if isinstance(effect.action, FindAddress | DecodeTexts):
        return False
    return bool(stored(effect.action)) or chart.mounts_made_files(effect.name)


def _entering(effect: Effect) -> Iterable[Node]:
    match effect.action:
        case (
            RunCommand(service=service) | AwaitResult(attempt=RunCommand(service=service)) | StoreFiles(service=service)
        ):
            return entering_rules([f"{service}-0"])
        case _:
            return ()


def _metadata(chart: Chart, effect: Effect) -> dict[str, Node]:
    return {
        "name": step_name(chart.name, effect.name),
        "labels": Block(
            (*labels_of(chart, effect.name).lines, f"kurtc.dev/step: {text_of(effect.name)}"),
        ),
        "annotations": {"kurtc.dev/line": str(effect.origin.position)},
    }


def _job(chart: Chart, effect: Effect) -> str:
    ignore: dict[str, Node] = {"action": "Ignore", "onPodConditions": [{"type": "DisruptionTarget", "status": "True"}]}
    return template(
        {
            "apiVersion": "batch/v1",
            "kind": "Job",
            "metadata": _metadata(chart, effect),
            "spec": {
                "backoffLimit": 0,
                "podFailurePolicy": {"rules": [ignore]},
                "template": Block((f'{{{{- include "{chart.name}.pod.{effect.name}" . | nindent @@ }}}}',)),
            },
        }
    )


def _results(chart: Chart, effect: Effect) -> str:
    """Without data: Helm would take back what the Job writes there."""
    return template({"apiVersion": "v1", "kind": "ConfigMap", "metadata": _metadata(chart, effect)})


def filled_texts(effect: Effect) -> list[Text]:
    """The texts of an effect that are filled with values before its container starts."""
    texts = [text for _, text in effect_texts(effect)]
    if isinstance(effect.action, VerifyValue):
        return [text for text in texts if _lone(text) is None]
    return texts


def effect_variables(effect: Effect) -> Variables:
    """The variables by which the values of the run come into the effect's container."""
    taken: Iterable[str] = _FIXED
    if isinstance(effect.action, RunTask) and isinstance(effect.action.task, RunSh):
        taken = effect.action.task.env_vars
    return Variables.of(filled_texts(effect), taken)


def pod(chart: Chart, effect: Effect, carried: Mapping[str, Carried]) -> str:
    """The named template of the Job's pod."""
    if isinstance(effect.action, RunTask):
        made = mounts(
            chart,
            carried,
            {path: Directory(artifact_names=(name,)) for path, name in effect.action.task.files.items()},
            effect.name,
        )
        helpers, inits, containers = _task_containers(chart, effect, effect.action, made)
    else:
        made = Mounts()
        helpers, inits, containers = _helper_containers(chart, effect)
    pinned = {f"service.kurtc.dev/{service}": _hash_of(chart, service) for service in _seen(chart, effect)}
    host = isinstance(effect.action, RunTask) and getattr(effect.action.task, "host_pid_namespace", False)
    spec: dict[str, Node] = {
        "restartPolicy": "Never",
        "enableServiceLinks": False,
        "automountServiceAccountToken": False,
        "serviceAccountName": account_name(chart, "$settings", chart.account(effect.name)),
        **({"hostPID": True} if host else {}),
        "#settings": pod_settings(chart, "$settings"),
        "initContainers": inits,
        "containers": containers,
        "volumes": [*made.volumes, *helper_volumes(chart, helpers, out=True)],
    }
    tree: dict[str, Node] = {
        "metadata": {
            "labels": pod_labels(chart, effect.name),
            **pod_annotations({**made.checksums, **pinned}),
        },
        "spec": {key: node for key, node in spec.items() if node != []},
    }
    return defined(chart, effect.name, "steps", tree)


def _seen(chart: Chart, effect: Effect) -> tuple[str, ...]:
    """The services that an effect acts on or comes behind: it happens again when one of them is another pod."""
    match effect.action:
        case FindAddress(service=own):
            pass
        case DecodeTexts():
            return ()
        case action:
            own = target(action)
    behind = () if isinstance(effect.action, VerifyValue) else chart.waits.get(effect.name, Waits()).ready
    return tuple(dict.fromkeys(name for name in (own, *behind) if name))


def observed(chart: Chart, effect: Effect) -> tuple[str, ...]:
    """The steps that an effect comes behind, and whose effects it may see: it happens again when they do.

    A verification has no effect, so that those before it count instead.
    """
    if isinstance(effect.action, VerifyValue | FindAddress | DecodeTexts):
        return ()
    found: dict[str, None] = {}
    open_ = list(chart.waits.get(effect.name, Waits()).done)
    while open_:
        name = open_.pop(0)
        if isinstance(chart.effects[name].action, VerifyValue):
            waits = chart.waits.get(name, Waits())
            open_ += [*waits.inputs, *waits.done]
        else:
            found[name] = None
    return tuple(found)


def _hash_of(chart: Chart, service: str) -> Action:
    """What acts on a service acts again when that is another pod."""
    return Action(f'{{{{ include "{chart.name}.hash" (list . "pod.{service}") | trunc 16 | quote }}}}')


def _prepare(chart: Chart, effect: Effect, made: Mounts) -> Helper | None:
    waits = chart.waits.get(effect.name, Waits())
    said = [*waiting_words(chart, waits, observed(chart, effect)), *made.words]
    if not said:
        return None
    return Helper(
        name="prepare",
        owner=effect.name,
        words=said,
        mounts=made.helper,
        stores=handles_files(chart, effect),
        talks=bool(waits),
    )


def _task_containers(
    chart: Chart, effect: Effect, action: RunTask, made: Mounts
) -> tuple[list[Helper], list[Node], list[Node]]:
    task = action.task
    prepare = _prepare(chart, effect, made)
    what = "Run sh" if isinstance(task, RunSh) else "Run python"
    codes = "*" if task.skip_code_check else " ".join(map(str, task.acceptable_codes))
    publish = Helper(
        name="publish",
        owner=effect.name,
        words=["--", "task", codes, what, _fields(chart, effect), str(len(task.store))],
        step=True,
        out=True,
        stores=handles_files(chart, effect),
    )
    variables = effect_variables(effect)
    paths = [literal(spec.src) for spec in task.store]
    container: dict[str, Node] = {
        "name": "task",
        "#image": image_lines(chart),
        "#security": knob("securityContext"),
        "command": ["/bin/sh", f"{BIN}/task.sh", _limit(task), _packages(task), *paths, "--", *_program(task)],
        "args": [
            Block((f"- {{{{ $settings.run {_expansion(task)}| quote }}}}",)),
            Block(("{{- range $settings.args }}", "- {{ . | quote }}", "{{- end }}")),
        ],
        **environment(chart, variables.entries(chart.name)),
        "#resources": knob("resources"),
        "volumeMounts": [
            {"name": "kurtc-bin", "mountPath": BIN, "readOnly": True},
            {"name": "kurtc-out", "mountPath": OUT},
            *made.own,
        ],
    }
    helpers = [*([prepare] if prepare else []), publish]
    inits: list[Node] = [*made.containers, *([prepare.container(chart)] if prepare else [])]
    return helpers, [*inits, container], [publish.container(chart)]


def _expansion(task: Task) -> str:
    """A script without values stands in the values as it is; one with values is in Kubernetes' notation already."""
    return "" if isinstance(task.run, Holed) else '| replace "$" "$$" '


def _limit(task: Task) -> str:
    return "0" if task.wait is None else str(max(1, math.ceil(task.wait.seconds)))


def _packages(task: Task) -> str:
    return literal(" ".join(map(str, task.packages))) if isinstance(task, RunPython) else ""


def _program(task: Task) -> tuple[str, ...]:
    return ("/bin/sh", "-c") if isinstance(task, RunSh) else ("python", "-u", "-c")


def _helper_containers(chart: Chart, effect: Effect) -> tuple[list[Helper], list[Node], list[Node]]:
    """One container that waits and acts; where it is given values, another one waits for them before."""
    told = told_for(chart, effect)
    variables = effect_variables(effect)
    waits = chart.waits.get(effect.name, Waits())
    waiting = waiting_words(chart, waits, observed(chart, effect))
    inits: list[Helper] = []
    if variables.names and waiting:
        inits = [Helper(name="prepare", owner=effect.name, words=waiting)]
        waiting = []
    acting = Helper(
        name="step",
        owner=effect.name,
        words=[*waiting, "--", *told.words],
        env=variables.entries(chart.name),
        step=True,
        out=True,
        stores=handles_files(chart, effect),
    )
    return [*inits, acting], [one.container(chart) for one in inits], [acting.container(chart)]


def told_for(chart: Chart, effect: Effect) -> Told:
    """What the helper is told for an effect that is no task."""
    variables = effect_variables(effect)
    fields = _fields(chart, effect)
    match effect.action:
        case RunCommand(accepted=accepted) as attempt:
            tried = _attempt(chart, attempt, variables)
            return Told(words=["exec", _codes(accepted), _extracts(), fields, *tried.words], values=tried.values)
        case SendRequest(accepted=accepted) as attempt:
            tried = _attempt(chart, attempt, variables)
            return Told(words=["request", _codes(accepted), _extracts(), fields, *tried.words], values=tried.values)
        case AwaitResult(attempt=attempt) as wait:
            tried = _attempt(chart, attempt, variables)
            wanted, kinds = _target(wait.target_value, variables)
            kind = "exec" if isinstance(attempt, RunCommand) else "request"
            words: list[Node] = [
                *("await", str(max(1, math.ceil(wait.timeout.seconds))), pause(wait.interval)),
                *(literal(wait.field), wait.assertion, kinds[0], _setting("target"), kinds[1]),
                *(_extracts(), fields, kind),
            ]
            return Told(words=[*words, *tried.words], values={**tried.values, "target": wanted})
        case VerifyValue(value=value, assertion=assertion, target_value=target_value):
            left, right = _side(chart, "value", value, variables), _side(chart, "target", target_value, variables)
            whole = isinstance(target_value, float) and target_value.is_integer()
            words = ["verify", assertion, "float" if whole else "", *left.words, *right.words]
            return Told(words=words, values={**left.values, **right.values})
        case RenderFiles(texts=texts):
            words = ["render", *(word for path in texts for word in (literal(path), _text_of(path)))]
            return Told(words=words, values={"texts": {path: variables.written(text) for path, text in texts.items()}})
        case StoreFiles(service=service, path=path):
            return Told(words=["store", literal(path), f"{service}-0", service])
        case FindAddress(service=service):
            return Told(words=["address", service])
        case DecodeTexts(texts=texts):
            encoded: list[Node] = [base64.b64encode(text.encode()).decode() for text in texts]
            return Told(words=["decode", *encoded])
        case RunTask():
            raise TypeError("a task runs in its own image")
        case _ as never:
            assert_never(never)


def _fields(chart: Chart, effect: Effect) -> str:
    """The values that are kept: those that somebody reads."""
    if isinstance(effect.action, FindAddress | DecodeTexts):
        return ADDRESS
    return " ".join(chart.fields.get(effect.name, ()))


def _codes(accepted: Sequence[int] | None) -> str:
    return "*" if accepted is None else " ".join(map(str, accepted))


def _extracts() -> Action:
    return Action('{{ default dict $settings.extract | toJson | replace "$" "$$" | quote }}')


def _setting(name: str) -> Action:
    return Action(f"{{{{ $settings.{name} | quote }}}}")


def _text_of(path: str) -> Action:
    return Action(f"{{{{ index $settings.texts {go_text(path)} | quote }}}}")


def _attempt(chart: Chart, attempt: RunCommand | SendRequest, variables: Variables) -> Told:
    extract: dict[str, Node] = dict(attempt.recipe.extract)
    values: dict[str, Node] = {"extract": extract} if extract else {}
    match attempt:
        case RunCommand(service=service, recipe=recipe):
            command = Block(("{{- range $settings.command }}", "- {{ . | quote }}", "{{- end }}"))
            values["command"] = [variables.written(word) for word in recipe.command]
            return Told(words=[f"{service}-0", service, command], values=values)
        case SendRequest(service=service, number=number, recipe=recipe):
            words: list[Node] = [service, str(number), _setting("endpoint"), _setting("options")]
            values["endpoint"] = literal(str(recipe.endpoint))
            values["options"] = literal(configuration(recipe))
            if isinstance(recipe, PostHttpRequestRecipe):
                words.append(_setting("body"))
                values["body"] = variables.written(recipe.body)
            return Told(words=words, values=values)
        case _ as never:
            assert_never(never)


def _side(chart: Chart, name: str, value: Value, variables: Variables) -> Told:
    """One side of a verification: kind, value and field."""
    alone = _lone(value)
    if alone is not None:
        return Told(words=["value", step_name(chart.name, alone.step), alone.field])
    written, kinds = _target(value, variables)
    return Told(words=[kinds[0], _setting(name), ""], values={name: written})


def _target(value: Value, variables: Variables) -> tuple[str, tuple[str, str]]:
    """What is compared with: the text of it, its kind, and `float` where JSON would not tell that it is no int."""
    if isinstance(value, str | Holed):
        return variables.written(value), ("text", "")
    whole = isinstance(value, float) and value.is_integer()
    written = json.dumps(plain(value)).replace("\x7f", "\\u007f")
    return literal(written), ("json", "float" if whole else "")


def _lone(value: Value) -> Future | None:
    """The value that a text consists of."""
    match value:
        case Holed(parts=(Future() as future,)):
            return future
        case _:
            return None


def step_values(chart: Chart, effect: Effect) -> dict[str, Node]:
    """What `values.yaml` says about an effect."""
    if not isinstance(effect.action, RunTask):
        return told_for(chart, effect).values
    task = effect.action.task
    variables = effect_variables(effect)
    found: dict[str, Node] = {
        "image": image_values(task.image),
        "run": variables.written(task.run) if isinstance(task.run, Holed) else task.run,
        "nodeSelector": dict(task.node_selectors),
        "tolerations": tolerations(task.tolerations),
    }
    if isinstance(task, RunSh):
        found["env"] = {name: variables.written(text) for name, text in task.env_vars.items()}
        found["securityContext"] = security(None, (), privileged=task.privileged)
    else:
        found["args"] = [variables.written(word) for word in task.args]
    return {key: node for key, node in found.items() if node not in ([], {})}
