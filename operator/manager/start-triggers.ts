import { randomBytes } from 'node:crypto';
import type { SwarmEvent } from '../../schemas/generated/types.ts';
import type { Timers } from '../common/timers.ts';
import { eventKind } from '../controllers/common/swarm-kinds.ts';
import { createFire } from '../controllers/event/fire.ts';
import { createFireCounter } from '../controllers/event/fire-counter.ts';
import { createFireForCall } from '../controllers/event/fire-for-call.ts';
import { suspension } from '../controllers/event/verdict.ts';
import type { EventRecorder } from '../kube/controller.ts';
import type { ObjectCache } from '../kube/object-cache.ts';
import type { Log } from '../observe/log.ts';
import type { ChunkStore } from '../outputs/chunk-store.ts';
import { createRunWatch } from '../triggers/run-watch.ts';
import { defaultFireRate } from '../triggers/trigger-limits.ts';
import { startTriggerServer, type TriggerServer } from '../triggers/trigger-server.ts';
import { triggerTokens } from '../triggers/trigger-tokens.ts';
import type { TriggerSettings } from './trigger-settings.ts';

export interface TriggersOptions {
  readonly settings: Pick<TriggerSettings, 'address'> & Partial<Pick<TriggerSettings, 'fireRate'>>;
  readonly cache: ObjectCache;
  readonly events: EventRecorder;
  readonly chunks: Pick<ChunkStore, 'read'>;
  readonly timers: Timers;
  readonly log: Log;
}

/** 64 hex characters (orchestration 7.4). */
export const randomToken = (): string => randomBytes(32).toString('hex');

/** Serves the webhooks of events, on the leader and beside it. Rejects when the address cannot be listened on. */
export async function startTriggers(options: TriggersOptions): Promise<TriggerServer> {
  const { settings, cache, events, chunks, timers, log } = options;
  const { api } = cache;
  const server = await startTriggerServer({
    address: settings.address,
    fireRate: settings.fireRate ?? defaultFireRate,
    lookup: async (name) => {
      const event = await cache.get<SwarmEvent>({ ...eventKind, ...name });
      if (event === undefined || event.metadata.deletionTimestamp !== undefined) return undefined;
      return { event, isSuspended: suspension(event) !== undefined };
    },
    tokens: triggerTokens(api, timers),
    fire: createFireForCall({
      api,
      fire: createFire({ api, reader: cache, events }),
      counter: createFireCounter(api),
      clock: timers,
      wait: (millis) => new Promise((resolve) => timers.after(millis, resolve)),
      log,
    }),
    runs: createRunWatch(cache, api),
    chunks,
    timers,
    log,
  });
  log.info({ port: server.port }, 'event webhooks are served');
  return server;
}
