"""What helpers may do: rules of a Role, each for named objects only where Kubernetes allows it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from kurtc_backends.helm.chartdata import Chart, Waits
from kurtc_backends.helm.holes import step_name
from kurtc_backends.helm.yamltext import Action, Block, Node, template


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """A ServiceAccount with its Role: `component` is the label, `rules` are those of the Role.

    `values` is where a template has what the user says about the pod; empty: nothing can be said.
    """

    name: str
    component: str
    rules: tuple[Node, ...]
    values: str = ""


def waiting_rules(chart: Chart, waits: Waits, observed: Iterable[str] = ()) -> Iterator[Node]:
    """To wait for steps and services, and to read what steps have left."""
    steps = [step_name(chart.name, step) for step in dict.fromkeys((*waits.inputs, *observed, *waits.done))]
    if steps:
        yield rule("", "configmaps", steps, ("get", "list", "watch"))
    for kind in ("Deployment", "StatefulSet"):
        if names := [name for name in waits.ready if chart.workloads[name] == kind]:
            yield rule("apps", f"{kind.lower()}s", names, ("get", "list", "watch"))


def publishing_rules(chart: Chart, step: str) -> Iterator[Node]:
    """To write down what a step has made."""
    yield rule("", "configmaps", [step_name(chart.name, step)], ("get", "patch"))


def entering_rules(pods: Iterable[str]) -> Iterator[Node]:
    """To run commands in pods."""
    names = list(pods)
    yield rule("", "pods", names, ("get",))
    yield rule("", "pods/exec", names, ("create",))


def storing_rules(chart: Chart) -> Node:
    """To reach the store of files that are too large for a ConfigMap, where there is one."""
    lines = (
        "{{- if .Values.store.enabled }}",
        '- apiGroups: [""]',
        "  resources: [pods]",
        f"  resourceNames: [{chart.store}-0]",
        "  verbs: [get]",
        '- apiGroups: [""]',
        "  resources: [pods/exec]",
        f"  resourceNames: [{chart.store}-0]",
        "  verbs: [create]",
        "{{- end }}",
    )
    return Block(lines)


def rule(group: str, resource: str, names: Iterable[Node], verbs: Iterable[Node]) -> Node:
    """A rule; without names it holds for all objects."""
    named: Mapping[str, Node] = {"resourceNames": list(names)}
    return {
        "apiGroups": [group],
        "resources": [resource],
        **(named if named["resourceNames"] else {}),
        "verbs": list(verbs),
    }


def account_files(chart: Chart, folder: str, account: Account) -> dict[str, str]:
    """The templates of an account below `folder`."""
    name, labels = account.name, labels_of(chart, account.component)
    named: dict[str, Node] = {"name": name, "labels": labels}
    subject = account_name(chart, account.values, name) if account.values else name
    group = "rbac.authorization.k8s.io"
    return {
        f"{folder}/serviceaccount.yaml": _service_account(account, named),
        f"{folder}/role.yaml": template(
            {"apiVersion": f"{group}/v1", "kind": "Role", "metadata": named, "rules": list(account.rules)}
        ),
        f"{folder}/rolebinding.yaml": template(
            {
                "apiVersion": f"{group}/v1",
                "kind": "RoleBinding",
                "metadata": named,
                "roleRef": {"apiGroup": group, "kind": "Role", "name": name},
                "subjects": [
                    {"kind": "ServiceAccount", "name": subject, "namespace": Action("{{ .Release.Namespace }}")}
                ],
            }
        ),
    }


def _service_account(account: Account, named: Mapping[str, Node]) -> str:
    """The account, where the user names no other one."""
    lines = ("{{- with $account.annotations }}", "annotations:", "  {{- toYaml . | nindent @2@ }}", "{{- end }}")
    annotations: dict[str, Node] = {"#annotations": Block(lines)} if account.values else {}
    body = template(
        {
            "apiVersion": "v1",
            "kind": "ServiceAccount",
            "metadata": {**named, **annotations},
            "automountServiceAccountToken": False,
        }
    )
    if not account.values:
        return body
    chosen = f"{{{{- $account := default .Values.defaults.serviceAccount {account.values}.serviceAccount }}}}"
    return f"{chosen}\n{{{{- if not $account.name }}}}\n{body}{{{{- end }}}}\n"


def account_name(chart: Chart, values: str, own: str) -> Action:
    """The name of the account of a pod: the user's, or its own."""
    return Action(f'{{{{ include "{chart.name}.serviceAccount" (list . {values} "{own}") }}}}')


def labels_of(chart: Chart, component: str) -> Block:
    """The labels of an object."""
    return Block((f'{{{{- include "{chart.name}.labels" (list . "{component}") | nindent @@ }}}}',))
