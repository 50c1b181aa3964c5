{{- define "templates.pod.frontend" -}}
{{- $settings := dict }}{{ include "templates.settings" (list . (index .Values.services "frontend") $settings) -}}
metadata:
  labels:
    {{- include "templates.selectorLabels" (list . "frontend") | nindent 4 }}
    {{- with $settings.podLabels }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
  annotations:
    checksum/settings: {{ include "templates.hash" (list . "files.settings") }}
    {{- with $settings.podAnnotations }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
spec:
  enableServiceLinks: false
  automountServiceAccountToken: false
  serviceAccountName: {{ include "templates.serviceAccount" (list . $settings "frontend") }}
  terminationGracePeriodSeconds: {{ $settings.terminationGracePeriodSeconds | int64 }}
  {{- with include "templates.podSettings" (list . $settings) }}
  {{- . | nindent 2 }}
  {{- end }}
  initContainers:
    - name: prepare
      {{- include "templates.helper" . | nindent 6 }}
      command: [sh, /kurtc/bin/step.sh]
      args: [ready, deployment/backend, copy, /kurtc/files/settings, /kurtc/mounts/files-0]
      env:
        - name: OWNER
          value: frontend
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
        - name: files-0
          mountPath: /kurtc/mounts/files-0
        - name: from-settings
          mountPath: /kurtc/files/settings
          readOnly: true
  containers:
    - name: frontend
      image: {{ include "templates.image" (list . $settings.image) }}
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
      {{- with include "templates.env" $settings | trim }}
      env:
        {{- . | nindent 8 }}
      {{- end }}
      {{- with $settings.resources }}
      resources:
        {{- toYaml . | nindent 8 }}
      {{- end }}
      volumeMounts:
        - name: files-0
          mountPath: /etc/nginx/extra
      stdin: true
  volumes:
    - name: files-0
      emptyDir: {}
    - name: from-settings
      configMap:
        name: settings
        items:
          - key: conf.d.upstream.conf
            path: conf.d/upstream.conf
          - key: report.txt
            path: report.txt
          - key: literal
            path: literal
    - name: kurtc-bin
      configMap:
        name: helper
    - name: kurtc-plan
      configMap:
        name: plan
    - name: kurtc-token
      {{- include "templates.token" . | nindent 6 }}
{{- end }}
