{{- define "persistence.pod.writer" -}}
{{- $settings := dict }}{{ include "persistence.settings" (list . (index .Values.services "writer") $settings) -}}
metadata:
  labels:
    {{- include "persistence.selectorLabels" (list . "writer") | nindent 4 }}
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
  {{- with include "persistence.podSettings" (list . $settings) }}
  {{- . | nindent 2 }}
  {{- end }}
  containers:
    - name: writer
      image: {{ include "persistence.image" (list . $settings.image) }}
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
      {{- with include "persistence.env" $settings | trim }}
      env:
        {{- . | nindent 8 }}
      {{- end }}
      {{- with $settings.resources }}
      resources:
        {{- toYaml . | nindent 8 }}
      {{- end }}
      volumeMounts:
        - name: data-shared
          mountPath: /shared
      stdin: true
  volumes:
    - name: data-shared
      {{- if (index .Values.persistence "shared").enabled }}
      persistentVolumeClaim:
        claimName: {{ default "shared" (index .Values.persistence "shared").existingClaim | quote }}
      {{- else }}
      emptyDir: {}
      {{- end }}
{{- end }}
