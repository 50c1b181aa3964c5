"""The README beside the chart, and what Helm says after an installation."""

import json
from collections.abc import Iterable
from dataclasses import dataclass

from kurtc.lowering import Decision
from kurtc.lowering.actions import RunTask, kind
from kurtc.lowering.graph import Service
from kurtc.plan.values import Future, Text, fill, futures, plain
from kurtc_backends.helm.chartdata import Chart, DecodeTexts, Effect, FindAddress
from kurtc_backends.helm.images import Built
from kurtc_backends.helm.values import DEFAULTS, Parts
from kurtc_backends.helm.yamltext import go_text
from kurtc_backends.layout import rendered
from kurtc_backends.notes import shown_notes


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    """A row of a table: the plan's object, and what it became."""

    name: str
    what: str
    more: str
    position: str


def readme(chart: Chart, decisions: Iterable[Decision], parts: Parts, built: Iterable[Built]) -> str:
    """The README's text."""
    graph = chart.graph
    return rendered(
        "helm/README.md",
        chart=chart.name,
        package=graph.package.id or graph.package.main_file,
        services=[_service_row(chart, service) for service in chart.services.values()],
        steps=[_step_row(effect) for effect in chart.effects.values()],
        pods=len(chart.services) + len(chart.effects),
        defaults=[(name, json.dumps(value), text) for name, (value, text) in DEFAULTS.items()],
        claims=[volume.key for volume in graph.volumes],
        public=[(name, public) for name, public in chart.public.items()],
        store=parts.store,
        helper=chart.options.helper_image if parts.helper else "",
        images=list(parts.images),
        built=_commands(built),
        messages=[_shown(message.text) for message in graph.messages],
        output="" if graph.output is None else json.dumps(plain(graph.output, _shown), indent=2, ensure_ascii=False),
        notes=shown_notes(decisions),
    )


def _commands(built: Iterable[Built]) -> str:
    """The commands by which images are built and pushed."""
    images = list(built)
    return "\n".join([*(image.command for image in images), *(f"docker push {image.name}" for image in images)])


def _service_row(chart: Chart, service: Service) -> _Row:
    public = service.config.public_ports
    ports = [
        f"{port_id} {port.number}/{port.transport_protocol.lower()}"
        + (f" → {chart.public[service.name]}:{public[port_id].number}" if port_id in public else "")
        for port_id, port in service.config.ports.items()
    ]
    return _Row(
        name=service.name,
        what=chart.workloads[service.name],
        more=", ".join(ports),
        position=str(service.origin.position),
    )


def _step_row(effect: Effect) -> _Row:
    if isinstance(effect.action, FindAddress):
        what = f"finds the address of {effect.action.service}"
    elif isinstance(effect.action, DecodeTexts):
        what = "makes texts that do not survive the way through Helm"
    else:
        what = {
            "task": "runs a task",
            "exec": "runs a command in",
            "request": "sends a request to",
            "wait": "waits for",
            "verify": "verifies a value",
            "render": "renders files",
            "store": "stores files of",
        }[kind(effect.action)]
        what = f"{what} {_target(effect)}".rstrip()
    image = str(effect.action.task.image.name) if isinstance(effect.action, RunTask) else ""
    return _Row(name=effect.name, what=what, more=image, position=str(effect.origin.position))


def _target(effect: Effect) -> str:
    action = effect.action
    return str(getattr(action, "service", getattr(getattr(action, "attempt", None), "service", "")))


def notes(chart: Chart) -> str:
    """The text of `NOTES.txt`, which is a template: texts of the plan stand in it as strings only."""
    lines = [f"{chart.name} is installed as {{{{ .Release.Name }}}} in {{{{ .Release.Namespace }}}}.", ""]
    for name, public in chart.public.items():
        ports = " ".join(str(port.number) for port in chart.services[name].config.public_ports.values())
        lines += [f"  kubectl --namespace {{{{ .Release.Namespace }}}} port-forward service/{public} {ports}"]
    selector = "app.kubernetes.io/instance={{ .Release.Name }}"
    lines += [f"  kubectl --namespace {{{{ .Release.Namespace }}}} get pods --selector {selector}"]
    for message in chart.graph.messages:
        lines += ["", f"{{{{ {go_text(_shown(message.text))} }}}}"]
    used = dict.fromkeys(
        future for message in chart.graph.messages for future in futures(message.text) if future.step in chart.effects
    )
    used |= dict.fromkeys(future for future in futures(chart.graph.output) if future.step in chart.effects)
    if used:
        lines += ["", "Values of the run:"]
    for future in used:
        key = future.field.replace(".", "\\.")
        lines.append(
            f"  {future.step}.{future.field}: kubectl --namespace {{{{ .Release.Namespace }}}} get configmap "
            f'{{{{ include "{chart.name}.step" (list . "{future.step}") }}}} '
            f"--output 'jsonpath={{{{ {go_text('{.data.' + key + '}')} }}}}'"
        )
    return "\n".join(lines) + "\n"


def _shown(text: Text) -> str:
    """The text for people: a service's address is called by its name."""
    return fill(text, _hole)


def _hole(future: Future) -> str:
    return future.step if future.field == "ip_address" else f"{{{{{future.step}.{future.field}}}}}"
