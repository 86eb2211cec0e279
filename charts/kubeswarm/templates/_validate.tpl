{{- /* What a schema cannot say. Each message is the fact, then the fix. */ -}}
{{- define "kubeswarm.validate" -}}
{{- $v := .Values -}}
{{- $webhooks := $v.admissionWebhooks -}}
{{- if $v.dashboard.enabled -}}
{{- fail "dashboard.enabled: there is no dashboard image yet. Set it to false; kubectl shows what a dashboard would" -}}
{{- end -}}
{{- if and (not $v.taskQueueURL) (not $v.taskQueueURLSecret.name) (not $v.redis.enabled) -}}
{{- fail "taskQueueURL is required while redis.enabled is false. Give the URL of a Redis or Valkey, or name a Secret that holds it in taskQueueURLSecret" -}}
{{- end -}}
{{- if and $v.taskQueueURL $v.taskQueueURLSecret.name -}}
{{- fail "taskQueueURL and taskQueueURLSecret.name are both set. Keep one" -}}
{{- end -}}
{{- if and (gt (int (include "kubeswarm.replicas" .)) 1) (not $v.leaderElection.enabled) -}}
{{- fail (printf "%s replicas need leaderElection.enabled: two operators would do everything twice. Enable it, or set replicaCount to 1" (include "kubeswarm.replicas" .)) -}}
{{- end -}}
{{- if and (eq $v.auditLog.sink "redis") (not $v.auditLog.redisURL) -}}
{{- fail "auditLog.sink redis needs auditLog.redisURL. Set it, or use sink stdout" -}}
{{- end -}}
{{- if and (eq $v.auditLog.sink "webhook") (not $v.auditLog.webhookURL) -}}
{{- fail "auditLog.sink webhook needs auditLog.webhookURL. Set it, or use sink stdout" -}}
{{- end -}}
{{- if and $v.serviceMonitor.enabled (not $v.metrics.enabled) -}}
{{- fail "serviceMonitor.enabled needs metrics.enabled. Enable both" -}}
{{- end -}}
{{- if and $webhooks.certSecret $webhooks.certManager.enabled -}}
{{- fail "admissionWebhooks.certSecret and certManager.enabled are both set. Keep one" -}}
{{- end -}}
{{- if and $webhooks.enabled $webhooks.certSecret (not $webhooks.caBundle) -}}
{{- fail "admissionWebhooks.certSecret needs caBundle, the CA of its certificate. Give it, or leave certSecret empty: the operator then makes both" -}}
{{- end -}}
{{- if and $webhooks.caBundle (not $webhooks.certSecret) -}}
{{- fail "admissionWebhooks.caBundle goes with certSecret only: the operator or cert-manager writes it otherwise. Leave it empty" -}}
{{- end -}}
{{- if and $v.podDisruptionBudget.minAvailable $v.podDisruptionBudget.maxUnavailable -}}
{{- fail "podDisruptionBudget.minAvailable and maxUnavailable are both set. Keep one" -}}
{{- end -}}
{{- if and $v.triggerWebhook.ingress.enabled (not $v.triggerWebhook.ingress.host) -}}
{{- fail "triggerWebhook.ingress.enabled needs triggerWebhook.ingress.host: status.webhookURL follows it. Set it" -}}
{{- end -}}
{{- if $v.triggerWebhook.httpRoute.enabled -}}
{{- if or (not $v.triggerWebhook.httpRoute.hostnames) (not $v.triggerWebhook.httpRoute.parentRefs) -}}
{{- fail "triggerWebhook.httpRoute.enabled needs hostnames and parentRefs: status.webhookURL follows the first name. Set both" -}}
{{- end -}}
{{- end -}}
{{- if and $v.otel.endpoint $v.otelEndpoint (ne $v.otel.endpoint $v.otelEndpoint) -}}
{{- fail "otel.endpoint and otelEndpoint differ. Keep one" -}}
{{- end -}}
{{- if and $v.service.loadBalancerSourceRanges (ne $v.service.type "LoadBalancer") -}}
{{- fail "service.loadBalancerSourceRanges goes with service.type LoadBalancer only. Set the type, or leave the ranges empty" -}}
{{- end -}}
{{- if le (int $v.terminationGracePeriodSeconds) (add (int $v.preStopSleepSeconds) 8 | int) -}}
{{- fail "terminationGracePeriodSeconds must be more than preStopSleepSeconds and 8 s of draining. Raise it" -}}
{{- end -}}
{{- include "kubeswarm.refuseUnsupported" . -}}
{{- end -}}
