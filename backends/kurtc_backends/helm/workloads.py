"""The pod of a service and the Deployment or StatefulSet that keeps it running."""

from collections.abc import Mapping

from kurtc.lowering.graph import Service
from kurtc.order.touches import service_texts
from kurtc.plan.configs import ServiceConfig
from kurtc_backends.helm.artifacts import Carried
from kurtc_backends.helm.chartdata import Chart, Waits
from kurtc_backends.helm.containers import (
    environment,
    image_lines,
    image_values,
    knob,
    pod_settings,
    resources,
    security,
    tolerations,
    words,
)
from kurtc_backends.helm.helpers import Helper, helper_volumes, waiting_words
from kurtc_backends.helm.holes import Variables
from kurtc_backends.helm.mounts import Mounts, mounts
from kurtc_backends.helm.names import port_names
from kurtc_backends.helm.probes import startup_probe
from kurtc_backends.helm.rights import Account, account_files, account_name, labels_of, storing_rules, waiting_rules
from kurtc_backends.helm.yamltext import Action, Block, Node, template
from kurtc_backends.starting import moved_entrypoint

_NO_DEADLINE = 2147483647
"""What Kubernetes takes for none: waits have deadlines of their own."""


def workload_files(chart: Chart, service: Service, carried: Mapping[str, Carried], account: str) -> dict[str, str]:
    """The templates of a service's workload, and of the rights that its pod needs to wait."""
    folder = chart.folder(service.name)
    kind = chart.workloads[service.name]
    found = {
        f"{folder}/_pod.tpl": pod(chart, service, carried, account),
        f"{folder}/{kind.lower()}.yaml": _workload(chart, service),
    }
    waits = chart.waits.get(service.name, Waits())
    if account:
        rules = [*waiting_rules(chart, waits)]
        if chart.mounts_made_files(service.name):
            rules.append(storing_rules(chart))
        found |= account_files(
            chart,
            folder,
            Account(
                name=account,
                component=service.name,
                rules=tuple(rules),
                values=f'(index .Values.services "{service.name}")',
            ),
        )
    return found


def pod(chart: Chart, service: Service, carried: Mapping[str, Carried], account: str) -> str:
    """The named template of the service's pod."""
    config = service.config
    made = mounts(chart, carried, config.files, service.name)
    _add_shared_memory(made, config)
    helper = _helper(chart, service, made, talks=bool(account))
    helpers = [helper] if helper else []
    variables = Variables.of((text for _, text in service_texts(config)), config.env_vars)
    container: dict[str, Node] = {
        "name": service.name,
        "#image": image_lines(chart),
        "#security": knob("securityContext"),
        "#command": words("command"),
        "#args": words("args"),
        **environment(chart, variables.entries(chart.name)),
        **_ports(config),
        **_startup(chart, service),
        "#resources": knob("resources"),
        "volumeMounts": made.own,
        "stdin": True,
        **({"tty": True} if config.tty_enabled else {}),
    }
    spec: dict[str, Node] = {
        "enableServiceLinks": False,
        "automountServiceAccountToken": False,
        **_account(chart, account),
        **({"hostPID": True} if config.host_pid_namespace else {}),
        "terminationGracePeriodSeconds": Action("{{ $settings.terminationGracePeriodSeconds | int64 }}"),
        "#settings": pod_settings(chart, "$settings"),
        "initContainers": [*made.containers, *(one.container(chart) for one in helpers)],
        "containers": [{key: node for key, node in container.items() if node not in ([], {})}],
        "volumes": [*made.volumes, *helper_volumes(chart, helpers, out=False)],
    }
    tree: dict[str, Node] = {
        "metadata": {
            "labels": pod_labels(chart, service.name),
            **pod_annotations(made.checksums),
        },
        "spec": {key: node for key, node in spec.items() if node not in ([], {})},
    }
    return defined(chart, service.name, "services", tree)


def defined(chart: Chart, name: str, group: str, tree: Mapping[str, Node]) -> str:
    """The tree as the named template of a pod, with its settings at hand."""
    head = (
        f'{{{{- define "{chart.name}.pod.{name}" -}}}}\n'
        f'{{{{- $settings := dict }}}}{{{{ include "{chart.name}.settings" '
        f'(list . (index .Values.{group} "{name}") $settings) -}}}}\n'
    )
    return f"{head}{template(tree)}{{{{- end }}}}\n"


def pod_labels(chart: Chart, component: str) -> Block:
    """The labels of a pod: those that select it, and what the settings say."""
    return Block(
        (
            f'{{{{- include "{chart.name}.selectorLabels" (list . "{component}") | nindent @@ }}}}',
            "{{- with $settings.podLabels }}",
            "{{- toYaml . | nindent @@ }}",
            "{{- end }}",
        )
    )


def pod_annotations(checksums: Mapping[str, Node]) -> dict[str, Node]:
    """What the pod is made of, so that it is made anew with it, and what the settings say."""
    own = ("{{- with $settings.podAnnotations }}", "{{- toYaml . | nindent @@ }}", "{{- end }}")
    if checksums:
        return {"annotations": {**checksums, "#own": Block(own)}}
    lines = ("{{- with $settings.podAnnotations }}", "annotations:", "  {{- toYaml . | nindent @2@ }}", "{{- end }}")
    return {"#annotations": Block(lines)}


def _helper(chart: Chart, service: Service, made: Mounts, *, talks: bool) -> Helper | None:
    waits = chart.waits.get(service.name, Waits())
    said = [*waiting_words(chart, waits), *made.words]
    if not said:
        return None
    return Helper(
        name="prepare" if service.name != "prepare" else "helper",
        owner=service.name,
        words=said,
        mounts=made.helper,
        stores=chart.mounts_made_files(service.name),
        talks=talks,
    )


def _add_shared_memory(made: Mounts, config: ServiceConfig) -> None:
    if config.gpu is not None and config.gpu.shm_size:
        size = f"{config.gpu.shm_size}Mi"
        made.volumes.append({"name": "shared-memory", "emptyDir": {"medium": "Memory", "sizeLimit": size}})
        made.own.append({"name": "shared-memory", "mountPath": "/dev/shm"})  # noqa: S108 - where it is


def _account(chart: Chart, account: str) -> dict[str, Node]:
    """The account of the pod: the user's, or its own where the helper has to ask Kubernetes for something."""
    if account:
        return {"serviceAccountName": account_name(chart, "$settings", account)}
    lines = ("{{- with $settings.serviceAccount.name }}", "serviceAccountName: {{ . | quote }}", "{{- end }}")
    return {"#account": Block(lines)}


def _ports(config: ServiceConfig) -> dict[str, Node]:
    names = port_names(config.ports)
    ports: list[Node] = [
        {"name": names[port_id], "containerPort": port.number, **protocol(port.transport_protocol)}
        for port_id, port in config.ports.items()
    ]
    return {"ports": ports} if ports else {}


def protocol(name: str) -> dict[str, Node]:
    """The protocol of a port, where it is not the default."""
    return {} if name == "TCP" else {"protocol": name}


def _startup(chart: Chart, service: Service) -> dict[str, Node]:
    probe = chart.readiness[service.name].probe
    return {"startupProbe": startup_probe(probe)} if probe else {}


def _workload(chart: Chart, service: Service) -> str:
    kind = chart.workloads[service.name]
    inside: dict[str, Node] = {
        "StatefulSet": {"serviceName": service.name, "podManagementPolicy": "Parallel"},
        "Deployment": {"strategy": {"type": "Recreate"}, **_deadline(chart, service)},
    }[kind]  # type: ignore[assignment]
    selector = Block((f'{{{{- include "{chart.name}.selectorLabels" (list . "{service.name}") | nindent @@ }}}}',))
    return template(
        {
            "apiVersion": "apps/v1",
            "kind": kind,
            "metadata": {
                "name": service.name,
                "labels": labels_of(chart, service.name),
                "annotations": {"kurtc.dev/line": str(service.origin.position)},
            },
            "spec": {
                "replicas": Action(f'{{{{ (index .Values.services "{service.name}").replicas }}}}'),
                **inside,
                "selector": {"matchLabels": selector},
                "template": Block((f'{{{{- include "{chart.name}.pod.{service.name}" . | nindent @@ }}}}',)),
            },
        }
    )


def _deadline(chart: Chart, service: Service) -> dict[str, Node]:
    return {"progressDeadlineSeconds": _NO_DEADLINE} if service.name in chart.waits else {}


def service_values(service: Service) -> dict[str, Node]:
    """What `values.yaml` says about a service."""
    config = service.config
    variables = Variables.of((text for _, text in service_texts(config)), config.env_vars)
    command: list[Node] = [*map(variables.written, (*moved_entrypoint(config), *config.entrypoint))]
    args: list[Node] = [variables.written(text) for text in config.cmd]
    env: dict[str, Node] = {name: variables.written(text) for name, text in config.env_vars.items()}
    found: dict[str, Node] = {
        "image": image_values(config.image),
        "command": command,
        "args": args,
        "env": env,
        "resources": resources((config.min_cpu, config.max_cpu), (config.min_memory, config.max_memory), config.gpu),
        "securityContext": security(config.user, config.capabilities, privileged=config.privileged),
        "nodeSelector": dict(config.node_selectors),
        "tolerations": tolerations(config.tolerations),
        "podLabels": dict(config.labels),
    }
    kept = {key: node for key, node in found.items() if node not in ([], {})}
    return {"replicas": 1 if service.running else 0, **kept}
