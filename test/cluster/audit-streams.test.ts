import { afterEach, expect, test } from '@jest/globals';
import { openRedisStreams, type RedisStreams } from '../../operator/queue/bullmq/redis-streams.ts';
import { describeWithRedis } from '../support/redis.ts';
import { until } from '../support/until.ts';

describeWithRedis('audit streams of Redis', (redis) => {
  const opened: RedisStreams[] = [];
  const open = (prefix: string): RedisStreams => {
    const streams = openRedisStreams({ url: redis().url, prefix });
    opened.push(streams);
    return streams;
  };
  afterEach(() => {
    for (const streams of opened.splice(0)) streams.close();
  });
  const entries = (namespace: string, count: number) =>
    Array.from({ length: count }, (_, index) => ({ namespace, data: `{"index":${index}}` }));

  test("[AUDIT-12] appends in order to one stream a namespace, whose key is the namespace's own", async () => {
    const streams = open('order');
    await streams.append([...entries('lab', 2), ...entries('shop', 1)], 1000);
    const fields = (await redis().client.xrange('order:lab._audit', '-', '+')).map(([, field]) => field);
    expect(fields).toEqual([
      ['data', '{"index":0}'],
      ['data', '{"index":1}'],
    ]);
    expect(await redis().client.xlen('order:shop._audit')).toBe(1);
  });

  test('[AUDIT-12] keeps about as many as it is told, and all with 0', async () => {
    const streams = open('length');
    for (let round = 0; round < 40; round += 1) {
      await streams.append(entries('lab', 100), 1000);
      await streams.append(entries('all', 100), 0);
    }
    const kept = await redis().client.xlen('length:lab._audit');
    expect(kept).toBeGreaterThanOrEqual(1000);
    expect(kept).toBeLessThan(1200);
    expect(await redis().client.xlen('length:all._audit')).toBe(4000);
  });

  test('[AUDIT-14] drops by age, also of namespaces that this process never wrote to', async () => {
    const { client } = redis();
    const streams = open('age');
    for (const millis of [1_000, 2_000, 3_000]) {
      await client.xadd('age:lab._audit', `${millis}-0`, 'data', '{}');
      await client.xadd('age:gone._audit', `${millis}-0`, 'data', '{}');
    }
    await client.set('age:lab._other', 'x');
    expect([...(await streams.trim(2_500))].sort()).toEqual(['gone', 'lab']);
    expect((await client.xrange('age:lab._audit', '-', '+')).map(([id]) => id)).toEqual(['3000-0']);
    expect(await client.xlen('age:gone._audit')).toBe(1);
  });

  test('[AUDIT-12] [AUDIT-17] refuses soon while Redis is away, keeps nothing of it, and comes back by itself', async () => {
    const streams = open('outage');
    await streams.ping();
    await redis().kill();
    await expect(streams.append(entries('lab', 1), 0)).rejects.toThrow(
      /^Redis at redis:\/\/127\.0\.0\.1:\d+\/0 /,
    );
    await expect(streams.ping()).rejects.toThrow(/Redis at/);
    await redis().start();
    await until(() =>
      streams.append([{ namespace: 'lab', data: '{"index":"after"}' }], 0).then(
        () => true,
        () => false,
      ),
    );
    const stored = await redis().client.xrange('outage:lab._audit', '-', '+');
    expect(stored.map(([, field]) => field[1])).toEqual(['{"index":"after"}']);
  });
});
