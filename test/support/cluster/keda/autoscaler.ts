import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { load } from 'js-yaml';
import type { Api } from '../../../../operator/kube/api.ts';
import type { KubeObject } from '../../../../schemas/kube-object.ts';
import { installDefinitions } from '../schema-cluster.ts';
import type { Cluster } from '../start.ts';

/** Of KEDA's Redis scaler, word for word. */
export const kedaScript = `
		local listName = KEYS[1]
		local listType = redis.call('type', listName).ok
		local cmd = {
			zset = 'zcard',
			set = 'scard',
			list = 'llen',
			hash = 'hlen',
			none = 'llen'
		}

		return redis.call(cmd[listType], listName)
	`;

/** Installs KEDA's kinds and waits until they are served. */
export function installKedaKinds({ api }: Pick<Cluster, 'api'>): Promise<void> {
  const files = readdirSync(import.meta.dirname).filter((name) => name.endsWith('.yaml'));
  return installDefinitions(
    api,
    files.map((name) => load(readFileSync(join(import.meta.dirname, name), 'utf8')) as KubeObject),
  );
}

interface Trigger {
  readonly metadata: Readonly<Record<string, string>>;
  readonly authenticationRef?: { readonly name: string };
}

/**
 * What KEDA and the autoscaler of Kubernetes do with a ScaledObject, in short: it asks the lists with the credentials that
 * are named, and sets the scale of the Deployment. Its seconds are hundredths, but it wakes nobody before it may. Returns
 * how to stop.
 */
export function startAutoscaler(
  cluster: Cluster,
  api: Api,
  namespace: string,
  mayWake: () => Promise<boolean>,
): () => Promise<void> {
  const stop = new AbortController();
  const activeAtMillis = new Map<string, number>();
  const read = async (kind: string, apiVersion: string, name: string): Promise<KubeObject | undefined> =>
    api.get<KubeObject>({ apiVersion, kind, namespace, name });

  const credentialsOf = async ({ authenticationRef }: Trigger): Promise<object> => {
    const name = authenticationRef?.name ?? '';
    const found = name === '' ? undefined : await read('TriggerAuthentication', 'keda.sh/v1alpha1', name);
    const targets: readonly Record<string, string>[] = Object(found?.spec).secretTargetRef ?? [];
    const entries = targets.map(async ({ parameter = '', name: secret = '', key = '' }) => {
      const data = Object((await read('Secret', 'v1', secret))?.data);
      return [parameter, Buffer.from(String(data[key] ?? ''), 'base64').toString()] as const;
    });
    return Object.fromEntries(await Promise.all(entries));
  };
  const lengthOf = async (trigger: Trigger): Promise<number> => {
    const [host = '', port = ''] = (trigger.metadata.address ?? '').split(':');
    const credentials = await credentialsOf(trigger);
    const db = Number(trigger.metadata.databaseIndex);
    const client = new Redis({ host, port: Number(port), db, ...credentials, retryStrategy: () => null });
    client.on('error', () => {});
    try {
      return Number(await client.eval(kedaScript, 1, trigger.metadata.listName ?? ''));
    } finally {
      client.disconnect();
    }
  };

  const scale = async ({ metadata, spec }: KubeObject): Promise<void> => {
    const { minReplicaCount, maxReplicaCount, cooldownPeriod, scaleTargetRef, triggers } = Object(spec);
    const lengths = await Promise.all((triggers as readonly Trigger[]).map(lengthOf));
    const isActive = lengths.some((length) => length > 0);
    if (isActive) activeAtMillis.set(metadata.name, Date.now());
    const idleMillis = Date.now() - (activeAtMillis.get(metadata.name) ?? 0);
    const wanted = lengths.map((length, index) =>
      Math.ceil(length / Number((triggers as readonly Trigger[])[index]?.metadata.listLength)),
    );
    const least =
      isActive || idleMillis < cooldownPeriod * 10 ? Math.max(1, minReplicaCount) : minReplicaCount;
    const replicas = Math.min(maxReplicaCount, Math.max(least, ...wanted));
    const path = `/apis/apps/v1/namespaces/${namespace}/deployments/${scaleTargetRef.name}/scale`;
    const { body } = await cluster.api.request('GET', path);
    const { replicas: replicasNow = 0 } = Object(Object(body).spec);
    if (replicasNow === replicas || (replicasNow === 0 && !(await mayWake()))) return;
    await cluster.api.request('PUT', `${path}?fieldManager=keda`, { ...Object(body), spec: { replicas } });
  };
  const work = (async () => {
    while (!stop.signal.aborted) {
      const { items } = await api.list(
        { apiVersion: 'keda.sh/v1alpha1', kind: 'ScaledObject' },
        { namespace },
      );
      // What is not there yet (a Deployment, a user) is there at the next look.
      for (const item of items) await scale(item).catch(() => {});
      await wait(100);
    }
  })();
  return async () => {
    stop.abort();
    await work;
  };
}
