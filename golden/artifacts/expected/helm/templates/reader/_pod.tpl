{{- define "artifacts.pod.reader" -}}
{{- $settings := dict }}{{ include "artifacts.settings" (list . (index .Values.services "reader") $settings) -}}
metadata:
  labels:
    {{- include "artifacts.selectorLabels" (list . "reader") | nindent 4 }}
    {{- with $settings.podLabels }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
  annotations:
    checksum/folder: {{ include "artifacts.hash" (list . "files.folder") }}
    checksum/single: {{ include "artifacts.hash" (list . "files.single") }}
    checksum/artifact-1: {{ include "artifacts.hash" (list . "files.artifact-1") }}
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
  {{- with include "artifacts.podSettings" (list . $settings) }}
  {{- . | nindent 2 }}
  {{- end }}
  initContainers:
    - name: prepare
      {{- include "artifacts.helper" . | nindent 6 }}
      command: [sh, /kurtc/bin/step.sh]
      args:
        - unpack
        - /kurtc/files/folder/files.tar
        - /kurtc/mounts/files-0
        - copy
        - /kurtc/files/single
        - /kurtc/mounts/files-1
        - copy
        - /kurtc/files/artifact-1
        - /kurtc/mounts/files-1
      env:
        - name: OWNER
          value: reader
      volumeMounts:
        - name: kurtc-bin
          mountPath: /kurtc/bin
          readOnly: true
        - name: kurtc-plan
          mountPath: /kurtc/plan
          readOnly: true
        - name: files-0
          mountPath: /kurtc/mounts/files-0
        - name: from-folder
          mountPath: /kurtc/files/folder
          readOnly: true
        - name: files-1
          mountPath: /kurtc/mounts/files-1
        - name: from-single
          mountPath: /kurtc/files/single
          readOnly: true
        - name: from-artifact-1
          mountPath: /kurtc/files/artifact-1
          readOnly: true
  containers:
    - name: reader
      image: {{ include "artifacts.image" (list . $settings.image) }}
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
      {{- with include "artifacts.env" $settings | trim }}
      env:
        {{- . | nindent 8 }}
      {{- end }}
      {{- with $settings.resources }}
      resources:
        {{- toYaml . | nindent 8 }}
      {{- end }}
      volumeMounts:
        - name: files-0
          mountPath: /data
        - name: files-1
          mountPath: /both
      stdin: true
  volumes:
    - name: files-0
      emptyDir: {}
    - name: from-folder
      configMap:
        name: folder
        items:
          - key: files.tar
            path: files.tar
    - name: files-1
      emptyDir: {}
    - name: from-single
      configMap:
        name: single
        items:
          - key: hello.sh
            path: hello.sh
            mode: 493
    - name: from-artifact-1
      configMap:
        name: artifact-1
        items:
          - key: two.txt
            path: two.txt
    - name: kurtc-bin
      configMap:
        name: helper
    - name: kurtc-plan
      configMap:
        name: plan
{{- end }}
