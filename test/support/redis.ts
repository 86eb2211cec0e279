import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe } from '@jest/globals';
import { REDIS_ADVICE, type RunningRedis, redisProgram, startRedis, type TestRedis } from './redis-server.ts';

/** Tests know it from here. */
export type { TestRedis };

/** A describe block with one Redis; skipped where none is installed, except in CI, where it fails. */
export function describeWithRedis(title: string, body: (redis: () => TestRedis) => void): void {
  const program = redisProgram();
  if (program === undefined) {
    if (process.env.CI !== undefined) throw new Error(REDIS_ADVICE);
    console.warn(`${title} is skipped: ${REDIS_ADVICE}`);
    describe.skip(title, () => body(neverStarted));
    return;
  }
  describe(title, () => {
    const folder = mkdtempSync(join(tmpdir(), 'kubeswarm-redis-'));
    let redis: RunningRedis | undefined;
    beforeAll(async () => {
      redis = await startRedis(program, folder);
    });
    afterAll(async () => {
      await redis?.stop();
      rmSync(folder, { recursive: true, force: true });
    });
    body(() => redis ?? neverStarted());
  });
}

function neverStarted(): never {
  throw new Error('Redis is used outside of a test');
}
