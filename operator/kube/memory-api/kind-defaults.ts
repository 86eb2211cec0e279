import { randomInt } from 'node:crypto';
import { isRecord } from '../../../schemas/json-record.ts';
import type { KubeObject } from '../../../schemas/kube-object.ts';
import { badRequestError, invalidError } from '../api-errors.ts';
import { frozenCopy } from '../json.ts';
import { resourceKind } from '../resource-kinds.ts';
import { kubeObjectFrom, withMetadata, withoutMetadata } from './object-metadata.ts';

const SUFFIX_CHARACTERS = 'bcdfghjklmnpqrstvwxz2456789';
const SUFFIX_LENGTH = 5;

/** What the API server itself writes into objects of built-in kinds that others of ours rely on. */
export function builtInDefaults(object: KubeObject): KubeObject {
  if (object.apiVersion !== 'v1') return object;
  if (object.kind === 'Namespace') {
    const { name, labels } = object.metadata;
    const labelled = withMetadata(object, { labels: { ...labels, 'kubernetes.io/metadata.name': name } });
    return { ...labelled, status: object.status ?? { phase: 'Active' } };
  }
  return object.kind === 'Secret' ? secretDefaults(object) : object;
}

/** `stringData` is a way to write `data`; it is never read back. */
function secretDefaults(secret: KubeObject): KubeObject {
  const { stringData, data, ...rest } = secret;
  const typed = { ...rest, apiVersion: secret.apiVersion, kind: secret.kind, metadata: secret.metadata };
  const encoded = Object.entries(isRecord(stringData) ? stringData : {}).map(([name, text]) => [
    name,
    Buffer.from(String(text)).toString('base64'),
  ]);
  const values = { ...(isRecord(data) ? data : {}), ...Object.fromEntries(encoded) };
  const type = secret.type ?? 'Opaque';
  return Object.keys(values).length === 0 ? { ...typed, type } : { ...typed, data: values, type };
}

/** The document as an object that has a name, frozen; throws a 400 when it is none. */
export function wellFormed(given: KubeObject): KubeObject {
  const object = kubeObjectFrom(frozenCopy(given));
  if (object === undefined) throw badRequestError('Object is missing apiVersion, kind or metadata');
  if ((object.metadata.name ?? '') === '') throw badRequestError('resource name may not be empty');
  return resourceKind(object).namespaced ? object : withoutMetadata(object, 'namespace');
}

/** The object with a name of its own if it asks for one by `generateName`. */
export function withGeneratedName(object: KubeObject): KubeObject {
  const { name, generateName } = object.metadata;
  if ((name ?? '') !== '') return object;
  if ((generateName ?? '') === '')
    throw invalidError(object, '', ['metadata.name: Required value: name or generateName is required']);
  let suffix = '';
  while (suffix.length < SUFFIX_LENGTH) suffix += SUFFIX_CHARACTERS[randomInt(SUFFIX_CHARACTERS.length)];
  return withMetadata(object, { name: generateName + suffix });
}
