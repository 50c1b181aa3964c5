{{- define "effects.pod.viewer" -}}
{{- $settings := dict }}{{ include "effects.settings" (list . (index .Values.services "viewer") $settings) -}}
metadata:
  labels:
    {{- include "effects.selectorLabels" (list . "viewer") | nindent 4 }}
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
  serviceAccountName: {{ include "effects.serviceAccount" (list . $settings "viewer") }}
  terminationGracePeriodSeconds: {{ $settings.terminationGracePeriodSeconds | int64 }}
  {{- with include "effects.podSettings" (list . $settings) }}
  {{- . | nindent 2 }}
  {{- end }}
  initContainers:
    - name: prepare
      {{- include "effects.helper" . | nindent 6 }}
      command: [sh, /kurtc/bin/step.sh]
      args:
        - done
        - {{ include "effects.step" (list . "store-logs") }}
        - done
        - {{ include "effects.step" (list . "render-config") }}
        - fetch
        - {{ include "effects.step" (list . "store-logs") }}
        - files-0
        - /kurtc/mounts/files-0
        - fetch
        - {{ include "effects.step" (list . "render-config") }}
        - files-0
        - /kurtc/mounts/files-1
      env:
        - name: OWNER
          value: viewer
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
        - name: kurtc-token
          mountPath: /var/run/secrets/kubernetes.io/serviceaccount
          readOnly: true
        - name: files-0
          mountPath: /kurtc/mounts/files-0
        - name: files-1
          mountPath: /kurtc/mounts/files-1
  containers:
    - name: viewer
      image: {{ include "effects.image" (list . $settings.image) }}
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
      {{- with include "effects.env" $settings | trim }}
      env:
        {{- . | nindent 8 }}
      {{- end }}
      {{- with $settings.resources }}
      resources:
        {{- toYaml . | nindent 8 }}
      {{- end }}
      volumeMounts:
        - name: files-0
          mountPath: /logs
        - name: files-1
          mountPath: /config
      stdin: true
  volumes:
    - name: files-0
      emptyDir: {}
    - name: files-1
      emptyDir: {}
    - name: kurtc-bin
      configMap:
        name: helper
    - name: kurtc-plan
      configMap:
        name: plan
    - name: kurtc-token
      {{- include "effects.token" . | nindent 6 }}
{{- end }}
