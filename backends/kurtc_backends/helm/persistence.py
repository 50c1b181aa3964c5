"""Persistent directories: claims of the chart, which keep what services write."""

from kurtc.lowering.graph import Volume
from kurtc_backends.helm.chartdata import Chart
from kurtc_backends.helm.yamltext import Node, text_of

_DEFAULT_SIZE = 1024
"""MiB, as in Kurtosis."""


def claim_file(chart: Chart, volume: Volume) -> str:
    """The template of the claim for a persistent directory."""
    return f"""{{{{- with index .Values.persistence "{volume.key}" }}}}
{{{{- if and .enabled (not .existingClaim) }}}}
apiVersion: v1
kind: PersistentVolumeClaim
metadata:
  name: {text_of(volume.key)}
  labels:
    {{{{- include "{chart.name}.labels" (list $ "{volume.key}") | nindent 4 }}}}
  {{{{- if .keep }}}}
  annotations:
    helm.sh/resource-policy: keep
  {{{{- end }}}}
spec:
  accessModes:
    {{{{- toYaml .accessModes | nindent 4 }}}}
  {{{{- with .storageClass }}}}
  storageClassName: {{{{ . }}}}
  {{{{- end }}}}
  resources:
    requests:
      storage: {{{{ .size }}}}
{{{{- end }}}}
{{{{- end }}}}
"""


def claim_values(volume: Volume) -> dict[str, Node]:
    """What `values.yaml` says about a persistent directory."""
    return {
        "enabled": True,
        "size": f"{volume.size or _DEFAULT_SIZE}Mi",
        "storageClass": "",
        "accessModes": ["ReadWriteOnce"],
        "existingClaim": "",
        "keep": False,
    }
