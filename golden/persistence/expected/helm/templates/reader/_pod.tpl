{{- define "persistence.pod.reader" -}}
{{- $settings := dict }}{{ include "persistence.settings" (list . (index .Values.services "reader") $settings) -}}
metadata:
  labels:
    {{- include "persistence.selectorLabels" (list . "reader") | nindent 4 }}
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
  serviceAccountName: {{ include "persistence.serviceAccount" (list . $settings "reader") }}
  terminationGracePeriodSeconds: {{ $settings.terminationGracePeriodSeconds | int64 }}
  {{- with include "persistence.podSettings" (list . $settings) }}
  {{- . | nindent 2 }}
  {{- end }}
  initContainers:
    - name: prepare
      {{- include "persistence.helper" . | nindent 6 }}
      command: [sh, /kurtc/bin/step.sh]
      args: [ready, statefulset/writer]
      env:
        - name: OWNER
          value: reader
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
    - name: reader
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
    - name: kurtc-bin
      configMap:
        name: helper
    - name: kurtc-plan
      configMap:
        name: plan
    - name: kurtc-token
      {{- include "persistence.token" . | nindent 6 }}
{{- end }}
