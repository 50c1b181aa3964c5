"""How services are reached: by their names, at once; public ports by a Service of their own, and an Ingress."""

import re

from kurtc.lowering.graph import Service
from kurtc.plan.configs import PortSpec
from kurtc_backends.helm.chartdata import Chart
from kurtc_backends.helm.names import port_names
from kurtc_backends.helm.rights import labels_of
from kurtc_backends.helm.workloads import protocol
from kurtc_backends.helm.yamltext import Action, Block, Node, template, text_of

_APP_PROTOCOL = re.compile(r"[a-z0-9]([a-z0-9.-]{0,61}[a-z0-9])?")


def network_files(chart: Chart, service: Service) -> dict[str, str]:
    """The Services of a service, and its Ingress."""
    folder = chart.folder(service.name)
    files = {f"{folder}/service.yaml": _headless(chart, service)}
    if service.name in chart.public:
        files[f"{folder}/service-public.yaml"] = _public(chart, service)
        if _http_port(service):
            files[f"{folder}/ingress.yaml"] = _ingress(chart, service)
    return files


def _headless(chart: Chart, service: Service) -> str:
    """The name resolves to the pod, ready or not: whoever is told a name may look it up before."""
    names = port_names(service.config.ports)
    ports: list[Node] = [_port(names[port_id], port, port.number) for port_id, port in service.config.ports.items()]
    spec: dict[str, Node] = {
        "clusterIP": "None",
        "publishNotReadyAddresses": True,
        "selector": _selector(chart, service),
        **({"ports": ports} if ports else {}),
    }
    metadata: dict[str, Node] = {"name": service.name, "labels": labels_of(chart, service.name)}
    return template({"apiVersion": "v1", "kind": "Service", "metadata": metadata, "spec": spec})


def _public(chart: Chart, service: Service) -> str:
    config = service.config
    names = port_names(config.ports)
    ports: list[Node] = [
        {**_port(names[port_id], config.ports[port_id], public.number), "targetPort": names[port_id]}
        for port_id, public in config.public_ports.items()
        if port_id in config.ports
    ]
    knobs = f'(index .Values.services "{service.name}").service'
    metadata: dict[str, Node] = {
        "name": chart.public[service.name],
        "labels": labels_of(chart, service.name),
        "#annotations": Block(
            (f"{{{{- with {knobs}.annotations }}}}", "annotations:", "  {{- toYaml . | nindent @2@ }}", "{{- end }}")
        ),
    }
    spec: dict[str, Node] = {
        "type": Action(f"{{{{ {knobs}.type }}}}"),
        "selector": _selector(chart, service),
        "ports": ports,
    }
    return template({"apiVersion": "v1", "kind": "Service", "metadata": metadata, "spec": spec})


def _selector(chart: Chart, service: Service) -> Block:
    return Block((f'{{{{- include "{chart.name}.selectorLabels" (list . "{service.name}") | nindent @@ }}}}',))


def _port(name: str, port: PortSpec, number: int) -> dict[str, Node]:
    found: dict[str, Node] = {"name": name, "port": number, **protocol(port.transport_protocol)}
    application = port.application_protocol.lower()
    if _APP_PROTOCOL.fullmatch(application):
        found["appProtocol"] = application
    return found


def _http_port(service: Service) -> str:
    """The public port that an Ingress leads to: the first one that speaks HTTP, or the first TCP port."""
    config = service.config
    tcp = [name for name in config.public_ports if config.ports[name].transport_protocol == "TCP"]
    speaking = [name for name in tcp if config.ports[name].application_protocol.lower().startswith("http")]
    return next(iter(speaking or tcp), "")


def _ingress(chart: Chart, service: Service) -> str:
    name = chart.public[service.name]
    port = port_names(service.config.ports)[_http_port(service)]
    return f"""{{{{- with (index .Values.services "{service.name}").ingress }}}}
{{{{- if .enabled }}}}
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: {name}
  labels:
    {{{{- include "{chart.name}.labels" (list $ "{service.name}") | nindent 4 }}}}
  {{{{- with .annotations }}}}
  annotations:
    {{{{- toYaml . | nindent 4 }}}}
  {{{{- end }}}}
spec:
  {{{{- with .className }}}}
  ingressClassName: {{{{ . }}}}
  {{{{- end }}}}
  {{{{- with .tls }}}}
  tls:
    {{{{- toYaml . | nindent 4 }}}}
  {{{{- end }}}}
  rules:
    {{{{- range .hosts }}}}
    - host: {{{{ .host | quote }}}}
      http:
        paths:
          {{{{- range .paths }}}}
          - path: {{{{ .path | quote }}}}
            pathType: {{{{ default "Prefix" .pathType }}}}
            backend:
              service:
                name: {name}
                port:
                  name: {text_of(port)}
          {{{{- end }}}}
    {{{{- end }}}}
{{{{- end }}}}
{{{{- end }}}}
"""


def network_values(service: Service) -> dict[str, Node]:
    """What `values.yaml` says about how a service is reached from outside."""
    if not service.config.public_ports:
        return {}
    found: dict[str, Node] = {"service": {"type": "ClusterIP", "annotations": {}}}
    if _http_port(service):
        found["ingress"] = {"enabled": False, "className": "", "annotations": {}, "hosts": [], "tls": []}
    return found
