import type { FieldPath } from '../../../schemas/finding.ts';
import { isSwarmObject } from '../../../schemas/rules/kinds.ts';
import { isMap } from '../../values/merge.ts';
import type { PlacedObject } from '../placed-object.ts';
import { hostOf } from './hosts.ts';
import { doing, type ReachItem } from './reach-item.ts';
import { ownerOf } from './reach-subjects.ts';

/** Fields that name a Secret, by `name` and perhaps `key`. */
const secretFields = new Set([
  'apiKeyRef',
  'credentialsSecret',
  'secretKeyRef',
  'secretRef',
  'tlsSecretRef',
  'urlFrom',
  'valueFrom',
  'webhookURLFrom',
]);
const addressFields = new Set(['address', 'endpoint', 'url']);
/** Free maps of the author's: what stands in them is no field of ours. */
const freeFields = new Set(['input', 'inputs', 'inputSchema', 'outputSchema', 'schema', 'matchLabels']);

/** Secrets that an object of ours refers to, and hosts that it makes the cluster talk to. Values are never looked at. */
export function referenceReach(placed: PlacedObject): readonly ReachItem[] {
  const { object } = placed;
  if (!isSwarmObject(object)) return [];
  const items: ReachItem[] = [];
  collect(object.spec, ['spec'], placed, items);
  return items;
}

function collect(value: unknown, path: FieldPath, placed: PlacedObject, items: ReachItem[]): void {
  if (Array.isArray(value)) {
    for (const [index, entry] of value.entries()) collect(entry, [...path, index], placed, items);
    return;
  }
  if (!isMap(value)) return;
  for (const [field, entry] of Object.entries(value)) {
    if (freeFields.has(field)) continue;
    const at = [...path, field];
    const own = itemsOf(field, entry, at, placed);
    if (own === undefined) collect(entry, at, placed, items);
    else items.push(...own);
  }
}

/** What a field refers to; undefined for one that only holds others. */
function itemsOf(
  field: string,
  entry: unknown,
  at: FieldPath,
  placed: PlacedObject,
): readonly ReachItem[] | undefined {
  if (secretFields.has(field) && isMap(entry)) return secretItem(entry, at, placed);
  if (addressFields.has(field) && typeof entry === 'string') return [hostItem(entry, at, placed)];
  if (field !== 'imagePullSecrets' || !Array.isArray(entry)) return undefined;
  return entry.flatMap((secret, index) => (isMap(secret) ? secretItem(secret, [...at, index], placed) : []));
}

function secretItem(
  { name, key }: Readonly<Record<string, unknown>>,
  path: FieldPath,
  { object, placeOf }: PlacedObject,
): readonly ReachItem[] {
  if (typeof name !== 'string') return [];
  const what = typeof key === 'string' ? `key "${key}" of Secret "${name}"` : `Secret "${name}"`;
  return [
    {
      form: 'member',
      widening: 'secrets-gained',
      isRestriction: false,
      owner: ownerOf(object),
      key: what,
      ...doing(`reads ${what}`),
      place: placeOf([...path, 'name']),
    },
  ];
}

function hostItem(address: string, path: FieldPath, { object, placeOf }: PlacedObject): ReachItem {
  const host = hostOf(address);
  return {
    form: 'member',
    widening: 'hosts-gained',
    isRestriction: false,
    owner: ownerOf(object),
    key: host,
    ...doing(`talks to ${host}`),
    place: placeOf(path),
  };
}
