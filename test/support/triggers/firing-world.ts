import { createMemoryApi, type MemoryApi } from '../../../operator/kube/memory-api/memory-api.ts';
import { createObjectCache } from '../../../operator/kube/object-cache.ts';
import { startTriggers } from '../../../operator/manager/start-triggers.ts';
import { createLog } from '../../../operator/observe/log.ts';
import { memoryChunkStore } from '../../../operator/outputs/memory-chunk-store.ts';
import type { Rate } from '../../../operator/triggers/trigger-limits.ts';
import { withDefaults } from '../../../schemas/defaults.ts';
import type { SwarmEvent, SwarmRun } from '../../../schemas/generated/types.ts';
import { isAtomicMapAt, listTypeAt } from '../../../schemas/list-structure.ts';
import { createManualTimers } from '../manual-timers.ts';
import { apiVersion, labNamespace, tokenSecret, webhookEvent } from './trigger-objects.ts';

/** Event `pager` and its team, served as a replica serves them, on an API server in memory; time stands still. */
export interface FiringWorld {
  readonly api: MemoryApi;
  readonly port: number;
  /** Everything that was logged or told in Kubernetes events, as one text. */
  told(): string;
  runs(): Promise<readonly SwarmRun[]>;
  event(): Promise<SwarmEvent | undefined>;
  close(): Promise<void>;
}

export async function startFiringWorld(
  fireRate: Rate,
  spec: Partial<SwarmEvent['spec']>,
): Promise<FiringWorld> {
  const timers = createManualTimers();
  const api = createMemoryApi({ clock: timers, withDefaults, structure: { listTypeAt, isAtomicMapAt } });
  const lines: string[] = [];
  const log = createLog({ level: 'debug', destination: { write: (line) => void lines.push(line) } });
  const cache = createObjectCache({ api, timers, random: () => 0.5, log });
  const objects = [
    labNamespace,
    webhookEvent('pager', spec),
    tokenSecret('pager'),
    {
      apiVersion,
      kind: 'SwarmTeam',
      metadata: { name: 'helpdesk', namespace: 'lab' },
      spec: { roles: [{ name: 'a', swarmAgent: 'scribe' }], pipeline: [{ role: 'a' }] },
    },
  ];
  for (const object of objects) await api.apply(object, { fieldManager: 'person', force: true });
  const server = await startTriggers({
    settings: { address: { host: '127.0.0.1', port: 0 }, fireRate },
    cache,
    events: {
      record: async (about, type, reason, message) =>
        void lines.push(`${about.metadata.name} ${type} ${reason} ${message}`),
    },
    chunks: memoryChunkStore(timers),
    timers,
    log,
  });
  return {
    api,
    port: server.port,
    told: () => lines.join('\n'),
    runs: async () =>
      (await api.list<SwarmRun>({ apiVersion, kind: 'SwarmRun' }, { namespace: 'lab' })).items,
    event: () => api.get<SwarmEvent>({ apiVersion, kind: 'SwarmEvent', namespace: 'lab', name: 'pager' }),
    close: async () => {
      await server.close();
      cache.close();
      api.close();
    },
  };
}
