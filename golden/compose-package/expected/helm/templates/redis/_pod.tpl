{{- define "package.pod.redis" -}}
{{- $settings := dict }}{{ include "package.settings" (list . (index .Values.services "redis") $settings) -}}
metadata:
  labels:
    {{- include "package.selectorLabels" (list . "redis") | nindent 4 }}
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
  {{- with include "package.podSettings" (list . $settings) }}
  {{- . | nindent 2 }}
  {{- end }}
  containers:
    - name: redis
      image: {{ include "package.image" (list . $settings.image) }}
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
      {{- with include "package.env" $settings | trim }}
      env:
        {{- . | nindent 8 }}
      {{- end }}
      {{- with $settings.resources }}
      resources:
        {{- toYaml . | nindent 8 }}
      {{- end }}
      volumeMounts:
        - name: data-redis--volume0
          mountPath: /data
      stdin: true
  volumes:
    - name: data-redis--volume0
      {{- if (index .Values.persistence "redis--volume0").enabled }}
      persistentVolumeClaim:
        claimName: {{ default "redis--volume0" (index .Values.persistence "redis--volume0").existingClaim | quote }}
      {{- else }}
      emptyDir: {}
      {{- end }}
{{- end }}
