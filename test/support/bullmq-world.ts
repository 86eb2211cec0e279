import { setTimeout as wait } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import { type BullmqQueue, createBullmqQueue } from '../../operator/queue/bullmq/create-bullmq-queue.ts';
import type { QueueUnderTest } from './queue-behaviour/world.ts';
import type { TestRedis } from './redis.ts';
import { openRedisProxy, type RedisProxy } from './redis-proxy.ts';
import { until } from './until.ts';

/** A queue on an empty Redis, in real time: BullMQ and Redis have no other. */
export async function openBullmqWorld(redis: TestRedis): Promise<QueueUnderTest> {
  const opened: { readonly queue: BullmqQueue; readonly proxy: RedisProxy }[] = [];
  const open = async (): Promise<BullmqQueue> => {
    const proxy = await openRedisProxy(redis.port);
    const queue = createBullmqQueue({ url: proxy.url, workerName: 'triage-0' });
    opened.push({ queue, proxy });
    return queue;
  };
  await redis.client.flushall();
  return {
    queue: await open(),
    now: () => Date.now(),
    until,
    elapse: async (millis) => {
      await wait(millis);
      await untilQuiet(redis.client);
    },
    crash: async () => {
      await opened.at(-1)?.proxy.cut();
      return open();
    },
    close: async () => {
      await Promise.all(opened.map(({ queue }) => queue.close()));
      await Promise.all(opened.map(({ proxy }) => proxy.cut()));
    },
  };
}

/** Until nothing has been written for a while: what time set off has happened. */
async function untilQuiet(client: Redis): Promise<void> {
  let last = '';
  for (let quietMillis = 0; quietMillis < 40; ) {
    await wait(10);
    const [, changes = ''] = /rdb_changes_since_last_save:(\d+)/.exec(await client.info('persistence')) ?? [];
    quietMillis = changes === last ? quietMillis + 10 : 0;
    last = changes;
  }
}
