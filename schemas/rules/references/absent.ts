import { didYouMean } from '../../did-you-mean.ts';
import { finding } from '../../errors.ts';
import { type Finding, formatPath } from '../../finding.ts';
import { isRecord } from '../../json-record.ts';
import type { KubeObject } from '../../kube-object.ts';
import { nearHint } from '../object/flow.ts';
import { type Reference, referencesOf } from './references-of.ts';
import type { RenderIndex } from './render-index.ts';

/** Objects of operators that make a Secret of the same (or a named) name. */
const secretMakers: readonly string[] = ['SealedSecret', 'ExternalSecret'];

/** References of one object to what the render does not have (orchestration 9). */
export function absentReferences(object: KubeObject, index: RenderIndex): readonly Finding[] {
  const { namespace } = object.metadata;
  return referencesOf(object).flatMap((reference) =>
    reference.kind === 'Secret'
      ? secretFindings(reference, namespace, index)
      : objectFindings(reference, namespace, index),
  );
}

function objectFindings(
  reference: Reference,
  namespace: string | undefined,
  index: RenderIndex,
): readonly Finding[] {
  const { kind, name, path } = reference;
  if (index.has(kind, namespace, name)) return keyFindings(reference, index.find(kind, namespace, name));
  const hint = nearHint(didYouMean(name, index.names(kind, namespace)));
  return [finding('reference.absent', { field: formatPath(path), kind, name, hint }, { path })];
}

/**
 * Secrets are made by hand, by Vault or by sealing, so an absent one says nothing by itself. Only a name that is
 * nearly that of a Secret of the render is reported: nobody has two Secrets one letter apart on purpose.
 */
function secretFindings(
  reference: Reference,
  namespace: string | undefined,
  index: RenderIndex,
): readonly Finding[] {
  const { name, path } = reference;
  if (index.has('Secret', namespace, name))
    return keyFindings(reference, index.find('Secret', namespace, name));
  const made = secretMakers.flatMap((kind) =>
    index
      .names(kind, namespace)
      .flatMap((maker) => [maker, targetOf(index.find(kind, namespace, maker)) ?? maker]),
  );
  if (made.includes(name)) return [];
  const near = [...index.names('Secret', namespace), ...made].find((known) => isNearlySame(name, known));
  if (near === undefined) return [];
  return [finding('reference.secret', { field: formatPath(path), kind: 'Secret', name, near }, { path })];
}

/** Whether two names differ in one place only, by two characters at most: a letter left out, wrong or swapped. */
function isNearlySame(left: string, right: string): boolean {
  const shorter = Math.min(left.length, right.length);
  let prefix = 0;
  while (prefix < shorter && left[prefix] === right[prefix]) prefix += 1;
  let suffix = 0;
  while (suffix < shorter - prefix && left.at(-1 - suffix) === right.at(-1 - suffix)) suffix += 1;
  const differing = Math.max(left.length, right.length) - prefix - suffix;
  return differing <= 2 && shorter > 4;
}

/** `spec.target.name` of an ExternalSecret. */
function targetOf(maker: KubeObject | undefined): string | undefined {
  const spec = maker?.spec;
  const target = isRecord(spec) ? spec.target : undefined;
  const name = isRecord(target) ? target.name : undefined;
  return typeof name === 'string' ? name : undefined;
}

function keyFindings(
  { kind, name, key, path }: Reference,
  object: KubeObject | undefined,
): readonly Finding[] {
  if (key === undefined || object === undefined) return [];
  const keys = ['data', 'stringData', 'binaryData'].flatMap((field) => {
    const entries = object[field];
    return isRecord(entries) ? Object.keys(entries) : [];
  });
  // An object without any data is filled by somebody later.
  if (keys.length === 0 || keys.includes(key)) return [];
  const place = [...path.slice(0, -1), 'key'];
  const parameters = { field: formatPath(place), key, kind, name, hint: nearHint(didYouMean(key, keys)) };
  return [finding('reference.key', parameters, { path: place })];
}
