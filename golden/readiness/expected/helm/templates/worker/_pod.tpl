{{- define "readiness.pod.worker" -}}
{{- $settings := dict }}{{ include "readiness.settings" (list . (index .Values.services "worker") $settings) -}}
metadata:
  labels:
    {{- include "readiness.selectorLabels" (list . "worker") | nindent 4 }}
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
  serviceAccountName: {{ include "readiness.serviceAccount" (list . $settings "worker") }}
  terminationGracePeriodSeconds: {{ $settings.terminationGracePeriodSeconds | int64 }}
  {{- with include "readiness.podSettings" (list . $settings) }}
  {{- . | nindent 2 }}
  {{- end }}
  initContainers:
    - name: prepare
      {{- include "readiness.helper" . | nindent 6 }}
      command: [sh, /kurtc/bin/step.sh]
      args: [ready, deployment/api, code, "200", "90", "1", api, "8080", "/health?deep=1", ""]
      env:
        - name: OWNER
          value: worker
        - name: TIMEOUT
          value: {{ int64 .Values.helper.timeout | quote }}
      volumeMounts:
        - name: kurtc-bin
          mountPath: /kurtc/bin
          readOnly: true
        - name: kurtc-plan
          mountPath: /kurtc/plan
          readOnly: true
        - name: kurtc-token
          mountPath: /var/run/secrets/kubernetes.io/serviceaccount
          readOnly: true
  containers:
    - name: worker
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
      {{- with $settings.resources }}
      resources:
        {{- toYaml . | nindent 8 }}
      {{- end }}
      stdin: true
  volumes:
    - name: kurtc-bin
      configMap:
        name: helper
    - name: kurtc-plan
      configMap:
        name: plan
    - name: kurtc-token
      {{- include "readiness.token" . | nindent 6 }}
{{- end }}
