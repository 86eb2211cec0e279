import type { KubeObject } from '../../schemas/kube-object.ts';
import { compareTexts } from '../../schemas/rules/compare-texts.ts';
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
    .map((object) => ({ object, keys: sortKeys(object) }))
    .sort((left, right) => compareKeys(left.keys, right.keys))
    .map(({ object }) => object);
}

interface SortKeys {
  /** Namespaces, then CRDs, then all else; wave; class of the kind. */
  readonly numbers: readonly [number, number, number];
  readonly texts: readonly [kind: string, namespace: string, name: string];
}

function sortKeys(object: KubeObject): SortKeys {
  const { kind, metadata } = object;
  const first = kind === 'Namespace' ? 0 : kind === 'CustomResourceDefinition' ? 1 : 2;
  const wave = Number.parseInt(annotationOf(object, WAVE_ANNOTATION) ?? '0', 10);
  const rank = rankOfKind.get(kind) ?? OTHER;
  return {
    numbers: [first, Number.isNaN(wave) ? 0 : wave, rank],
    texts: [kind, metadata.namespace ?? '', metadata.name ?? metadata.generateName ?? ''],
  };
}

function compareKeys({ numbers: a, texts: s }: SortKeys, { numbers: b, texts: t }: SortKeys): number {
  return (
    a[0] - b[0] ||
    a[1] - b[1] ||
    a[2] - b[2] ||
    compareTexts(s[0], t[0]) ||
    compareTexts(s[1], t[1]) ||
    compareTexts(s[2], t[2])
  );
}
