import { type RedisOutputStore, redisOutputStore } from '../../operator/outputs/redis-output-store.ts';
import { parseRedisUrl } from '../../operator/queue/bullmq/redis-address.ts';
import { openRedisConnections } from '../../operator/queue/bullmq/redis-connections.ts';

/** A store of outputs as one process has it, with its connection. */
export function openTestOutputs(url: string): RedisOutputStore & { close(): void } {
  const connections = openRedisConnections(parseRedisUrl(url), () => {});
  return { ...redisOutputStore({ connections }), close: connections.close };
}
