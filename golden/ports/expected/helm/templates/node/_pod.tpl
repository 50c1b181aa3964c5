{{- define "ports.pod.node" -}}
{{- $settings := dict }}{{ include "ports.settings" (list . (index .Values.services "node") $settings) -}}
metadata:
  labels:
    {{- include "ports.selectorLabels" (list . "node") | nindent 4 }}
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
  {{- with include "ports.podSettings" (list . $settings) }}
  {{- . | nindent 2 }}
  {{- end }}
  containers:
    - name: node
      image: {{ include "ports.image" (list . $settings.image) }}
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
      {{- with include "ports.env" $settings | trim }}
      env:
        {{- . | nindent 8 }}
      {{- end }}
      ports:
        - name: rpc
          containerPort: 8545
        - name: metrics
          containerPort: 9090
        - name: admin
          containerPort: 9000
        - name: discovery
          containerPort: 30303
          protocol: UDP
        - name: signalling
          containerPort: 3868
          protocol: SCTP
        - name: console
          containerPort: 9443
      startupProbe:
        tcpSocket:
          port: 8545
        periodSeconds: 1
        failureThreshold: 120
      {{- with $settings.resources }}
      resources:
        {{- toYaml . | nindent 8 }}
      {{- end }}
      stdin: true
{{- end }}
