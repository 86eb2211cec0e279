import type { KubeObject } from '../../schemas/kube-object.ts';
import { annotationOf } from '../validate/manifest.ts';

export const WAVE_ANNOTATION = 'argocd.argoproj.io/sync-wave';

const RBAC = ['ClusterRole', 'ClusterRoleBinding', 'Role', 'RoleBinding'];
const WORKLOADS = ['CronJob', 'DaemonSet', 'Deployment', 'Job', 'Pod', 'ReplicaSet', 'StatefulSet'];

/** The order of kinds within a wave (recipes 13); kinds of one class stand in alphabetical order. */
const CLASSES: readonly (readonly string[])[] = [
  ['ConfigMap'],
  ['Secret'],
  ['ServiceAccount'],
  RBAC,
  ['Service'],
  WORKLOADS,
  [],
  ['SwarmPolicy'],
  ['SwarmSettings'],
  ['SwarmBudget'],
  ['SwarmNotify'],
  ['SwarmMemory'],
  ['SwarmRegistry'],
  ['SwarmAgent'],
  ['SwarmTeam'],
  ['SwarmEvent'],
  ['SwarmRun'],
];
const OTHER = CLASSES.findIndex((kinds) => kinds.length === 0);
const rankOfKind = new Map(CLASSES.flatMap((kinds, rank) => kinds.map((kind) => [kind, rank] as const)));

/** Wave, kind, namespace, name. Namespaces and CRDs come first whatever their wave (decision 44). */
export function inOutputOrder(objects: readonly KubeObject[]): readonly KubeObject[] {
  return objects
    .map((object, index) => ({ object, index, keys: sortKeys(object) }))
    .sort((left, right) => compareKeys(left.keys, right.keys) || left.index - right.index)
    .map(({ object }) => object);
}

type SortKeys = readonly (number | string)[];

function sortKeys(object: KubeObject): SortKeys {
  const { kind, metadata } = object;
  const first = kind === 'Namespace' ? 0 : kind === 'CustomResourceDefinition' ? 1 : 2;
  const wave = Number.parseInt(annotationOf(object, WAVE_ANNOTATION) ?? '0', 10);
  const rank = rankOfKind.get(kind) ?? OTHER;
  return [
    first,
    Number.isNaN(wave) ? 0 : wave,
    rank,
    kind,
    metadata.namespace ?? '',
    metadata.name ?? metadata.generateName ?? '',
  ];
}

function compareKeys(left: SortKeys, right: SortKeys): number {
  for (const [index, key] of left.entries()) {
    const other = right[index];
    if (other === undefined || key === other) continue;
    return key < other ? -1 : 1;
  }
  return 0;
}
