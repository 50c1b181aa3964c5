{{/* What all containers of the helper have in common. */}}
{{- define "package.helper" -}}
{{- $root := . -}}
{{- with .Values.helper -}}
image: {{ include "package.image" (list $root .image) }}
imagePullPolicy: {{ .image.pullPolicy }}
{{- with .securityContext }}
securityContext:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .resources }}
resources:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}
{{- end }}

{{/* The token by which helpers, and no other container, talk to Kubernetes. */}}
{{- define "package.token" -}}
projected:
  sources:
    - serviceAccountToken:
        path: token
        expirationSeconds: 3600
    - configMap:
        name: kube-root-ca.crt
        items:
          - key: ca.crt
            path: ca.crt
    - downwardAPI:
        items:
          - path: namespace
            fieldRef:
              fieldPath: metadata.namespace
{{- end }}
