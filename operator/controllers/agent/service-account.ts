import type { KubeObject } from '../../../schemas/kube-object.ts';
import { ownerReference } from '../common/owner-reference.ts';
import { sharedAccountName } from './agent-names.ts';
import type { AgentPlan } from './agent-plan.ts';

/**
 * ServiceAccount, Role and RoleBinding `swarm-agent`: what an agent may do with the API, which is to write events.
 * All agents of the namespace own them, so they go with the last (gitops 23).
 */
export function serviceAccountObjects({ agent, namespaceAgents }: AgentPlan): readonly KubeObject[] {
  const metadata = {
    name: sharedAccountName,
    namespace: agent.metadata.namespace ?? '',
    labels: { 'app.kubernetes.io/managed-by': 'kubeswarm' },
    ownerReferences: namespaceAgents.map(ownerReference),
  };
  const group = 'rbac.authorization.k8s.io';
  return [
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata },
    {
      apiVersion: `${group}/v1`,
      kind: 'Role',
      metadata,
      rules: [{ apiGroups: ['', 'events.k8s.io'], resources: ['events'], verbs: ['create', 'patch'] }],
    },
    {
      apiVersion: `${group}/v1`,
      kind: 'RoleBinding',
      metadata,
      roleRef: { apiGroup: group, kind: 'Role', name: sharedAccountName },
      subjects: [
        { kind: 'ServiceAccount', name: sharedAccountName, namespace: agent.metadata.namespace ?? '' },
      ],
    },
  ];
}
