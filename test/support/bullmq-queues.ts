import { afterEach, beforeEach } from '@jest/globals';
import {
  type BullmqQueue,
  type BullmqQueueOptions,
  createBullmqQueue,
} from '../../operator/queue/bullmq/create-bullmq-queue.ts';
import type { QueueNote } from '../../operator/queue/bullmq/queue-note.ts';
import type { TestRedis } from './redis.ts';
import { openRedisProxy, type RedisProxy } from './redis-proxy.ts';

/** One process, as far as its queue is concerned. */
export interface QueueProcess {
  readonly queue: BullmqQueue;
  readonly proxy: RedisProxy;
  /** What the queue said of itself, but for a busy machine. */
  readonly notes: readonly QueueNote[];
}

/** Locks that run out soon, so that tests need not wait long for workers that died. */
export const HASTE = { lockMillis: 600, stalledMillis: 200 } as const;

/** Opens queues on a Redis that is empty before each test, and closes them after it. */
export function useBullmqQueues(
  redis: () => TestRedis,
): (options?: Partial<BullmqQueueOptions>) => Promise<QueueProcess> {
  const opened: QueueProcess[] = [];
  beforeEach(async () => {
    await redis().client.flushall();
  });
  afterEach(async () => {
    const all = opened.splice(0);
    await Promise.all(all.map(({ queue }) => queue.close()));
    await Promise.all(all.map(({ proxy }) => proxy.cut()));
  });
  return async (options = {}) => {
    const proxy = await openRedisProxy(redis().port);
    const notes: QueueNote[] = [];
    const take = (note: QueueNote): void => {
      if (note.kind !== 'event-loop-blocked') notes.push(note);
    };
    const queue = createBullmqQueue({ url: proxy.url, note: take, ...options });
    const process = { queue, proxy, notes };
    opened.push(process);
    return process;
  };
}
