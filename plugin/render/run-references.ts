import type { KubeObject } from '../../schemas/kube-object.ts';
import { isMap } from '../values/merge.ts';
import type { HashedReference } from './run-name.ts';

/**
 * What `rerunOn: references` adds to a run's hash: the teams, agents and ConfigMaps of the same render and namespace
 * that the run names, directly or through its team's roles and its agents' prompts and environment (recipes 10).
 */
export function runReferences(
  run: KubeObject,
  objects: readonly KubeObject[],
  defaultNamespace: string | undefined,
): readonly HashedReference[] {
  const namespaceOf = ({ metadata }: KubeObject) => metadata.namespace ?? defaultNamespace;
  const neighbours = objects.filter((object) => namespaceOf(object) === namespaceOf(run));
  const byId = new Map(neighbours.map((object) => [`${object.kind}/${object.metadata.name}`, object]));
  const found = new Map<string, HashedReference>();
  const visit = (id: string): void => {
    const object = byId.get(id);
    if (object === undefined || found.has(id)) return;
    const { kind, metadata } = object;
    const spec = kind === 'ConfigMap' ? { data: object.data, binaryData: object.binaryData } : object.spec;
    found.set(id, { kind, name: metadata.name, spec: withoutUndefined(spec) });
    for (const next of namedBy(object)) visit(next);
  };
  for (const id of namedBy(run)) visit(id);
  return [...found.values()];
}

function withoutUndefined(spec: unknown): unknown {
  return isMap(spec)
    ? Object.fromEntries(Object.entries(spec).filter(([, value]) => value !== undefined))
    : spec;
}

/** Ids `<Kind>/<name>` of what an object names, in every spelling that the kinds allow. */
function namedBy(object: KubeObject): readonly string[] {
  const ids: string[] = [];
  collect(object.spec, '', ids);
  return ids;
}

const KIND_OF_FIELD: Readonly<Record<string, string>> = {
  teamRef: 'SwarmTeam',
  swarmTeam: 'SwarmTeam',
  agentRef: 'SwarmAgent',
  swarmAgent: 'SwarmAgent',
  agent: 'SwarmAgent',
  team: 'SwarmTeam',
  configMapRef: 'ConfigMap',
  configMapKeyRef: 'ConfigMap',
};

function collect(value: unknown, field: string, ids: string[]): void {
  if (Array.isArray(value)) {
    for (const item of value) collect(item, field, ids);
    return;
  }
  const kind = Object.hasOwn(KIND_OF_FIELD, field) ? KIND_OF_FIELD[field] : undefined;
  if (typeof value === 'string' && kind !== undefined) ids.push(`${kind}/${value}`);
  if (!isMap(value)) return;
  if (kind !== undefined && typeof value.name === 'string') ids.push(`${kind}/${value.name}`);
  for (const [key, item] of Object.entries(value)) collect(item, key, ids);
}
