import { afterEach, beforeEach } from '@jest/globals';
import { createMemoryApi, type MemoryApi } from '../../../operator/kube/memory-api/memory-api.ts';
import { createObjectCache } from '../../../operator/kube/object-cache.ts';
import { type ChunkStore, streamKeyAnnotation } from '../../../operator/outputs/chunk-store.ts';
import { memoryChunkStore } from '../../../operator/outputs/memory-chunk-store.ts';
import { createRunWatch } from '../../../operator/triggers/run-watch.ts';
import type { Fire, TriggerFiring } from '../../../operator/triggers/trigger.ts';
import { defaultFireRate } from '../../../operator/triggers/trigger-limits.ts';
import {
  startTriggerServer,
  type TriggerServer,
  type TriggerServerOptions,
} from '../../../operator/triggers/trigger-server.ts';
import { triggerTokens } from '../../../operator/triggers/trigger-tokens.ts';
import { withDefaults } from '../../../schemas/defaults.ts';
import type { SwarmEvent, SwarmRun } from '../../../schemas/generated/types.ts';
import type { KubeObject } from '../../../schemas/kube-object.ts';
import { isAtomicMapAt, listTypeAt } from '../../../schemas/list-structure.ts';
import { createManualTimers, type ManualTimers } from '../manual-timers.ts';
import { type Call, callAll, callTrigger, type Reply } from './trigger-call.ts';
import { apiVersion, labNamespace } from './trigger-objects.ts';

/** The server of webhooks on an API server in memory, with time that stands still. */
export interface TriggerWorld {
  readonly api: MemoryApi;
  readonly timers: ManualTimers;
  readonly server: TriggerServer;
  readonly chunks: ChunkStore;
  /** Everything that was logged, as one text. */
  logged(): string;
  /** What has started runs. */
  readonly fires: readonly TriggerFiring[];
  /** What the next fires come to, instead of a run. */
  outcome: 'run' | 'skipped' | 'failed';
  /** Of the next runs; none if empty. */
  streamKey: string;
  /** Whether runs cannot be read any more. */
  isAway: boolean;
  call(call?: Call): Promise<Reply>;
  /** All at once, with no more than 50 connections; their codes. */
  callAll(calls: readonly Call[]): Promise<readonly (number | undefined)[]>;
  put(...objects: readonly KubeObject[]): Promise<void>;
  setStatus(run: string, status: NonNullable<SwarmRun['status']>): Promise<void>;
  runs(): Promise<readonly SwarmRun[]>;
  close(): Promise<void>;
}

/** A world for each test, with the objects in it. Returns how to get at that of the test that runs. */
export function useTriggerWorld(
  objects: readonly KubeObject[],
  options?: Partial<Pick<TriggerServerOptions, 'fireRate' | 'mostConnections' | 'arrivalMillis'>>,
): () => TriggerWorld {
  let world: TriggerWorld | undefined;
  beforeEach(async () => {
    world = await startTriggerWorld(options);
    await world.put(...objects);
  });
  afterEach(() => world?.close());
  return () => {
    if (world === undefined) throw new Error('there is a world only while a test runs');
    return world;
  };
}

async function startTriggerWorld(options: Partial<TriggerServerOptions> = {}): Promise<TriggerWorld> {
  const timers = createManualTimers();
  const api = createMemoryApi({ clock: timers, withDefaults, structure: { listTypeAt, isAtomicMapAt } });
  const logs: string[] = [];
  const log = (facts: object, message: string): void => void logs.push(JSON.stringify({ ...facts, message }));
  const cache = createObjectCache({ api, timers, random: () => 0.5, log: { warn: log } });
  // What is forgotten in time is not what these tests are about.
  const chunks = memoryChunkStore(createManualTimers());
  const fires: TriggerFiring[] = [];
  const put = async (...objects: readonly KubeObject[]): Promise<void> => {
    for (const object of objects) await cache.api.apply(object, { fieldManager: 'person', force: true });
  };
  await put(labNamespace);

  const world = { outcome: 'run' as TriggerWorld['outcome'], isAway: false, streamKey: '' };
  const fire: Fire = async (firing) => {
    if (world.outcome === 'skipped') return { kind: 'skipped' };
    if (world.outcome === 'failed') throw new Error(`refused: ${JSON.stringify(firing.body)}`);
    fires.push(firing);
    const name = `${firing.event.metadata.name}-run-${fires.length}`;
    const { streamKey } = world;
    const annotations = streamKey === '' ? {} : { [streamKeyAnnotation]: streamKey };
    const metadata = { name, namespace: 'lab', annotations };
    const run = { apiVersion, kind: 'SwarmRun', metadata, spec: {} };
    const { object } = await cache.api.create<SwarmRun>(run as SwarmRun, { fieldManager: 'fire' });
    return { kind: 'fired', firedAt: '2026-01-01T00:00:00Z', runs: [object] };
  };
  const server = await startTriggerServer({
    address: { host: '127.0.0.1', port: 0 },
    lookup: async ({ namespace, name }) => {
      const event = await cache.get<SwarmEvent>({ apiVersion, kind: 'SwarmEvent', namespace, name });
      return event === undefined ? undefined : { event, isSuspended: event.spec.suspended === true };
    },
    tokens: triggerTokens(api, timers),
    fire,
    runs: createRunWatch(cache, {
      get: async (key) => {
        if (world.isAway) throw new Error('away');
        return api.get(key);
      },
    }),
    chunks,
    fireRate: defaultFireRate,
    ...options,
    timers,
    log: { error: log },
  });

  return Object.assign(world, {
    api,
    timers,
    server,
    chunks,
    logged: () => logs.join('\n'),
    fires,
    call: (call: Call = {}) => callTrigger(server.port, call),
    callAll: (calls: readonly Call[]) => callAll(server.port, calls, 50),
    put,
    setStatus: async (name: string, status: NonNullable<SwarmRun['status']>) => {
      const object = { apiVersion, kind: 'SwarmRun', metadata: { name, namespace: 'lab' }, status };
      await cache.api.applyStatus(object, { fieldManager: 'run', force: true });
    },
    runs: async () => (await api.list<SwarmRun>({ apiVersion, kind: 'SwarmRun' })).items,
    close: async () => {
      await server.close();
      cache.close();
      api.close();
    },
  });
}
