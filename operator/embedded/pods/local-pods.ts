import { createHash } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { KubeObject, ObjectKey } from '../../../schemas/kube-object.ts';
import { applyStatus } from '../../controllers/common/apply-status.ts';
import {
  type ConfigMap,
  configMapKind,
  type Deployment,
  deploymentKind,
  type Secret,
  type Service,
  secretKind,
  serviceKind,
} from '../../controllers/common/workload.ts';
import type { Api } from '../../kube/api.ts';
import type { Controller, EventRecorder, Outcome, Reader } from '../../kube/controller.ts';
import { portOf, type Route } from './cluster-fetch.ts';
import { type Pod, type PodRuntime, PodStartError } from './pod.ts';
import type { PodLogs } from './pod-logs.ts';
import { PodSet } from './pod-set.ts';
import { configMapText, type PodSources, secretText } from './pod-sources.ts';
import { podStart } from './pod-start.ts';
import { serviceAddress } from './service-address.ts';

export interface LocalPodsOptions {
  readonly api: Api;
  readonly reader: Reader;
  readonly events: EventRecorder;
  readonly logs: PodLogs;
  /** Asked in order; the first that takes the image runs it. */
  readonly runtimes: readonly PodRuntime[];
}

export interface LocalPods {
  readonly controller: Controller;
  /** Where a request of a program in the cluster goes. Rejects when the signal aborts while a pod is starting. */
  route(url: URL, signal?: AbortSignal): Promise<Route>;
  /** Stops all pods. */
  close(graceMillis: number): Promise<void>;
}

const name = 'local-pods';
/** How long a request waits for a program of the cluster that is still starting. */
const startupPatienceMillis = 10_000;
const missingSourceRetryMillis = 500;

/** Runs Deployments on this machine, in this process or in children: what a kubelet does in a real cluster. */
export function createLocalPods(options: LocalPodsOptions): LocalPods {
  const { api, reader, events } = options;
  const sets = new Map<string, PodSet>();
  const wakers = new Set<(key: ObjectKey) => void>();
  const told = new Map<string, string>();
  let isClosing = false;

  const wake = (deployment: Deployment): void => {
    for (const enqueue of wakers) enqueue(keyOf(deployment));
  };

  const setOf = (id: string): PodSet => {
    const known = sets.get(id);
    if (known !== undefined) return known;
    const made = new PodSet();
    sets.set(id, made);
    return made;
  };

  const runPods = async (
    deployment: Deployment,
    set: PodSet,
    template: string,
  ): Promise<string | undefined> => {
    const sources = await podSources(deployment.metadata.namespace ?? '', api);
    const start = async (ordinal: number): Promise<Pod> => {
      const podName = `${deployment.metadata.name}-${template.slice(0, 10)}-${ordinal}`;
      const resolved = podStart(deployment, podName, await sources, {
        onChange: () => wake(deployment),
        onLine: (line) =>
          options.logs.append(deployment.metadata.namespace ?? '', deployment.metadata.name, line),
      });
      if (resolved.kind === 'missing') throw new PodStartError(resolved.message);
      for (const runtime of options.runtimes) {
        const pod = runtime(resolved.value);
        if (pod !== undefined) return pod;
      }
      throw new PodStartError(
        `no program for image "${resolved.value.image}". Name one in the option images`,
      );
    };
    try {
      await set.roll(deployment.spec.replicas ?? 1, template, start, graceMillis(deployment));
      return undefined;
    } catch (error) {
      if (error instanceof PodStartError) return error.message;
      throw error;
    }
  };

  const reconcile = async (key: ObjectKey): Promise<Outcome> => {
    const id = idOf(key.namespace ?? '', key.name);
    const deployment = await reader.get<Deployment>(key);
    if (deployment === undefined || deployment.metadata.deletionTimestamp !== undefined || isClosing) {
      await sets.get(id)?.stopAll(isClosing ? 0 : 1_000);
      sets.delete(id);
      told.delete(id);
      return { kind: 'done' };
    }
    const set = setOf(id);
    const template = createHash('sha256').update(JSON.stringify(deployment.spec.template)).digest('hex');
    const failure = await runPods(deployment, set, template);
    if (failure !== undefined && told.get(id) !== failure) {
      options.logs.append(key.namespace ?? '', key.name, failure);
      await events.record(deployment, 'Warning', 'FailedToStart', failure);
    }
    if (failure === undefined) told.delete(id);
    else told.set(id, failure);
    await writeStatus(api, deployment, set, template);
    return failure === undefined
      ? { kind: 'done' }
      : { kind: 'again', afterMillis: missingSourceRetryMillis };
  };

  return {
    controller: {
      name,
      kind: deploymentKind,
      watches: [],
      concurrency: 16,
      subscribe(enqueue) {
        wakers.add(enqueue);
        return () => wakers.delete(enqueue);
      },
      reconcile,
    },
    async route(url, signal) {
      const services = await reader.list<Service>(serviceKind);
      const deployments = await reader.list<Deployment>(deploymentKind);
      const address = serviceAddress(url.hostname, portOf(url), services, deployments);
      if (address.kind === 'outside') return { kind: 'unchanged' };
      if (address.kind === 'nowhere') return { kind: 'refused', message: address.message };
      const { name: deployment, namespace = '' } = address.deployment.metadata;
      const id = idOf(namespace, deployment);
      // One that cannot start is not waited for.
      const origin = await originOf(
        () => sets.get(id),
        () => told.has(id),
        signal,
      );
      return origin === undefined
        ? { kind: 'refused', message: `no pod of Deployment "${deployment}" is ready` }
        : { kind: 'origin', origin };
    },
    async close(graceMillis) {
      isClosing = true;
      await Promise.all([...sets.values()].map((set) => set.stopAll(graceMillis)));
      sets.clear();
    },
  };
}

/** Waits for a program that is starting, as a client of a real cluster waits for its pod by trying again. */
async function originOf(
  set: () => PodSet | undefined,
  hasFailed: () => boolean,
  signal: AbortSignal | undefined,
): Promise<string | undefined> {
  const pauseMillis = 25;
  for (let waited = 0; waited < startupPatienceMillis && !hasFailed(); waited += pauseMillis) {
    const origin = set()?.origin();
    if (origin !== undefined) return origin;
    await delay(pauseMillis, undefined, signal === undefined ? {} : { signal });
  }
  return undefined;
}

/** Reads are made when the pods start, so that a pod sees one version of everything. */
async function podSources(namespace: string, api: Api): Promise<PodSources> {
  const [secrets, configMaps] = await Promise.all([
    api.list<Secret>(secretKind, { namespace }),
    api.list<ConfigMap>(configMapKind, { namespace }),
  ]);
  const named = <T extends KubeObject>(items: readonly T[], wanted: string): T | undefined =>
    items.find((item) => item.metadata.name === wanted);
  return {
    secret(wanted) {
      const found = named(secrets.items, wanted);
      return found === undefined ? undefined : secretText(found);
    },
    configMap(wanted) {
      const found = named(configMaps.items, wanted);
      return found === undefined ? undefined : configMapText(found);
    },
  };
}

async function writeStatus(api: Api, deployment: Deployment, set: PodSet, template: string): Promise<void> {
  const { replicas, readyReplicas, updatedReplicas } = set.counts(template);
  await applyStatus(
    api,
    deployment,
    {
      conditions: [],
      conditionTypes: [],
      fields: {
        observedGeneration: deployment.metadata.generation,
        replicas,
        readyReplicas,
        updatedReplicas,
        availableReplicas: readyReplicas,
      },
    },
    name,
  );
}

const idOf = (namespace: string, deployment: string): string => `${namespace}/${deployment}`;

const keyOf = ({ metadata }: Deployment): ObjectKey => ({
  ...deploymentKind,
  namespace: metadata.namespace ?? '',
  name: metadata.name,
});

const graceMillis = ({ spec }: Deployment): number =>
  (spec.template.spec.terminationGracePeriodSeconds ?? 30) * 1000;
