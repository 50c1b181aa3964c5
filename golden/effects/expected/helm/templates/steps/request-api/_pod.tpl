{{- define "effects.pod.request-api" -}}
{{- $settings := dict }}{{ include "effects.settings" (list . (index .Values.steps "request-api") $settings) -}}
metadata:
  labels:
    {{- include "effects.selectorLabels" (list . "request-api") | nindent 4 }}
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
  serviceAccountName: {{ include "effects.serviceAccount" (list . $settings "request-api") }}
  {{- with include "effects.podSettings" (list . $settings) }}
  {{- . | nindent 2 }}
  {{- end }}
  initContainers:
    - name: prepare
      {{- include "effects.helper" . | nindent 6 }}
      command: [sh, /kurtc/bin/step.sh]
      args: [done, {{ include "effects.step" (list . "seed") }}, done, {{ include "effects.step" (list . "exec-api") }}]
      env:
        - name: OWNER
          value: request-api
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
    - name: step
      {{- include "effects.helper" . | nindent 6 }}
      command: [sh, /kurtc/bin/step.sh]
      args:
        - "--"
        - request
        - "201"
        - {{ default dict $settings.extract | toJson | replace "$" "$$" | quote }}
        - extract.id
        - api
        - "8080"
        - {{ $settings.endpoint | quote }}
        - {{ $settings.options | quote }}
        - {{ $settings.body | quote }}
      env:
        - name: STEP
          valueFrom:
            fieldRef:
              fieldPath: "metadata.labels['batch.kubernetes.io/job-name']"
        - name: OWNER
          value: request-api
        - name: TIMEOUT
          value: {{ int64 .Values.helper.timeout | quote }}
        - name: KURTC_SEED_OUTPUT
          valueFrom:
            configMapKeyRef:
              name: {{ include "effects.step" (list . "seed") }}
              key: output
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
