{{- define "readiness.pod.queue" -}}
{{- $settings := dict }}{{ include "readiness.settings" (list . (index .Values.services "queue") $settings) -}}
metadata:
  labels:
    {{- include "readiness.selectorLabels" (list . "queue") | nindent 4 }}
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
  {{- with include "readiness.podSettings" (list . $settings) }}
  {{- . | nindent 2 }}
  {{- end }}
  containers:
    - name: queue
      image: {{ include "readiness.image" (list . $settings.image) }}
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
      {{- with include "readiness.env" $settings | trim }}
      env:
        {{- . | nindent 8 }}
      {{- end }}
      ports:
        - name: amqp
          containerPort: 5672
        - name: management
          containerPort: 15672
      startupProbe:
        tcpSocket:
          port: 5672
        periodSeconds: 1
        failureThreshold: 60
      {{- with $settings.resources }}
      resources:
        {{- toYaml . | nindent 8 }}
      {{- end }}
      stdin: true
{{- end }}
