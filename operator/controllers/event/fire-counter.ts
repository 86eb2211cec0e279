import type { SwarmEvent } from '../../../schemas/generated/types.ts';
import type { ObjectKey } from '../../../schemas/kube-object.ts';
import { timestamp } from '../../engine/timestamp.ts';
import { type Api, isApiError } from '../../kube/api.ts';
import { eventKind } from '../common/swarm-kinds.ts';

/** Keeps lastFiredAt and firedCount of events, which every replica of the operator may count up. */
export interface FireCounter {
  /** Resolves when it is written. Of an event that is gone nothing is. */
  count(event: SwarmEvent, atMillis: number): Promise<void>;
}

interface Uncounted {
  readonly key: ObjectKey;
  fires: number;
  lastAtMillis: number;
  readonly written: Promise<void>;
}

/** Fires that come while one is being written share the next write. */
export function createFireCounter(api: Pick<Api, 'get' | 'applyStatus'>): FireCounter {
  /** By uid: what is written next, and what is being written. */
  const waiting = new Map<string, Uncounted>();
  const writing = new Map<string, Promise<void>>();
  return {
    count({ metadata }, atMillis) {
      const { name, namespace = '', uid = '' } = metadata;
      const shared = waiting.get(uid);
      if (shared !== undefined) {
        shared.fires += 1;
        shared.lastAtMillis = Math.max(shared.lastAtMillis, atMillis);
        return shared.written;
      }
      const before = writing.get(uid) ?? Promise.resolve();
      const write = async (): Promise<void> => {
        waiting.delete(uid);
        await writeCount(uid, mine, api);
      };
      const written = before.then(write, write).finally(() => {
        if (writing.get(uid) === written) writing.delete(uid);
      });
      const mine: Uncounted = {
        key: { ...eventKind, namespace, name },
        fires: 1,
        lastAtMillis: atMillis,
        written,
      };
      waiting.set(uid, mine);
      writing.set(uid, written);
      return written;
    },
  };
}

/** As often as others may be quicker in turn. */
const attempts = 20;

async function writeCount(
  uid: string,
  { key, fires, lastAtMillis }: Uncounted,
  api: Pick<Api, 'get' | 'applyStatus'>,
): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    const event = await api.get<SwarmEvent>(key);
    if (event === undefined || event.metadata.uid !== uid) return;
    const { firedCount = 0, lastFiredAt = '' } = event.status ?? {};
    const atMillis = Math.max(lastAtMillis, Date.parse(lastFiredAt) || 0);
    const { name, namespace = '', resourceVersion = '' } = event.metadata;
    const status = { firedCount: firedCount + fires, lastFiredAt: timestamp(atMillis) };
    try {
      // With the version, so that no other replica's count gets lost.
      await api.applyStatus(
        { ...eventKind, metadata: { name, namespace, uid, resourceVersion }, status },
        { fieldManager: 'swarmevent-counter', force: true },
      );
      return;
    } catch (error) {
      if (isApiError(error, 404)) return;
      if (!isApiError(error, 409) || attempt === attempts) throw error;
    }
  }
}
