import { once } from 'node:events';
import { Redis } from 'ioredis';
import { parseRedisUrl } from './redis-address.ts';
import { redisOptions } from './redis-connections.ts';
import { connectionReason, redisError } from './redis-error.ts';
import { scanKeys } from './scan-keys.ts';
import { DEFAULT_PREFIX, literalGlob } from './task-keys.ts';

export interface RedisStreamsOptions {
  /** `redis[s]://[user:password@]host[:port][/database]`; Valkey as well. */
  readonly url: string;
  /** What every key begins with; `kubeswarm`, if not given. */
  readonly prefix?: string;
}

/** Streams of Redis, one a namespace: `<prefix>:<namespace>._audit`, whose entries have one field, `data`. */
export interface RedisStreams {
  /** One round trip. Rejects within 100 ms when not all are known to be there. `maxLength` 0: as many as come. */
  append(
    entries: readonly { readonly namespace: string; readonly data: string }[],
    maxLength: number,
  ): Promise<void>;
  /** Drops entries from before this time, in milliseconds since the epoch; answers the namespaces that have a stream. */
  trim(beforeMillis: number): Promise<readonly string[]>;
  /** Rejects when Redis does not answer. */
  ping(): Promise<void>;
  close(): void;
}

/** Of one command, and of the wait for a connection (governance 9.5). */
const TIMEOUT_MILLIS = 100;
/** `_` cannot stand in the name of an agent or a team, so it never meets a key of a queue. */
const STREAM = '._audit';

export function openRedisStreams({ url, prefix = DEFAULT_PREFIX }: RedisStreamsOptions): RedisStreams {
  const address = parseRedisUrl(url);
  let reason: string | undefined;
  const redis = new Redis({
    ...redisOptions(address),
    commandTimeout: TIMEOUT_MILLIS,
    // What cannot be sent now waits with its owner, who knows when it becomes too much.
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
  });
  redis.on('error', (error) => {
    reason = connectionReason(error, address);
  });
  redis.on('ready', () => {
    reason = undefined;
  });

  const connected = async (): Promise<void> => {
    if (redis.status === 'ready') return;
    await once(redis, 'ready', { signal: AbortSignal.timeout(TIMEOUT_MILLIS) }).catch(() => {
      throw new Error(`Redis at ${address.text} cannot be reached (${reason ?? 'no connection yet'})`);
    });
  };
  const explained = (error: unknown): Error => redisError(error, address, reason);

  return {
    async append(entries, maxLength) {
      await connected();
      const pipeline = redis.pipeline();
      const bound = maxLength === 0 ? [] : ['MAXLEN', '~', String(maxLength)];
      for (const { namespace, data } of entries)
        pipeline.call('XADD', `${prefix}:${namespace}${STREAM}`, ...bound, '*', 'data', data);
      const answers = await pipeline.exec().catch((error: unknown) => {
        throw explained(error);
      });
      for (const [error] of answers ?? []) if (error) throw explained(error);
    },
    async trim(beforeMillis) {
      await connected();
      try {
        const namespaces: string[] = [];
        // Also those of namespaces that are gone: their trail ends by age, not with them.
        for (const key of await scanKeys(redis, `${literalGlob(prefix)}:*${STREAM}`, 'stream')) {
          await redis.call('XTRIM', key, 'MINID', String(Math.max(0, Math.floor(beforeMillis))));
          namespaces.push(key.slice(prefix.length + 1, -STREAM.length));
        }
        return namespaces;
      } catch (error) {
        throw explained(error);
      }
    },
    async ping() {
      await connected();
      await redis.ping().catch((error: unknown) => {
        throw explained(error);
      });
    },
    close: () => redis.disconnect(),
  };
}
