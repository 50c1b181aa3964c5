{{- define "modules.pod.golden--cache" -}}
{{- $settings := dict }}{{ include "modules.settings" (list . (index .Values.services "golden--cache") $settings) -}}
metadata:
  labels:
    {{- include "modules.selectorLabels" (list . "golden--cache") | nindent 4 }}
    {{- with $settings.podLabels }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
  {{- with $settings.podAnnotations }}
  annotations:
    {{- toYaml . | nindent 4 }}
  {{- end }}
spec:
  enableServiceLinks: false
  automountServiceAccountToken: false
  {{- with $settings.serviceAccount.name }}
  serviceAccountName: {{ . | quote }}
  {{- end }}
  terminationGracePeriodSeconds: {{ $settings.terminationGracePeriodSeconds | int64 }}
  {{- with include "modules.podSettings" (list . $settings) }}
  {{- . | nindent 2 }}
  {{- end }}
  containers:
    - name: golden--cache
      image: {{ include "modules.image" (list . $settings.image) }}
      imagePullPolicy: {{ default $settings.imagePullPolicy $settings.image.pullPolicy }}
      {{- with $settings.securityContext }}
      securityContext:
        {{- toYaml . | nindent 8 }}
      {{- end }}
      {{- with $settings.command }}
      command:
        {{- range . }}
        - {{ . | quote }}
        {{- end }}
      {{- end }}
      {{- with $settings.args }}
      args:
        {{- range . }}
        - {{ . | quote }}
        {{- end }}
      {{- end }}
      {{- with include "modules.env" $settings | trim }}
      env:
        {{- . | nindent 8 }}
      {{- end }}
      {{- with $settings.resources }}
      resources:
        {{- toYaml . | nindent 8 }}
      {{- end }}
      stdin: true
{{- end }}
