{{- define "kubeswarm.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 40 | trimSuffix "-" -}}
{{- end -}}

{{- define "kubeswarm.fullname" -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride | trunc 40 | trimSuffix "-" -}}
{{- else if contains (include "kubeswarm.name" .) .Release.Name -}}
{{- .Release.Name | trunc 40 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name (include "kubeswarm.name" .) | trunc 40 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}

{{- /* The selector of the Go operator's chart 0.4.0: it cannot change on upgrade. */ -}}
{{- define "kubeswarm.selectorLabels" -}}
app.kubernetes.io/name: {{ include "kubeswarm.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{- define "kubeswarm.commonLabels" -}}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | trunc 63 | trimSuffix "-" }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
app.kubernetes.io/part-of: kubeswarm
{{- end -}}

{{- define "kubeswarm.labels" -}}
{{ include "kubeswarm.selectorLabels" . }}
{{ include "kubeswarm.commonLabels" . }}
{{- end -}}

{{- /* Without versions: a new chart alone must not restart pods, least of all a queue that keeps nothing. */ -}}
{{- define "kubeswarm.podLabels" -}}
{{ include "kubeswarm.selectorLabels" . }}
app.kubernetes.io/part-of: kubeswarm
{{- end -}}

{{- /* Another name than the operator's, or its Service and its disruption budget would count the queue's pod. */ -}}
{{- define "kubeswarm.redis.selectorLabels" -}}
app.kubernetes.io/name: {{ include "kubeswarm.name" . }}-redis
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{- define "kubeswarm.redis.labels" -}}
{{ include "kubeswarm.redis.selectorLabels" . }}
{{ include "kubeswarm.commonLabels" . }}
app.kubernetes.io/component: queue
{{- end -}}

{{- define "kubeswarm.redis.podLabels" -}}
{{ include "kubeswarm.redis.selectorLabels" . }}
app.kubernetes.io/part-of: kubeswarm
app.kubernetes.io/component: queue
{{- end -}}

{{- define "kubeswarm.redis.fullname" -}}{{ include "kubeswarm.fullname" . }}-redis{{- end -}}
{{- define "kubeswarm.admissionService" -}}{{ include "kubeswarm.fullname" . }}-admission{{- end -}}
{{- define "kubeswarm.admissionHosts" -}}
{{- $service := printf "%s.%s.svc" (include "kubeswarm.admissionService" .) .Release.Namespace -}}
{{- list $service (printf "%s.cluster.local" $service) | toJson -}}
{{- end -}}
{{- define "kubeswarm.certificateSecret" -}}
{{- .Values.admissionWebhooks.certSecret | default (printf "%s-webhook-cert" (include "kubeswarm.fullname" .)) -}}
{{- end -}}
{{- define "kubeswarm.webhookConfiguration" -}}{{ include "kubeswarm.fullname" . }}-validating-webhook-configuration{{- end -}}
{{- define "kubeswarm.lease" -}}{{ include "kubeswarm.fullname" . }}-leader{{- end -}}
{{- define "kubeswarm.connectionsSecret" -}}{{ include "kubeswarm.fullname" . }}-connections{{- end -}}

{{- define "kubeswarm.clusterRole" -}}{{ include "kubeswarm.fullname" . }}-manager{{- end -}}

{{- define "kubeswarm.serviceAccount" -}}
{{- if .Values.serviceAccount.create -}}
{{- default (include "kubeswarm.fullname" .) .Values.serviceAccount.name -}}
{{- else -}}
{{- default "default" .Values.serviceAccount.name -}}
{{- end -}}
{{- end -}}

{{- define "kubeswarm.image" -}}
{{- $tag := .image.tag | default .default -}}
{{- if .image.digest -}}{{ .image.repository }}:{{ $tag }}@{{ .image.digest }}
{{- else -}}{{ .image.repository }}:{{ $tag }}
{{- end -}}
{{- end -}}
{{- define "kubeswarm.operatorImage" -}}{{ include "kubeswarm.image" (dict "image" .Values.image "default" .Chart.AppVersion) }}{{- end -}}

{{- define "kubeswarm.replicas" -}}
{{- if kindIs "invalid" .Values.replicaCount -}}{{ ternary 2 1 .Values.admissionWebhooks.enabled }}
{{- else -}}{{ int .Values.replicaCount }}
{{- end -}}
{{- end -}}

{{- /* Port of an address like :8092 or 0.0.0.0:8092. */ -}}
{{- define "kubeswarm.portOf" -}}{{ . | splitList ":" | last }}{{- end -}}

{{- define "kubeswarm.usesBundledQueue" -}}
{{- if and .Values.redis.enabled (not .Values.taskQueueURL) (not .Values.taskQueueURLSecret.name) -}}true{{- end -}}
{{- end -}}

{{- /* Whether the operator makes a user of the queue for each namespace: auto or off. */ -}}
{{- define "kubeswarm.queueACL" -}}
{{- .Values.queue.acl | default (ternary "auto" "off" (eq "true" (include "kubeswarm.usesBundledQueue" .))) -}}
{{- end -}}

{{- /* The Secret with the password of the bundled queue; the operator makes it when nobody else does. */ -}}
{{- define "kubeswarm.redis.madeSecret" -}}
{{- if and (include "kubeswarm.usesBundledQueue" .) (eq (include "kubeswarm.queueACL" .) "auto") (not .Values.redis.auth.existingSecret) -}}
{{ include "kubeswarm.redis.fullname" . }}
{{- end -}}
{{- end -}}

{{- define "kubeswarm.namespaces" -}}
{{- if .Values.watchNamespaces -}}{{ append .Values.watchNamespaces .Release.Namespace | uniq | sortAlpha | join "," }}{{- end -}}
{{- end -}}

{{- define "kubeswarm.triggerURL" -}}
{{- $trigger := .Values.triggerWebhook -}}
{{- if $trigger.url -}}{{ $trigger.url }}
{{- else if $trigger.httpRoute.enabled -}}
{{- printf "%s://%s%s" $trigger.httpRoute.scheme (first $trigger.httpRoute.hostnames) (trimSuffix "/" $trigger.httpRoute.path) -}}
{{- else if $trigger.ingress.enabled -}}
{{- printf "%s://%s%s" (ternary "https" "http" (not (empty $trigger.ingress.tls))) $trigger.ingress.host (trimSuffix "/" $trigger.ingress.path) -}}
{{- else -}}
{{- printf "http://%s.%s.svc:%v" (include "kubeswarm.fullname" .) .Release.Namespace .Values.service.port -}}
{{- end -}}
{{- end -}}

{{- define "kubeswarm.otlpEndpoint" -}}{{ .Values.otel.endpoint | default .Values.otelEndpoint }}{{- end -}}
