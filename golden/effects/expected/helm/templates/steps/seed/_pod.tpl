{{- define "effects.pod.seed" -}}
{{- $settings := dict }}{{ include "effects.settings" (list . (index .Values.steps "seed") $settings) -}}
metadata:
  labels:
    {{- include "effects.selectorLabels" (list . "seed") | nindent 4 }}
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
  serviceAccountName: {{ include "effects.serviceAccount" (list . $settings "seed") }}
  {{- with include "effects.podSettings" (list . $settings) }}
  {{- . | nindent 2 }}
  {{- end }}
  initContainers:
    - name: task
      image: {{ include "effects.image" (list . $settings.image) }}
      imagePullPolicy: {{ default $settings.imagePullPolicy $settings.image.pullPolicy }}
      {{- with $settings.securityContext }}
      securityContext:
        {{- toYaml . | nindent 8 }}
      {{- end }}
      command: [/bin/sh, /kurtc/bin/task.sh, "30", "", /out, "--", /bin/sh, -c]
      args:
        - {{ $settings.run | replace "$" "$$" | quote }}
        {{- range $settings.args }}
        - {{ . | quote }}
        {{- end }}
      {{- with include "effects.env" $settings | trim }}
      env:
        {{- . | nindent 8 }}
      {{- end }}
      {{- with $settings.resources }}
      resources:
        {{- toYaml . | nindent 8 }}
      {{- end }}
      volumeMounts:
        - name: kurtc-bin
          mountPath: /kurtc/bin
          readOnly: true
        - name: kurtc-out
          mountPath: /kurtc/out
  containers:
    - name: publish
      {{- include "effects.helper" . | nindent 6 }}
      command: [sh, /kurtc/bin/step.sh]
      args: ["--", task, "0", "Run sh", output, "1"]
      env:
        - name: STEP
          valueFrom:
            fieldRef:
              fieldPath: "metadata.labels['batch.kubernetes.io/job-name']"
        - name: OWNER
          value: seed
        - name: TIMEOUT
          value: {{ int64 .Values.helper.timeout | quote }}
        {{- if .Values.store.enabled }}
        - name: STORE
          value: artifact-store-0
        {{- end }}
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
