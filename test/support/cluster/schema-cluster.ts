import { apiGroup, kinds } from '../../../schemas/kinds.ts';
import type { KubeObject } from '../../../schemas/kube-object.ts';
import { customResourceDefinitions } from '../schemas/crds.ts';
import { until } from '../until.ts';
import type { ApiConnection, ApiResponse } from './api-connection.ts';

const strict = 'fieldValidation=Strict';

/** Address of all objects of a kind in the namespace default. */
export function collectionPath(kind: string): string {
  const plural = kinds.find((description) => description.kind === kind)?.plural;
  if (plural === undefined) throw new Error(`${kind} is not one of the ten kinds`);
  return `/apis/${apiGroup}/v1alpha1/namespaces/default/${plural}`;
}

/** Installs our CRDs and waits until all of them are served. Rejects when the API server refuses one. */
export function installCustomResourceDefinitions(api: ApiConnection): Promise<void> {
  return installDefinitions(api, customResourceDefinitions());
}

/** Installs definitions and waits until their kinds are served. Rejects when the API server refuses one. */
export async function installDefinitions(
  api: ApiConnection,
  definitions: readonly KubeObject[],
): Promise<void> {
  for (const definition of definitions) {
    const path = `/apis/apiextensions.k8s.io/v1/customresourcedefinitions?${strict}`;
    const { status, body } = await api.request('POST', path, definition);
    if (status !== 201) throw new Error(`${definition.metadata.name} was refused: ${messageOf(body)}`);
  }
  for (const { spec } of definitions) {
    const { group, names, versions } = Object(spec);
    for (const { name } of versions) await untilServed(api, `${group}/${name}`, names.plural);
  }
}

/**
 * Waits until a kind is found by those who discover and answers those who read. Its definition does not say so: a new
 * one has no conditions, for which `kubectl wait` fails, and it is established before it is discovered.
 */
export async function untilServed(api: ApiConnection, apiVersion: string, plural: string): Promise<void> {
  await until(async () => {
    const { body } = await api.request('GET', `/apis/${apiVersion}`);
    const found = Array.from(Object(body).resources ?? [], (resource) => Object(resource).name);
    if (!found.includes(plural)) return false;
    return (await api.request('GET', `/apis/${apiVersion}/${plural}`)).status === 200;
  });
}

/** Waits until the ten kinds are served, where helm has installed them. */
export async function untilKindsServed(api: ApiConnection): Promise<void> {
  for (const { plural } of kinds) await untilServed(api, `${apiGroup}/v1alpha1`, plural);
}

/** Creates an object; nothing is stored with `dryRun`. */
export function create(api: ApiConnection, object: KubeObject, dryRun = false): Promise<ApiResponse> {
  return api.request(
    'POST',
    `${collectionPath(object.kind)}?${strict}${dryRun ? '&dryRun=All' : ''}`,
    object,
  );
}

/** Tries an update of a stored object, or of its status; nothing is stored. */
export function tryUpdate(
  api: ApiConnection,
  object: KubeObject,
  part: '' | '/status',
): Promise<ApiResponse> {
  const path = `${collectionPath(object.kind)}/${object.metadata.name}${part}?${strict}&dryRun=All`;
  return api.request('PUT', path, object);
}

/** What the API server says, for the message of a failing test. */
export function messageOf(body: unknown): string {
  return typeof body === 'object' && body !== null && 'message' in body
    ? String(body.message)
    : JSON.stringify(body);
}

export function isKubeObject(value: unknown): value is KubeObject {
  return typeof value === 'object' && value !== null && 'kind' in value && 'metadata' in value;
}
