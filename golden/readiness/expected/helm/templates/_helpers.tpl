{{/* Recommended labels. Takes the root and the component. */}}
{{- define "readiness.labels" -}}
{{- $root := index . 0 -}}
helm.sh/chart: {{ printf "%s-%s" $root.Chart.Name $root.Chart.Version | replace "+" "_" | trunc 63 | trimSuffix "-" }}
app.kubernetes.io/managed-by: {{ $root.Release.Service }}
{{ include "readiness.selectorLabels" . }}
{{- with $root.Values.commonLabels }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{/* Labels that select pods: they never change. Takes the root and the component. */}}
{{- define "readiness.selectorLabels" -}}
{{- $root := index . 0 -}}
app.kubernetes.io/name: {{ $root.Chart.Name | quote }}
app.kubernetes.io/instance: {{ $root.Release.Name | quote }}
app.kubernetes.io/component: {{ index . 1 | quote }}
{{- end }}

{{/* The name of an image. Takes the root and the image. */}}
{{- define "readiness.image" -}}
{{- $registry := default (index . 1).registry (index . 0).Values.global.imageRegistry -}}
{{- with index . 1 -}}
{{ with $registry }}{{ . }}/{{ end }}{{ .repository }}{{ with .tag }}:{{ . }}{{ end }}{{ with .digest }}@{{ . }}{{ end }}
{{- end }}
{{- end }}

{{/* Puts what holds for a pod into a dict: the defaults, each key replaced by the pod's own. Takes the root, the pod's values, the dict. */}}
{{- define "readiness.settings" -}}
{{- $into := index . 2 -}}
{{- range $key, $value := (index . 0).Values.defaults }}{{ $_ := set $into $key $value }}{{ end -}}
{{- range $key, $value := index . 1 }}{{ $_ := set $into $key $value }}{{ end -}}
{{- end }}

{{/* The name of a pod's account: the user's, or its own. Takes the root, the pod's values, its own. */}}
{{- define "readiness.serviceAccount" -}}
{{- $given := default (index . 0).Values.defaults.serviceAccount (index . 1).serviceAccount -}}
{{ default (index . 2) $given.name | quote }}
{{- end }}

{{/* The variables of a pod's settings; `extraEnv` takes the place of the plan's. Takes the settings. */}}
{{- define "readiness.env" -}}
{{- $own := list }}{{ range .extraEnv }}{{ $own = append $own .name }}{{ end -}}
{{- range $name, $value := .env }}
{{- if not (has $name $own) }}
- name: {{ $name | quote }}
  value: {{ $value | quote }}
{{- end }}
{{- end }}
{{- with .extraEnv }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{/*
The hash of what a named template makes, which is made once: pods refer to pods. Takes the root and the name behind the chart's.
*/}}
{{- define "readiness.hash" -}}
{{- $root := index . 0 -}}
{{- if not (hasKey $root "Hashes") }}{{ $_ := set $root "Hashes" dict }}{{ end -}}
{{- if not (hasKey $root.Hashes (index . 1)) -}}
{{- $_ := set $root.Hashes (index . 1) (include (printf "readiness.%s" (index . 1)) $root | sha256sum) -}}
{{- end -}}
{{ get $root.Hashes (index . 1) }}
{{- end }}

{{/* What every pod says about pulling, scheduling and its rights. Takes the root and the pod's settings. */}}
{{- define "readiness.podSettings" -}}
{{- $root := index . 0 -}}
{{- with index . 1 -}}
{{- with $root.Values.global.imagePullSecrets }}
imagePullSecrets:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .priorityClassName }}
priorityClassName: {{ . }}
{{- end }}
{{- with .podSecurityContext }}
securityContext:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .nodeSelector }}
nodeSelector:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .affinity }}
affinity:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .tolerations }}
tolerations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}
{{- end }}
