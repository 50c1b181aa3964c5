{{/* The image with the files of an artifact, and what its container may do. Takes the root and the artifact. */}}
{{- define "CHART.artifact" -}}
{{- $root := index . 0 -}}
{{- with index $root.Values.artifacts (index . 1) -}}
image: {{ include "CHART.image" (list $root .image) }}
imagePullPolicy: {{ .image.pullPolicy }}
{{- end }}
{{- with ($root.Values.helper).securityContext }}
securityContext:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with ($root.Values.helper).resources }}
resources:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}
