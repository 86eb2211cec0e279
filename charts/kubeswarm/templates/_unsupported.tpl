{{- /* Keys that promise what this version cannot do. README.md lists them, and a test holds the two together. */ -}}

{{- /* Refused: what would be unsafe, or would not work at all. */ -}}
{{- define "kubeswarm.refuseUnsupported" -}}
{{- $v := .Values -}}
{{- if $v.namespacePodSecurity.enabled -}}
{{- fail "namespacePodSecurity.enabled is not supported yet. Label namespaces with pod-security.kubernetes.io/enforce: restricted yourself; agent pods comply" -}}
{{- end -}}
{{- if or $v.agent.extraVolumes $v.agent.extraVolumeMounts -}}
{{- fail "agent.extraVolumes and agent.extraVolumeMounts are not supported. Give the volumes in spec of the agents" -}}
{{- end -}}
{{- end -}}

{{- /* Accepted with a warning, so that values of the Go operator's chart still install. */ -}}
{{- define "kubeswarm.warnUnsupported" -}}
{{- $v := .Values -}}
{{- if or $v.mcpGateway.url (ne $v.mcpGateway.addr ":8093") }}
- WARNING: mcpGateway has no effect yet: nothing answers on its port.
{{- end }}
{{- if $v.streamChannelURL }}
- WARNING: streamChannelURL has no effect: everything is kept in the queue's Redis.
{{- end }}
{{- if eq $v.logEncoder "console" }}
- WARNING: logEncoder console has no effect: the log is JSON.
{{- end }}
{{- end -}}
