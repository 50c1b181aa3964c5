{{- define "effects.pod.exec-api" -}}
{{- $settings := dict }}{{ include "effects.settings" (list . (index .Values.steps "exec-api") $settings) -}}
metadata:
  labels:
    {{- include "effects.selectorLabels" (list . "exec-api") | nindent 4 }}
    {{- with $settings.podLabels }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
  annotations:
    service.kurtc.dev/api: {{ include "effects.hash" (list . "pod.api") | trunc 16 | quote }}
    {{- with $settings.podAnnotations }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
spec:
  restartPolicy: Never
  enableServiceLinks: false
  automountServiceAccountToken: false
  serviceAccountName: {{ include "effects.serviceAccount" (list . $settings "exec-api") }}
  {{- with include "effects.podSettings" (list . $settings) }}
  {{- . | nindent 2 }}
  {{- end }}
  containers:
    - name: step
      {{- include "effects.helper" . | nindent 6 }}
      command: [sh, /kurtc/bin/step.sh]
      args:
        - ready
        - statefulset/api
        - "--"
        - exec
        - "0"
        - {{ default dict $settings.extract | toJson | replace "$" "$$" | quote }}
        - extract.major
        - api-0
        - api
        {{- range $settings.command }}
        - {{ . | quote }}
        {{- end }}
      env:
        - name: STEP
          valueFrom:
            fieldRef:
              fieldPath: "metadata.labels['batch.kubernetes.io/job-name']"
        - name: OWNER
          value: exec-api
        - name: TIMEOUT
          value: {{ int64 .Values.helper.timeout | quote }}
      volumeMounts:
        - name: kurtc-bin
          mountPath: /kurtc/bin
          readOnly: true
        - name: kurtc-plan
          mountPath: /kurtc/plan
          readOnly: true
        - name: kurtc-out
          mountPath: /kurtc/out
        - name: kurtc-token
          mountPath: /var/run/secrets/kubernetes.io/serviceaccount
          readOnly: true
  volumes:
    - name: kurtc-bin
      configMap:
        name: helper
    - name: kurtc-plan
      configMap:
        name: plan
    - name: kurtc-out
      emptyDir: {}
    - name: kurtc-token
      {{- include "effects.token" . | nindent 6 }}
{{- end }}
