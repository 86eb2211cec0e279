import type { KindKey } from './api.ts';

/** How a kind is served: its group, its name in URLs and error messages, and where its objects live. */
export interface ResourceKind {
  /** '' for the core group. */
  readonly group: string;
  readonly version: string;
  /** `swarmpolicies`. */
  readonly plural: string;
  /** `swarmpolicies.kubeswarm.io`, or `pods` in the core group. */
  readonly qualifiedName: string;
  readonly namespaced: boolean;
}

const IRREGULAR_PLURALS: Readonly<Record<string, string>> = {
  Endpoints: 'endpoints',
  SwarmSettings: 'swarmsettings',
};

const CLUSTER_SCOPED: ReadonlySet<string> = new Set([
  'Namespace',
  'Node',
  'PersistentVolume',
  'ClusterRole',
  'ClusterRoleBinding',
  'CustomResourceDefinition',
  'APIService',
  'PriorityClass',
  'StorageClass',
  'IngressClass',
  'RuntimeClass',
  'CSIDriver',
  'ValidatingWebhookConfiguration',
  'MutatingWebhookConfiguration',
  'ValidatingAdmissionPolicy',
  'ValidatingAdmissionPolicyBinding',
  'ClusterIssuer',
  'SubjectAccessReview',
]);

/** The plural that Kubernetes' conventions give a kind. */
function pluralOf(kind: string): string {
  const irregular = IRREGULAR_PLURALS[kind];
  if (irregular !== undefined) return irregular;
  const name = kind.toLowerCase();
  if (/(s|x|z|ch|sh)$/.test(name)) return `${name}es`;
  return /[^aeiou]y$/.test(name) ? `${name.slice(0, -1)}ies` : `${name}s`;
}

export function resourceKind({ apiVersion, kind }: KindKey): ResourceKind {
  const slash = apiVersion.indexOf('/');
  const group = slash < 0 ? '' : apiVersion.slice(0, slash);
  const plural = pluralOf(kind);
  return {
    group,
    version: apiVersion.slice(slash + 1),
    plural,
    qualifiedName: group === '' ? plural : `${plural}.${group}`,
    namespaced: !CLUSTER_SCOPED.has(kind),
  };
}
