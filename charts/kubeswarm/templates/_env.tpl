{{- /* The URL of the queue; the kubelet fills in the password of the bundled one. */ -}}
{{- define "kubeswarm.queueURL" -}}
{{- if include "kubeswarm.usesBundledQueue" . -}}
redis://{{ if .Values.redis.auth.existingSecret }}:$(REDIS_PASSWORD)@{{ end }}{{ include "kubeswarm.redis.fullname" . }}.{{ .Release.Namespace }}.svc:6379
{{- else -}}
{{ .Values.taskQueueURL }}
{{- end -}}
{{- end -}}

{{- /* URLs that may hold passwords: kept in a Secret, so that those who may read Deployments do not see them. */ -}}
{{- define "kubeswarm.secretURLs" -}}
{{- $v := .Values -}}
{{- $urls := dict -}}
{{- if $v.taskQueueURL }}{{ $_ := set $urls "TASK_QUEUE_URL" $v.taskQueueURL }}{{ end -}}
{{- if $v.streamChannelURL }}{{ $_ := set $urls "STREAM_CHANNEL_URL" $v.streamChannelURL }}{{ end -}}
{{- if $v.spendStoreURL }}{{ $_ := set $urls "SPEND_STORE_URL" $v.spendStoreURL }}{{ end -}}
{{- if $v.auditLog.redisURL }}{{ $_ := set $urls "AUDIT_LOG_REDIS_URL" $v.auditLog.redisURL }}{{ end -}}
{{- if $v.auditLog.webhookURL }}{{ $_ := set $urls "AUDIT_LOG_WEBHOOK_URL" $v.auditLog.webhookURL }}{{ end -}}
{{- toJson $urls -}}
{{- end -}}

{{- define "kubeswarm.queueEnv" -}}
{{- $v := .Values -}}
{{- if include "kubeswarm.usesBundledQueue" . -}}
{{- with $v.redis.auth.existingSecret }}
- name: REDIS_PASSWORD
  valueFrom: { secretKeyRef: { name: {{ . }}, key: {{ $v.redis.auth.key }} } }
{{- end }}
- name: TASK_QUEUE_URL
  value: {{ include "kubeswarm.queueURL" . | quote }}
{{- else if $v.taskQueueURLSecret.name }}
- name: TASK_QUEUE_URL
  valueFrom: { secretKeyRef: { name: {{ $v.taskQueueURLSecret.name }}, key: {{ $v.taskQueueURLSecret.key }} } }
{{- end }}
{{- range $name, $_ := include "kubeswarm.secretURLs" . | fromJson }}
- name: {{ $name }}
  valueFrom: { secretKeyRef: { name: {{ include "kubeswarm.connectionsSecret" $ }}, key: {{ $name }} } }
{{- end }}
- name: AGENT_TASK_QUEUE_URL
  value: $(TASK_QUEUE_URL)
{{- end -}}

{{- /* Set even when the cluster's mode is off: an agent may switch auditing on (governance 9.1). */ -}}
{{- define "kubeswarm.auditEnv" -}}
- name: AUDIT_LOG_MODE
  value: {{ .mode | quote }}
- name: AUDIT_LOG_SINK
  value: {{ .sink | quote }}
{{- with .webhookHeadersSecret }}{{ if .name }}
- name: AUDIT_LOG_WEBHOOK_HEADERS
  valueFrom: { secretKeyRef: { name: {{ .name }}, key: {{ .key }} } }
{{- end }}{{ end }}
- name: AUDIT_LOG_MAX_STREAM_LEN
  value: {{ .maxStreamLen | int | quote }}
- name: AUDIT_LOG_MAX_DETAIL_BYTES
  value: {{ .maxDetailBytes | int | quote }}
- name: AUDIT_LOG_RETENTION
  value: {{ .retention | quote }}
- name: AUDIT_LOG_REDACT
  value: {{ .redact | toJson | quote }}
- name: AUDIT_LOG_EXCLUDE_ACTIONS
  value: {{ .excludeActions | join "," | quote }}
{{- end -}}

{{- define "kubeswarm.env" -}}
{{- $v := .Values -}}
- name: POD_NAME
  valueFrom: { fieldRef: { fieldPath: metadata.name } }
- name: DEPLOYMENT_NAME
  value: {{ include "kubeswarm.fullname" . }}
- name: POD_NAMESPACE
  valueFrom: { fieldRef: { fieldPath: metadata.namespace } }
{{ include "kubeswarm.queueEnv" . | trim }}
{{ include "kubeswarm.auditEnv" $v.auditLog }}
{{- with include "kubeswarm.otlpEndpoint" . }}
- name: OTEL_EXPORTER_OTLP_ENDPOINT
  value: {{ . | quote }}
{{- end }}
{{- with $v.goMemLimit }}
- name: NODE_OPTIONS
  value: --max-old-space-size={{ if hasSuffix "GiB" . }}{{ mul 1024 (trimSuffix "GiB" . | int) }}{{ else }}{{ trimSuffix "MiB" . }}{{ end }}
{{- end }}
{{- range concat $v.agentExtraEnv $v.agent.extraEnv }}
- {{ set (deepCopy .) "name" (printf "SWARM_AGENT_INJECT_%s" .name) | toYaml | nindent 2 | trim }}
{{- end }}
{{- with $v.extraEnv }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{- /* Flags of the Go operator (governance 12.3.5) with ours behind them. */ -}}
{{- define "kubeswarm.args" -}}
{{- $v := .Values -}}
- --leader-elect={{ $v.leaderElection.enabled }}
- --health-probe-bind-address=:8081
- --metrics-bind-address={{ if $v.metrics.enabled }}:{{ $v.metrics.port }}{{ else }}0{{ end }}
- --metrics-secure=false
- --agent-image={{ $v.agentImage | default (include "kubeswarm.operatorImage" .) }}
- --agent-image-pull-policy={{ $v.agentImagePullPolicy }}
{{- with $v.agentImagePullSecrets }}
- --agent-image-pull-secrets={{ . }}
{{- end }}
{{- with $v.costConfigmap }}
- --cost-configmap={{ . }}
{{- end }}
{{- include "kubeswarm.serverArgs" . }}
- --zap-log-level={{ $v.logLevel }}
- --zap-encoder={{ $v.logEncoder }}
{{- if $v.leaderElection.enabled }}
- --lease-name={{ include "kubeswarm.lease" . }}
{{- end }}
{{- with include "kubeswarm.namespaces" . }}
- --watch-namespaces={{ . }}
{{- end }}
{{- if ne $v.queue.prefix "kubeswarm" }}
- --queue-prefix={{ $v.queue.prefix }}
{{- end }}
{{- if eq (include "kubeswarm.queueACL" .) "auto" }}
- --queue-acl=auto
{{- end }}
{{- with include "kubeswarm.redis.madeSecret" . }}
- --queue-password-secret={{ . }}
{{- end }}
{{- if ne (toString $v.agentRolloutMax) "10%" }}
- --agent-rollout-max={{ $v.agentRolloutMax }}
{{- end }}
{{ include "kubeswarm.admissionArgs" . | trim }}
{{- end -}}

{{- define "kubeswarm.admissionArgs" -}}
{{- $webhooks := .Values.admissionWebhooks -}}
{{- if not $webhooks.enabled }}
- --disable-admission-webhooks=true
{{- else }}
- --webhook-bind-address=:{{ $webhooks.port }}
{{- if $webhooks.promptImmutability }}
- --prompt-immutability=true
{{- end }}
{{- if or $webhooks.certSecret $webhooks.certManager.enabled }}
- --webhook-cert-path=/etc/kubeswarm/webhook-cert
- --webhook-cert-name=tls.crt
- --webhook-cert-key=tls.key
{{- else }}
- --webhook-hosts={{ include "kubeswarm.admissionHosts" . | fromJsonArray | join "," }}
- --webhook-secret={{ include "kubeswarm.certificateSecret" . }}
- --webhook-configuration={{ include "kubeswarm.webhookConfiguration" . }}
{{- end }}
{{- end }}
{{- end -}}

{{- /* Of the gateway only what is not the operator's own default: it says that nothing serves it yet. */ -}}
{{- define "kubeswarm.serverArgs" -}}
{{- $trigger := .Values.triggerWebhook }}
- --trigger-webhook-addr={{ $trigger.addr }}
- --trigger-webhook-url={{ include "kubeswarm.triggerURL" . }}
- --trigger-webhook-rate={{ $trigger.firesPerSecond | int }}
- --trigger-webhook-burst={{ $trigger.fireBurst | int }}
{{- if ne .Values.mcpGateway.addr ":8093" }}
- --mcp-gateway-addr={{ .Values.mcpGateway.addr }}
{{- end }}
{{- with .Values.mcpGateway.url }}
- --mcp-gateway-url={{ . }}
{{- end }}
{{- end -}}
