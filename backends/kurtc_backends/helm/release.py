"""What a release has beside the plan's objects: the helper's programs, the index of steps, the gate, the tests."""

from collections.abc import Iterator

from kurtc.lowering.actions import VerifyValue
from kurtc_backends.helm.chartdata import Chart, Effect
from kurtc_backends.helm.containers import pod_settings
from kurtc_backends.helm.helpers import INDEX, SCRIPTS, Helper, helper_volumes, trying_words
from kurtc_backends.helm.holes import step_name
from kurtc_backends.helm.rights import Account, account_files, account_name, labels_of, rule
from kurtc_backends.helm.steps import effect_variables, step_values, told_for
from kurtc_backends.helm.yamltext import Action, Block, Node, template
from kurtc_backends.layout import script

GATE = "gate"
_PROGRAMS = {"step.sh": "helm/step.sh", "task.sh": "helm/task.sh", "values.jq": "values.jq"}
"""The helper's programs, and where they are among the templates."""


def programs_file(chart: Chart) -> str:
    """The template of the ConfigMap with the helper's programs."""
    data: dict[str, Node] = {name: Action(f'{{{{ .Files.Get "files/helper/{name}" | quote }}}}') for name in _PROGRAMS}
    return _config_map(chart, SCRIPTS, data)


def programs() -> dict[str, str]:
    """The helper's programs by their places in the chart."""
    return {f"files/helper/{name}": script(place) for name, place in _PROGRAMS.items()}


def index_file(chart: Chart) -> str:
    """The template of the ConfigMap that knows the current name of each step, and where everything comes from.

    Whoever only has to come after a step looks there, so that it is not another pod when the step runs again.
    """
    names: dict[str, Node] = {name: step_name(chart.name, name) for name in chart.effects}
    origins = {name: service.origin for name, service in chart.services.items()}
    origins |= {name: effect.origin for name, effect in chart.effects.items()}
    lines: dict[str, Node] = {f"{name}.line": str(origin.position) for name, origin in origins.items()}
    return _config_map(chart, INDEX, {**names, **lines, **_waits_of_others(chart)})


def _waits_of_others(chart: Chart) -> dict[str, Node]:
    """Where a probe comes from, where it is a `wait` of the plan and no part of the service."""
    probes = {name: chart.readiness[name].probe for name in chart.services}
    return {
        f"{name}.probe": str(probe.origin.position)
        for name, probe in probes.items()
        if probe and probe.origin != chart.services[name].origin
    }


def _config_map(chart: Chart, name: str, data: dict[str, Node]) -> str:
    metadata: dict[str, Node] = {"name": name, "labels": labels_of(chart, name)}
    return template({"apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata, "data": data})


def gate_files(chart: Chart) -> dict[str, str]:
    """The templates of the hook that lets `helm install` tell the truth."""
    names: list[Node] = [step_name(chart.name, name) for name in chart.effects]
    rules: list[Node] = [
        rule("batch", "jobs", names, ("get",)),
        rule("", "pods", (), ("list",)),
    ]
    for kind in ("Deployment", "StatefulSet"):
        if workloads := [name for name in chart.services if chart.workloads[name] == kind]:
            rules.append(rule("apps", f"{kind.lower()}s", workloads, ("get", "list", "watch")))
    prune: list[Node] = [
        rule("batch", "jobs", (), ("list", "delete")),
        rule("", "configmaps", (), ("list", "delete")),
    ]
    lines = ["{{- if .Values.gate.prune }}"]
    for one in prune:
        assert isinstance(one, dict)
        (group,), (resource,) = one["apiGroups"], one["resources"]
        lines += [f'- apiGroups: ["{group}"]', f"  resources: [{resource}]", "  verbs: [list, delete]"]
    rules.append(Block((*lines, "{{- end }}")))
    account = Account(name=chart.gate, component=GATE, rules=tuple(rules))
    return {**account_files(chart, f"templates/{GATE}", account), f"templates/{GATE}/job.yaml": _gate_job(chart)}


def _gate_job(chart: Chart) -> str:
    workloads: list[Node] = [f"{chart.workloads[name].lower()}/{name}" for name in chart.services]
    running = [name for name, service in chart.services.items() if service.running]
    steps = " ".join(step_name(chart.name, name).text for name in chart.effects)
    env: list[Node] = [
        {"name": "STEPS", "value": Action(f"'{steps}'")},
        {"name": "RELEASE", "value": Action("{{ .Release.Name | quote }}")},
        {"name": "GATE_TIMEOUT", "value": Action("{{ int64 .Values.gate.timeout | quote }}")},
        {"name": "PATIENCE", "value": Action("{{ int64 .Values.gate.patience | quote }}")},
        {"name": "PRUNE", "value": Action("{{ .Values.gate.prune | quote }}")},
    ]
    helper = Helper(
        name=GATE, owner="", words=["--", GATE, *workloads, "--", *trying_words(chart, running)], env=env, out=True
    )
    spec: dict[str, Node] = {
        "restartPolicy": "Never",
        "enableServiceLinks": False,
        "automountServiceAccountToken": False,
        "serviceAccountName": chart.gate,
        "#settings": pod_settings(chart, ".Values.defaults"),
        "containers": [helper.container(chart)],
        "volumes": helper_volumes(chart, [helper], out=True),
    }
    annotations: dict[str, Node] = {
        "helm.sh/hook": "post-install,post-upgrade,post-rollback",
        "helm.sh/hook-delete-policy": "before-hook-creation,hook-succeeded,hook-failed",
        "helm.sh/hook-output-log-policy": "hook-failed",
    }
    body = template(
        {
            "apiVersion": "batch/v1",
            "kind": "Job",
            "metadata": {"name": GATE, "labels": labels_of(chart, GATE), "annotations": annotations},
            "spec": {"backoffLimit": 0, "template": {"spec": spec}},
        }
    )
    return f"{{{{- if .Values.gate.enabled }}}}\n{body}{{{{- end }}}}\n"


def test_files(chart: Chart) -> dict[str, str]:
    """The templates by which `helm test` verifies again what the plan verifies."""
    found: dict[str, str] = {}
    for effect in chart.effects.values():
        if isinstance(effect.action, VerifyValue):
            found[f"templates/tests/{effect.name}.yaml"] = _test_pod(chart, effect)
    return found


def _test_pod(chart: Chart, effect: Effect) -> str:
    line = str(effect.origin.position)
    variables = effect_variables(effect)
    env = variables.entries(chart.name)
    helper = Helper(name="verify", owner=effect.name, words=["--", *told_for(chart, effect).words], env=env, out=True)
    spec: dict[str, Node] = {
        "restartPolicy": "Never",
        "enableServiceLinks": False,
        "automountServiceAccountToken": False,
        "serviceAccountName": account_name(chart, "$settings", chart.account(effect.name)),
        "#settings": pod_settings(chart, "$settings"),
        "containers": [helper.container(chart)],
        "volumes": helper_volumes(chart, [helper], out=True),
    }
    annotations: dict[str, Node] = {
        "helm.sh/hook": "test",
        "helm.sh/hook-delete-policy": "before-hook-creation,hook-succeeded",
        "kurtc.dev/line": line,
    }
    tree: dict[str, Node] = {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {
            "name": f"test-{effect.name}"[:63],
            "labels": labels_of(chart, effect.name),
            "annotations": annotations,
        },
        "spec": spec,
    }
    head = (
        f'{{{{- $settings := dict }}}}{{{{ include "{chart.name}.settings" '
        f'(list . (index .Values.steps "{effect.name}") $settings) -}}}}\n'
    )
    return head + template(tree)


def steps_values(chart: Chart) -> Iterator[tuple[str, dict[str, Node], str]]:
    """Name, values and position of each effect."""
    for name, effect in chart.effects.items():
        yield name, step_values(chart, effect), str(effect.origin.position)
