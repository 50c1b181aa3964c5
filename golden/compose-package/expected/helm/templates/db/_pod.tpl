{{- define "package.pod.db" -}}
{{- $settings := dict }}{{ include "package.settings" (list . (index .Values.services "db") $settings) -}}
metadata:
  labels:
    {{- include "package.selectorLabels" (list . "db") | nindent 4 }}
    {{- with $settings.podLabels }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
  annotations:
    checksum/db-volume1: {{ include "package.hash" (list . "files.db-volume1") }}
    {{- with $settings.podAnnotations }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
spec:
  enableServiceLinks: false
  automountServiceAccountToken: false
  {{- with $settings.serviceAccount.name }}
  serviceAccountName: {{ . | quote }}
  {{- end }}
  terminationGracePeriodSeconds: {{ $settings.terminationGracePeriodSeconds | int64 }}
  {{- with include "package.podSettings" (list . $settings) }}
  {{- . | nindent 2 }}
  {{- end }}
  initContainers:
    - name: prepare
      {{- include "package.helper" . | nindent 6 }}
      command: [sh, /kurtc/bin/step.sh]
      args: [copy, /kurtc/files/db-volume1, /kurtc/mounts/files-1]
      env:
        - name: OWNER
          value: db
      volumeMounts:
        - name: kurtc-bin
          mountPath: /kurtc/bin
          readOnly: true
        - name: kurtc-plan
          mountPath: /kurtc/plan
          readOnly: true
        - name: files-1
          mountPath: /kurtc/mounts/files-1
        - name: from-db-volume1
          mountPath: /kurtc/files/db-volume1
          readOnly: true
  containers:
    - name: db
      image: {{ include "package.image" (list . $settings.image) }}
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
      {{- with include "package.env" $settings | trim }}
      env:
        {{- . | nindent 8 }}
      {{- end }}
      ports:
        - name: port0
          containerPort: 5432
      startupProbe:
        tcpSocket:
          port: 5432
        periodSeconds: 1
        failureThreshold: 120
      {{- with $settings.resources }}
      resources:
        {{- toYaml . | nindent 8 }}
      {{- end }}
      volumeMounts:
        - name: data-db--volume0
          mountPath: /var/lib/postgresql/data
        - name: files-1
          mountPath: /tmp/db--volume1
      stdin: true
  volumes:
    - name: data-db--volume0
      {{- if (index .Values.persistence "db--volume0").enabled }}
      persistentVolumeClaim:
        claimName: {{ default "db--volume0" (index .Values.persistence "db--volume0").existingClaim | quote }}
      {{- else }}
      emptyDir: {}
      {{- end }}
    - name: files-1
      emptyDir: {}
    - name: from-db-volume1
      configMap:
        name: db-volume1
        items:
          - key: schema.sql
            path: schema.sql
    - name: kurtc-bin
      configMap:
        name: helper
    - name: kurtc-plan
      configMap:
        name: plan
{{- end }}
