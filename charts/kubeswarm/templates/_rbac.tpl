{{- /*
What the operator may do with the objects of the namespaces that it works on. test/cluster/chart-rbac.test.ts holds
a table of who needs which verb; a verb that is not in it is refused there. Server-side apply is `patch`, and
`create` besides when the object is new.
*/ -}}
{{- define "kubeswarm.namespacedRules" -}}
- apiGroups: [kubeswarm.io]
  resources: [swarmteams, swarmpolicies, swarmsettings, swarmmemories, swarmregistries, swarmbudgets, swarmnotifies, swarmevents]
  verbs: [list, watch]
# An annotation on teams, which makes Argo CD look at their runs.
- apiGroups: [kubeswarm.io]
  resources: [swarmteams]
  verbs: [patch]
- apiGroups: [kubeswarm.io]
  resources: [swarmagents]
  verbs: [list, watch, create, patch, delete]
# Create, for events that fire. Update, to take the finalizer of the Go operator off.
- apiGroups: [kubeswarm.io]
  resources: [swarmruns]
  verbs: [get, list, watch, create, patch, update, delete]
# Any replica counts what an event has fired, and reads the count before.
- apiGroups: [kubeswarm.io]
  resources: [swarmevents]
  verbs: [get]
- apiGroups: [kubeswarm.io]
  resources: [swarmagents/status, swarmteams/status, swarmruns/status, swarmpolicies/status, swarmsettings/status, swarmmemories/status, swarmregistries/status, swarmbudgets/status, swarmnotifies/status, swarmevents/status]
  verbs: [patch]
# Owners that hold their deletion back: asked for where OwnerReferencesPermissionEnforcement is on (OpenShift).
- apiGroups: [kubeswarm.io]
  resources: [swarmagents/finalizers, swarmteams/finalizers, swarmevents/finalizers]
  verbs: [update]
# Neither list nor watch: the operator reads the Secrets that agents name. Patch, since a prompt that came from a
# Secret and the extra variables of agents are kept in Secrets by server-side apply.
- apiGroups: [""]
  resources: [secrets]
  verbs: [get, create, patch]
# Get: of the ConfigMaps and Services of others the versions are watched, and those that agents name are read; what
# else is in the cluster is not in the operator's memory. Of its own objects those with its label are watched, and what
# another operator made before it is read.
- apiGroups: [""]
  resources: [configmaps, serviceaccounts]
  verbs: [get, list, watch, create, patch]
- apiGroups: [""]
  resources: [services]
  verbs: [get, list, watch]
# Agents get a Role with just this, and nobody may give what they do not have.
- apiGroups: ["", events.k8s.io]
  resources: [events]
  verbs: [create, patch]
# Update, to take over those of the Go operator.
- apiGroups: [apps]
  resources: [deployments]
  verbs: [get, list, watch, create, patch, update]
- apiGroups: [networking.k8s.io]
  resources: [networkpolicies]
  verbs: [get, list, watch, create, patch, delete]
# Agents that scale, where KEDA is installed.
- apiGroups: [keda.sh]
  resources: [scaledobjects]
  verbs: [list, create, patch, delete]
- apiGroups: [keda.sh]
  resources: [triggerauthentications]
  verbs: [get, create, patch, delete]
- apiGroups: [rbac.authorization.k8s.io]
  resources: [roles, rolebindings]
  verbs: [get, list, watch, create, patch]
{{- end -}}

{{- define "kubeswarm.subject" -}}
- kind: ServiceAccount
  name: {{ include "kubeswarm.serviceAccount" . }}
  namespace: {{ .Release.Namespace }}
{{- end -}}
