{{- define "effects.pod.verify" -}}
{{- $settings := dict }}{{ include "effects.settings" (list . (index .Values.steps "verify") $settings) -}}
metadata:
  labels:
    {{- include "effects.selectorLabels" (list . "verify") | nindent 4 }}
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
  serviceAccountName: {{ include "effects.serviceAccount" (list . $settings "verify") }}
  {{- with include "effects.podSettings" (list . $settings) }}
  {{- . | nindent 2 }}
  {{- end }}
  containers:
    - name: step
      {{- include "effects.helper" . | nindent 6 }}
      command: [sh, /kurtc/bin/step.sh]
      args:
        - done
        - {{ include "effects.step" (list . "exec-api") }}
        - step
        - request-api
        - "--"
        - verify
        - ">="
        - ""
        - value
        - {{ include "effects.step" (list . "exec-api") }}
        - extract.major
        - json
        - {{ $settings.target | quote }}
        - ""
      env:
        - name: STEP
          valueFrom:
            fieldRef:
              fieldPath: "metadata.labels['batch.kubernetes.io/job-name']"
        - name: OWNER
          value: verify
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
