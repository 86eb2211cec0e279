import type { Redis } from 'ioredis';
import type { TaskKeys } from './task-keys.ts';
import { CLAIM_OF_WORKER } from './task-scripts.ts';

export interface TakeBackParts {
  readonly redis: () => Redis;
  readonly keys: TaskKeys;
  readonly lockMillis: number;
  /** Of this process, the same at each try: what is counted by it counts once. */
  readonly token: string;
  /** BullMQ's way to let an active job wait again, by its token. */
  readonly letWait: (id: string, token: string) => Promise<unknown>;
}

/**
 * Gives back what an earlier process of this name held on the queue, and counts it as a crash. A name that is a pod's
 * has one container at a time: when this one starts, that one is dead, and nobody need wait for its locks to run out.
 */
export async function takeBack(queue: string, workerName: string, parts: TakeBackParts): Promise<void> {
  const { redis, keys, lockMillis, token, letWait } = parts;
  const names = [keys.job(queue, 'active'), keys.job(queue, 'stalled')];
  const values = [keys.job(queue, ''), workerName, token, lockMillis];
  const ids: unknown = await redis().eval(CLAIM_OF_WORKER, names.length, ...names, ...values);
  for (const id of Array.isArray(ids) ? ids : []) await letWait(String(id), token);
}
