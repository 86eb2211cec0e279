import { Redis, type RedisOptions } from 'ioredis';
import type { TakeNote } from './queue-note.ts';
import type { RedisAddress } from './redis-address.ts';
import { connectionReason, redisError } from './redis-error.ts';

/** The connections of one queue, each opened when it is first used. */
export interface RedisConnections {
  /** Gives up within seconds when Redis is away: for callers who come again by themselves. */
  commands(): Redis;
  /** Waits for Redis however long it is away: for results, which must not be lost, and for BullMQ. */
  patient(): Redis;
  /** Only for subscriptions; does not renew them by itself after a reconnect. */
  subscriber(): Redis;
  /** The error as people may read it. */
  explained(error: unknown): Error;
  /** Cuts all of them, also those that BullMQ made of ours. */
  close(): void;
}

/** Replies in the shape that BullMQ reads. */
type ConnectionOptions = RedisOptions & { readonly replyMapping?: 'legacy' };

const COMMAND_TIMEOUT_MILLIS = 10_000;
/** With the delays below, about three seconds: a Redis that restarts is not noticed by callers. */
const COMMAND_RETRIES = 6;
const LONGEST_DELAY_MILLIS = 1_000;
/** Every queue and worker listens to the connection that they share. */
const MOST_LISTENERS = 10_000;

export function openRedisConnections(address: RedisAddress, note: TakeNote): RedisConnections {
  const all = new Set<Redis>();
  let reason: string | undefined;

  const watch = (redis: Redis): void => {
    all.add(redis);
    redis.setMaxListeners(MOST_LISTENERS);
    redis.on('error', (error) => {
      const isNew = reason === undefined;
      reason = connectionReason(error, address);
      if (isNew) note({ kind: 'connection-lost', message: redisError(error, address, reason).message });
    });
    redis.on('ready', () => {
      if (reason !== undefined)
        note({ kind: 'connection-restored', message: `Redis at ${address.text} answers again` });
      reason = undefined;
    });
    redis.on('end', () => all.delete(redis));
  };
  const connect = (options: ConnectionOptions): Redis => {
    const redis = new WatchedRedis({ ...redisOptions(address), ...options }, watch);
    watch(redis);
    return redis;
  };
  const once = (options: ConnectionOptions): (() => Redis) => {
    let redis: Redis | undefined;
    return () => {
      redis ??= connect(options);
      return redis;
    };
  };

  return {
    commands: once({ maxRetriesPerRequest: COMMAND_RETRIES, commandTimeout: COMMAND_TIMEOUT_MILLIS }),
    patient: once({ maxRetriesPerRequest: null }),
    subscriber: once({ maxRetriesPerRequest: null, autoResubscribe: false }),
    explained: (error) => redisError(error, address, reason),
    close: () => {
      for (const redis of all) cut(redis);
    },
  };
}

/** BullMQ makes a copy of the connection that a worker is given, for commands that block. */
class WatchedRedis extends Redis {
  readonly #watch: (redis: Redis) => void;

  constructor(options: ConnectionOptions, watch: (redis: Redis) => void) {
    super(options);
    this.#watch = watch;
  }

  /** What is sent in one turn of the event loop goes in one write. */
  override sendCommand(...sent: Parameters<Redis['sendCommand']>): unknown {
    const { stream } = this;
    if (stream?.writableCorked === 0) {
      stream.cork();
      process.nextTick(() => stream.uncork());
    }
    return super.sendCommand(...sent);
  }

  override duplicate<Override extends Partial<RedisOptions> | undefined = undefined>(override?: Override) {
    const copy = super.duplicate(override);
    this.#watch(copy);
    return copy;
  }
}

/** ioredis forgets to end a connection that is between two tries to connect, unless it looks as if it had none yet. */
function cut(redis: Redis): void {
  if (redis.status === 'reconnecting') redis.status = 'wait';
  redis.disconnect();
}

/** How every connection is made. */
export function redisOptions({
  host,
  port,
  database,
  username,
  password,
  isEncrypted,
}: RedisAddress): ConnectionOptions {
  return {
    host,
    port,
    db: database,
    ...(username === undefined ? {} : { username }),
    ...(password === undefined ? {} : { password }),
    ...(isEncrypted ? { tls: {} } : {}),
    connectionName: 'kubeswarm',
    disableClientInfo: true,
    retryStrategy: (times) =>
      Math.min(50 * 2 ** Math.min(times - 1, 10), LONGEST_DELAY_MILLIS) + Math.floor(Math.random() * 50),
    // A primary that became a replica after a failover: connect anew, and send the command again.
    reconnectOnError: (error) => (error.message.startsWith('READONLY') ? 2 : false),
  };
}
