{{/*
The name of a step's Job and ConfigMap: it carries the hash of the pod template, because a Job cannot be changed. A step whose
template changes runs again under another name, and so does whatever takes values or files from it. Takes the root and the step.
*/}}
{{- define "effects.step" -}}
{{- $name := index . 1 -}}
{{ $name }}-{{ include "effects.hash" (list (index . 0) (printf "pod.%s" $name)) | trunc 8 }}
{{- end }}
