import { describe, expect, test } from '@jest/globals';
import { serverWarnings } from '../../../operator/queue/bullmq/server-warnings.ts';

const info = (facts: Readonly<Record<string, string>>): string =>
  ['# Server', ...Object.entries(facts).map(([name, value]) => `${name}:${value}`), ''].join('\r\n');
const GOOD = { redis_version: '7.0.15', maxmemory_policy: 'noeviction', aof_enabled: '1' };

describe('a Redis server', () => {
  test.each([
    GOOD,
    { ...GOOD, redis_version: '6.2.0' },
    { ...GOOD, redis_version: '7.2.4', valkey_version: '9.0.1' },
  ])('that keeps everything has no warnings: %j', (facts) => {
    expect(serverWarnings(info(facts))).toEqual([]);
  });

  test.each([
    [{ aof_enabled: '0' }, 'QueueNotDurable', /^The queue is not durable: .*--appendonly yes/],
    [{ maxmemory_policy: 'allkeys-lru' }, 'QueueMayEvict', /allkeys-lru\); set noeviction$/],
    [{ redis_version: '6.0.20' }, 'QueueOutdated', /Redis 6\.0\.20; use Redis 6\.2 or newer/],
    [{ redis_version: '5.0.0' }, 'QueueOutdated', /Redis 5\.0\.0;/],
  ])('with %j has one that says what to do', (facts, reason, warning) => {
    expect(serverWarnings(info({ ...GOOD, ...facts }))).toEqual([
      { reason, message: expect.stringMatching(warning) },
    ]);
  });
});
