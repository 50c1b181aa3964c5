{{- define "effects.pod.api" -}}
{{- $settings := dict }}{{ include "effects.settings" (list . (index .Values.services "api") $settings) -}}
metadata:
  labels:
    {{- include "effects.selectorLabels" (list . "api") | nindent 4 }}
    {{- with $settings.podLabels }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
  annotations:
    checksum/site: {{ include "effects.hash" (list . "files.site") }}
    {{- with $settings.podAnnotations }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
spec:
  enableServiceLinks: false
  automountServiceAccountToken: false
  serviceAccountName: {{ include "effects.serviceAccount" (list . $settings "api") }}
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
        - {{ include "effects.step" (list . "seed") }}
        - done
        - {{ include "effects.step" (list . "count") }}
        - fetch
        - {{ include "effects.step" (list . "seed") }}
        - files-0
        - /kurtc/mounts/files-0
        - copy
        - /kurtc/files/site
        - /kurtc/mounts/files-1
      env:
        - name: OWNER
          value: api
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
        - name: from-site
          mountPath: /kurtc/files/site
          readOnly: true
  containers:
    - name: api
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
      env:
        - name: KURTC_SEED_OUTPUT
          valueFrom:
            configMapKeyRef:
              name: {{ include "effects.step" (list . "seed") }}
              key: output
        - name: KURTC_COUNT_OUTPUT
          valueFrom:
            configMapKeyRef:
              name: {{ include "effects.step" (list . "count") }}
              key: output
        {{- with include "effects.env" $settings | trim }}
        {{- . | nindent 8 }}
        {{- end }}
      ports:
        - name: http
          containerPort: 8080
      startupProbe:
        tcpSocket:
          port: 8080
        periodSeconds: 1
        failureThreshold: 120
      {{- with $settings.resources }}
      resources:
        {{- toYaml . | nindent 8 }}
      {{- end }}
      volumeMounts:
        - name: files-0
          mountPath: /seed
        - name: files-1
          mountPath: /site
      stdin: true
  volumes:
    - name: files-0
      emptyDir: {}
    - name: files-1
      emptyDir: {}
    - name: from-site
      configMap:
        name: site
        items:
          - key: hello.json
            path: hello.json
    - name: kurtc-bin
      configMap:
        name: helper
    - name: kurtc-plan
      configMap:
        name: plan
    - name: kurtc-token
      {{- include "effects.token" . | nindent 6 }}
{{- end }}
