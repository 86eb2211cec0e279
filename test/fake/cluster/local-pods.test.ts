import { afterEach, describe, expect, test } from '@jest/globals';
import { systemTimers } from '../../../operator/common/timers.ts';
import type { Deployment } from '../../../operator/controllers/common/workload.ts';
import { clusterFetch } from '../../../operator/embedded/pods/cluster-fetch.ts';
import { createLocalPods } from '../../../operator/embedded/pods/local-pods.ts';
import { PodLogs } from '../../../operator/embedded/pods/pod-logs.ts';
import { programRuntime } from '../../../operator/embedded/pods/program-runtime.ts';
import { createMemoryApi } from '../../../operator/kube/memory-api/memory-api.ts';
import { createObjectCache } from '../../../operator/kube/object-cache.ts';
import { startControllers } from '../../../operator/kube/start-controllers.ts';
import { silentLog } from '../../../operator/observe/log.ts';
import type { KubeObject } from '../../../schemas/kube-object.ts';

const namespace = 'lab';
const person = { fieldManager: 'person', force: true };
/** Answers with its arguments and variables, after saying hello. */
const program = `
  const { createServer } = require('node:http');
  console.log('hello from ' + process.env.WHO);
  createServer((request, response) => response.end(JSON.stringify({
    path: request.url, who: process.env.WHO, token: process.env.TOKEN, args: process.argv.slice(1),
  }))).listen(Number(process.env.PORT), '127.0.0.1');
`;

function startPods() {
  const api = createMemoryApi();
  const cache = createObjectCache({ api, timers: systemTimers, random: Math.random, log: silentLog });
  const logs = new PodLogs();
  const events: string[] = [];
  const pods = createLocalPods({
    api: cache.api,
    reader: cache,
    logs,
    events: {
      record: async (about, _type, reason, message) => {
        events.push(`${about.metadata.name} ${reason}: ${message}`);
      },
    },
    runtimes: [
      programRuntime({ echo: (args) => ({ command: process.execPath, args: ['-e', program, ...args] }) }),
    ],
  });
  const controllers = startControllers({
    api: cache.api,
    cache,
    controllers: [pods.controller],
    log: silentLog,
  });
  return {
    api,
    events,
    logs,
    fetch: clusterFetch(pods.route),
    close: async () => {
      await controllers.close();
      await pods.close(0);
      cache.close();
      api.close();
    },
  };
}

type Pods = ReturnType<typeof startPods>;
let cluster: Pods;
afterEach(() => cluster.close());

const deployment = (template: object = {}, spec: object = {}): KubeObject => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'echo', namespace },
  spec: {
    selector: { matchLabels: { app: 'echo' } },
    template: {
      metadata: { labels: { app: 'echo' } },
      spec: {
        terminationGracePeriodSeconds: 1,
        containers: [
          { name: 'c', image: 'echo:1.2', args: ['one'], env: [{ name: 'WHO', value: 'echo' }], ...template },
        ],
      },
    },
    ...spec,
  },
});
const service: KubeObject = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'echo', namespace },
  spec: { selector: { app: 'echo' }, ports: [{ port: 8080 }] },
};
const put = async (...objects: readonly KubeObject[]): Promise<void> => {
  for (const object of [{ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } }, ...objects])
    await cluster.api.apply(object, person);
};

/** Resolves with the Deployment when it is as asked. */
async function deploymentThat(holds: (deployment: Deployment) => boolean): Promise<Deployment> {
  const key = { apiVersion: 'apps/v1', kind: 'Deployment' };
  const { items, resourceVersion } = await cluster.api.list<Deployment>(key, { namespace });
  const found = items.find(holds);
  if (found !== undefined) return found;
  const signal = AbortSignal.timeout(60_000);
  for await (const event of cluster.api.watch<Deployment>(key, { namespace, resourceVersion, signal }))
    if (event.kind !== 'bookmark' && holds(event.object)) return event.object;
  throw new Error('the watch ended');
}
const isReady = ({ status }: Deployment): boolean => (status?.readyReplicas ?? 0) > 0;

describe('a Deployment whose image is a program', () => {
  test('[EMBED-4] runs as a child, is ready when its port accepts, and keeps what it writes', async () => {
    cluster = startPods();
    await put(service, deployment());
    await deploymentThat(isReady);
    const answer = await cluster.fetch(`http://echo.${namespace}.svc:8080/a?b=c`);

    expect(await answer.json()).toEqual({ path: '/a?b=c', who: 'echo', args: ['one'] });
    expect(cluster.logs.read(namespace, 'echo')).toBe('hello from echo');
  });

  test('[EMBED-3] is waited for by requests that come while it starts', async () => {
    cluster = startPods();
    await put(service, deployment());
    const answer = await cluster.fetch(`http://echo.${namespace}.svc.cluster.local:8080/early`);

    expect(await answer.json()).toMatchObject({ path: '/early' });
  });

  test('[EMBED-2] does not start without its Secret, says so once, and starts when that comes', async () => {
    cluster = startPods();
    const secretKeyRef = { name: 'token', key: 'text' };
    await put(service, deployment({ env: [{ name: 'TOKEN', valueFrom: { secretKeyRef } }] }));
    await deploymentThat(({ status }) => status?.replicas === 0);
    expect(cluster.events).toEqual([
      'echo FailedToStart: Secret "token" not found. Create it in namespace "lab"; the pod starts when it is there',
    ]);

    await put({
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'token', namespace },
      stringData: { text: 't-1' },
    });
    await deploymentThat(isReady);
    const answer = await cluster.fetch(`http://echo.${namespace}.svc:8080`);
    expect(await answer.json()).toMatchObject({ token: 't-1' });
    expect(cluster.events).toHaveLength(1);
  });

  test('[EMBED-5] rolls when its template changes, and a request always finds a pod', async () => {
    cluster = startPods();
    await put(service, deployment());
    await deploymentThat(isReady);
    await put(deployment({ args: ['two'] }));
    await deploymentThat(
      ({ status, metadata }) =>
        status?.observedGeneration === metadata.generation &&
        status?.replicas === 1 &&
        status.updatedReplicas === 1 &&
        status.readyReplicas === 1,
    );
    const answer = await cluster.fetch(`http://echo.${namespace}.svc:8080`);

    expect(await answer.json()).toMatchObject({ args: ['two'] });
  });

  test('whose image nobody knows says what to do', async () => {
    cluster = startPods();
    await put(service, deployment({ image: 'mystery' }));
    await deploymentThat(({ status }) => status?.replicas === 0);

    await expect(cluster.fetch(`http://echo.${namespace}.svc:8080`)).rejects.toThrow('fetch failed');
    expect(cluster.events).toEqual([
      'echo FailedToStart: no program for image "mystery". Name one in the option images',
    ]);
  });

  test('[EMBED-6] stops when its namespace is deleted', async () => {
    cluster = startPods();
    await put(service, deployment());
    await deploymentThat(isReady);
    await cluster.api.delete({ apiVersion: 'v1', kind: 'Namespace', name: namespace });

    expect((await cluster.api.list({ apiVersion: 'apps/v1', kind: 'Deployment' })).items).toEqual([]);
    await expect(cluster.fetch(`http://echo.${namespace}.svc:8080`)).rejects.toThrow('fetch failed');
  });
});
