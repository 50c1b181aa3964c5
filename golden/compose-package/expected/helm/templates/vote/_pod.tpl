{{- define "package.pod.vote" -}}
{{- $settings := dict }}{{ include "package.settings" (list . (index .Values.services "vote") $settings) -}}
metadata:
  labels:
    {{- include "package.selectorLabels" (list . "vote") | nindent 4 }}
    {{- with $settings.podLabels }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
  annotations:
    checksum/vote-volume0: {{ include "package.hash" (list . "files.vote-volume0") }}
    {{- with $settings.podAnnotations }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
spec:
  enableServiceLinks: false
  automountServiceAccountToken: false
  serviceAccountName: {{ include "package.serviceAccount" (list . $settings "vote") }}
  terminationGracePeriodSeconds: {{ $settings.terminationGracePeriodSeconds | int64 }}
  {{- with include "package.podSettings" (list . $settings) }}
  {{- . | nindent 2 }}
  {{- end }}
  initContainers:
    - name: prepare
      {{- include "package.helper" . | nindent 6 }}
      command: [sh, /kurtc/bin/step.sh]
      args: [ready, statefulset/db, copy, /kurtc/files/vote-volume0, /kurtc/mounts/files-0]
      env:
        - name: OWNER
          value: vote
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
        - name: from-vote-volume0
          mountPath: /kurtc/files/vote-volume0
          readOnly: true
  containers:
    - name: vote
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
          containerPort: 80
        - name: port1
          containerPort: 9100
        - name: port2
          containerPort: 9101
      startupProbe:
        tcpSocket:
          port: 80
        periodSeconds: 1
        failureThreshold: 120
      {{- with $settings.resources }}
      resources:
        {{- toYaml . | nindent 8 }}
      {{- end }}
      volumeMounts:
        - name: files-0
          mountPath: /usr/local/app/static
      stdin: true
  volumes:
    - name: files-0
      emptyDir: {}
    - name: from-vote-volume0
      configMap:
        name: vote-volume0
        items:
          - key: style.css
            path: style.css
    - name: kurtc-bin
      configMap:
        name: helper
    - name: kurtc-plan
      configMap:
        name: plan
    - name: kurtc-token
      {{- include "package.token" . | nindent 6 }}
{{- end }}
