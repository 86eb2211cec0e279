{{- define "kubeswarm.test.fullname" -}}{{ include "kubeswarm.fullname" . }}-test{{- end -}}

{{- /* Not the labels of the operator's pods: neither its Service nor its disruption budget may count the test's. */ -}}
{{- define "kubeswarm.test.labels" -}}
app.kubernetes.io/name: {{ include "kubeswarm.name" . }}-test
app.kubernetes.io/instance: {{ .Release.Name }}
{{ include "kubeswarm.commonLabels" . }}
app.kubernetes.io/component: test
{{- end -}}

{{- /* What the pod needs is made before it, and goes whatever comes of it. */ -}}
{{- define "kubeswarm.test.hook" -}}
helm.sh/hook: test
helm.sh/hook-weight: "{{ . }}"
helm.sh/hook-delete-policy: before-hook-creation,hook-succeeded,hook-failed
{{- end -}}
