import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect } from '@jest/globals';
import type { Api, WatchEvent } from '../../../operator/kube/api.ts';
import { ApiError } from '../../../operator/kube/api.ts';
import type { KubeObject, ObjectKey } from '../../../schemas/kube-object.ts';
import { LONGEST_MILLIS } from '../until.ts';

/** A running API server that serves the CRDs of kubeswarm. */
export interface ApiUnderTest {
  readonly api: Api;
  close(): Promise<void>;
}

export type OpenApi = () => Promise<ApiUnderTest>;

/** What one test of the suite works with: the API and a namespace of its own. */
export interface ApiWorld {
  readonly api: Api;
  readonly namespace: string;
}

export const NAMESPACE = { apiVersion: 'v1', kind: 'Namespace' };
export const CONFIG_MAP = { apiVersion: 'v1', kind: 'ConfigMap' };
export const DEPLOYMENT = { apiVersion: 'apps/v1', kind: 'Deployment' };
export const AGENT = { apiVersion: 'kubeswarm.io/v1alpha1', kind: 'SwarmAgent' };

/** A writer for tests that do not care who writes. */
export const TESTER = { fieldManager: 'tester' };

/** Opens the API for the tests of one describe block, with a namespace that nobody else uses. */
export function useApi(open: OpenApi): () => ApiWorld {
  let world: (ApiWorld & { close(): Promise<void> }) | undefined;
  beforeAll(async () => {
    const { api, close } = await open();
    const namespace = `behaviour-${randomBytes(4).toString('hex')}`;
    await api.create({ ...NAMESPACE, metadata: { name: namespace } }, TESTER);
    world = { api, namespace, close };
  });
  afterAll(async () => {
    await world?.api.delete({ ...NAMESPACE, name: world.namespace });
    await world?.close();
  });
  return () => {
    if (world === undefined) throw new Error('The API is used outside of a test');
    return world;
  };
}

let counter = 0;

/** A name that no other test of the process uses. */
export function uniqueName(prefix: string): string {
  counter += 1;
  return `${prefix}-${counter}-${randomBytes(3).toString('hex')}`;
}

export function configMap({ namespace }: ApiWorld, name: string, data: Record<string, string>): KubeObject {
  return { ...CONFIG_MAP, metadata: { name, namespace }, data };
}

export function agent({ namespace }: ApiWorld, name: string, spec: Record<string, unknown> = {}): KubeObject {
  const metadata = { name, namespace };
  return { ...AGENT, metadata, spec: { model: 'gpt-4o', prompt: { inline: 'Be brief.' }, ...spec } };
}

export function keyIn({ namespace }: ApiWorld, kind: typeof CONFIG_MAP, name: string): ObjectKey {
  return { ...kind, namespace, name };
}

/** What is written under the names of the path; undefined where there is nothing. */
export function at(object: KubeObject | undefined, ...path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>(
    (value, name) => (typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined),
    object,
  );
}

/** The managedFields entry of a writer. */
export function fieldsOwnedBy(object: KubeObject, manager: string, subresource?: string): unknown {
  const entries = object.metadata.managedFields ?? [];
  const entry = entries.find(
    (candidate) =>
      Reflect.get(Object(candidate), 'manager') === manager &&
      Reflect.get(Object(candidate), 'subresource') === subresource,
  );
  return entry === undefined ? undefined : Reflect.get(Object(entry), 'fieldsV1');
}

/** The refusal of a request; fails when the request is not refused. */
export async function refusal(request: Promise<unknown>): Promise<ApiError> {
  const outcome: unknown = await request.then(
    (value) => value,
    (error: unknown) => error,
  );
  expect(outcome).toBeInstanceOf(ApiError);
  if (outcome instanceof ApiError) return outcome;
  throw new Error('unreachable');
}

/** Tries until the check passes or it has failed for long: what a real server does in the background takes its time. */
export async function eventually(check: () => Promise<void>): Promise<void> {
  const giveUpMillis = performance.now() + LONGEST_MILLIS;
  for (;;) {
    try {
      return await check();
    } catch (error) {
      if (performance.now() > giveUpMillis) throw error;
    }
    await pause(25);
  }
}

/** The next `count` events about objects whose names begin so, as `added name`; bookmarks do not count. */
export async function nextEvents(
  watch: AsyncIterable<WatchEvent<KubeObject>>,
  count: number,
  prefix: string,
): Promise<readonly string[]> {
  const seen: string[] = [];
  for await (const event of watch) {
    if (event.kind === 'bookmark' || !event.object.metadata.name.startsWith(prefix)) continue;
    seen.push(`${event.kind} ${event.object.metadata.name}`);
    if (seen.length === count) break;
  }
  return seen;
}
