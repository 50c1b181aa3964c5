{{- define "batch.pod.worker-1" -}}
{{- $settings := dict }}{{ include "batch.settings" (list . (index .Values.services "worker-1") $settings) -}}
metadata:
  labels:
    {{- include "batch.selectorLabels" (list . "worker-1") | nindent 4 }}
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
  {{- with include "batch.podSettings" (list . $settings) }}
  {{- . | nindent 2 }}
  {{- end }}
  containers:
    - name: worker-1
      image: {{ include "batch.image" (list . $settings.image) }}
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
      env:
        - name: KURTC_POD_IP
          valueFrom:
            fieldRef:
              fieldPath: status.podIP
        {{- with include "batch.env" $settings | trim }}
        {{- . | nindent 8 }}
        {{- end }}
      ports:
        - name: rpc
          containerPort: 7000
      startupProbe:
        tcpSocket:
          port: 7000
        periodSeconds: 1
        failureThreshold: 120
      {{- with $settings.resources }}
      resources:
        {{- toYaml . | nindent 8 }}
      {{- end }}
      stdin: true
{{- end }}
