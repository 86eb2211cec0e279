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
