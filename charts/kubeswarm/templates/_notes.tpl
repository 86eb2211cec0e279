{{- /* One line for each value that has a consequence which its name does not tell. */ -}}
{{- define "kubeswarm.notes" -}}
{{- $v := .Values -}}
{{- if include "kubeswarm.usesBundledQueue" . }}
{{- if not $v.redis.persistence.enabled }}
- WARNING: the bundled queue is for development. It keeps nothing when its pod goes: tasks in flight are run again.
  Set taskQueueURL, or redis.persistence.enabled.
{{- end }}
{{- if not (or $v.redis.auth.existingSecret (include "kubeswarm.redis.madeSecret" .)) }}
- WARNING: the bundled queue has no password; only its NetworkPolicy keeps others out, where the network enforces it.
  Set queue.acl to auto, or redis.auth.existingSecret.
{{- end }}
{{- end }}
{{- if eq (include "kubeswarm.queueACL" .) "off" }}
- queue.acl is off: the agents of all namespaces have the operator's user of the queue. Who reads Secret swarm-agent of
  one namespace, or its pods, reads and writes the tasks of all.
{{- else }}
{{- range $name, $url := dict "spendStoreURL" $v.spendStoreURL "auditLog.redisURL" $v.auditLog.redisURL }}
{{- if $url }}
- {{ $name }}: queue.acl makes users of the queue only. In another Redis, or as another user, the agents of all
  namespaces share the credentials of this URL. Give it a user with the rights that an agent needs and no other.
{{- end }}
{{- end }}
{{- end }}
{{- with include "kubeswarm.namespaces" . }}
- Only these namespaces are worked on: {{ . | replace "," ", " }}. What is applied elsewhere stays as it is.
{{- end }}
{{- if not $v.admissionWebhooks.enabled }}
- WARNING: admission is off. What a policy forbids is not refused by kubectl; it shows in status and does not run.
{{- end }}
{{- if not $v.crds.install }}
- crds.install is false: install charts/kubeswarm-crds of this version before.
{{- end }}
{{- include "kubeswarm.warnUnsupported" . }}
{{- end -}}
