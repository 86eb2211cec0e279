import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { ChunkStore } from '../../operator/outputs/chunk-store.ts';
import { redisChunkStore } from '../../operator/outputs/redis-chunk-store.ts';
import { parseRedisUrl } from '../../operator/queue/bullmq/redis-address.ts';
import { openRedisConnections } from '../../operator/queue/bullmq/redis-connections.ts';
import { namespaceAclRules } from '../../operator/queue/bullmq/task-keys.ts';
import { describeChunksBehaviour } from '../support/chunks-behaviour.ts';
import { describeWithRedis } from '../support/redis.ts';

const list = { namespace: 'lab', key: 'chunks:lab:pager:1:triage' };
const key = 'kubeswarm:lab._chunks:pager:1:triage';

describeWithRedis('chunks on Redis', (redis) => {
  const ends: (() => void)[] = [];
  beforeEach(async () => void (await redis().client.flushall()));
  afterEach(() => {
    for (const end of ends.splice(0)) end();
  });
  const open = (url = redis().url): ChunkStore => {
    const connections = openRedisConnections(parseRedisUrl(url), () => {});
    ends.push(connections.close);
    return redisChunkStore({ connections });
  };

  describeChunksBehaviour('the store of chunks on Redis', () => ({
    chunks: open(),
    forget: async () => void (await redis().client.flushall()),
  }));

  test('[HOOK-20] stand under a key of their namespace that expires in five minutes', async () => {
    await open().append(list, ['a']);
    expect(await redis().client.keys('*')).toEqual([key]);
    await redis().client.persist(key);
    await open().append(list, ['b']);
    expect(await redis().client.pttl(key)).toBeGreaterThan(290_000);
    expect(await redis().client.pttl(key)).toBeLessThanOrEqual(300_000);
  });

  test('are written by the agents of the namespace only', async () => {
    await redis().client.call('ACL', 'SETUSER', 'lab-agents', 'on', '>pw', ...namespaceAclRules('lab'));
    const url = redis().url.replace('://', '://lab-agents:pw@');
    const chunks = open(url);
    await chunks.append(list, ['a']);
    expect(await chunks.read([{ list, start: 0 }])).toEqual([['a']]);
    const foreign = { namespace: 'den', key: 'chunks:den:pager:1:triage' };
    await expect(chunks.append(foreign, ['a'])).rejects.toThrow();
    expect(await redis().client.keys('*')).toEqual([key]);
  });

  test('what an agent makes of its keys keeps nobody from others', async () => {
    await redis().client.set(key, 'no list');
    const other = { namespace: 'den', key: 'chunks:den:pager:1:triage' };
    await open().append(other, ['a']);
    await expect(open().append(list, ['a'])).rejects.toThrow();
    expect(await open().read([list, other].map((of) => ({ list: of, start: 0 })))).toEqual([[], ['a']]);
  });

  test('[HOOK-19] fail within seconds while Redis is away', async () => {
    const chunks = open();
    await chunks.append(list, ['a']);
    await redis().kill();
    await expect(chunks.append(list, ['b'])).rejects.toThrow('Redis');
    expect(await chunks.read([{ list, start: 0 }])).toEqual([[]]);
    await redis().start();
  });
});
