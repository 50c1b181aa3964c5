{{- define "effects.pod.render-config" -}}
{{- $settings := dict }}{{ include "effects.settings" (list . (index .Values.steps "render-config") $settings) -}}
metadata:
  labels:
    {{- include "effects.selectorLabels" (list . "render-config") | nindent 4 }}
    {{- with $settings.podLabels }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
  {{- with $settings.podAnnotations }}
  annotations:
    {{- toYaml . | nindent 4 }}
  {{- end }}
spec:
  restartPolicy: Never
  enableServiceLinks: false
  automountServiceAccountToken: false
  serviceAccountName: {{ include "effects.serviceAccount" (list . $settings "render-config") }}
  {{- with include "effects.podSettings" (list . $settings) }}
  {{- . | nindent 2 }}
  {{- end }}
  initContainers:
    - name: prepare
      {{- include "effects.helper" . | nindent 6 }}
      command: [sh, /kurtc/bin/step.sh]
      args: [done, {{ include "effects.step" (list . "request-api") }}]
      env:
        - name: OWNER
          value: render-config
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
      args: ["--", render, viewer.toml, {{ index $settings.texts "viewer.toml" | quote }}]
      env:
        - name: STEP
          valueFrom:
            fieldRef:
              fieldPath: "metadata.labels['batch.kubernetes.io/job-name']"
        - name: OWNER
          value: render-config
        - name: TIMEOUT
          value: {{ int64 .Values.helper.timeout | quote }}
        {{- if .Values.store.enabled }}
        - name: STORE
          value: artifact-store-0
        {{- end }}
        - name: KURTC_REQUEST_API_EXTRACT_ID
          valueFrom:
            configMapKeyRef:
              name: {{ include "effects.step" (list . "request-api") }}
              key: extract.id
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
