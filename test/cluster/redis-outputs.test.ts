import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { sweepRuns } from '../../operator/controllers/run/sweep-runs.ts';
import { createMemoryApi } from '../../operator/kube/memory-api/memory-api.ts';
import type { OutputStore } from '../../operator/outputs/output-store.ts';
import { redisOutputStore } from '../../operator/outputs/redis-output-store.ts';
import { namespaceAclRules } from '../../operator/queue/bullmq/task-keys.ts';
import type { KubeObject } from '../../schemas/kube-object.ts';
import { openTestOutputs } from '../support/outputs.ts';
import { describeOutputsBehaviour } from '../support/outputs-behaviour.ts';
import { describeWithRedis } from '../support/redis.ts';
import { openRedisProxy } from '../support/redis-proxy.ts';

const run = { namespace: 'lab', uid: 'u1' };
const text = 'o'.repeat(600_000);
const digest = createHash('sha256').update(text).digest('hex');
const outputKey = `kubeswarm:lab._output:u1:${digest}`;

describeWithRedis('outputs on Redis', (redis) => {
  const ends: (() => void | Promise<void>)[] = [];
  beforeEach(async () => void (await redis().client.flushall()));
  afterEach(async () => {
    for (const end of ends.splice(0).toReversed()) await end();
  });
  const open = (url = redis().url) => {
    const outputs = openTestOutputs(url);
    ends.push(outputs.close);
    return outputs;
  };

  // Jest shows what is not equal, and that may be long.
  const isWhole = async (outputs: OutputStore): Promise<boolean> =>
    (await outputs.read(run, [digest])).get(digest) === text;

  describeOutputsBehaviour('the store of outputs on Redis', async () => ({
    outputs: open(),
    crash: async () => {
      await redis().kill();
      await redis().start();
      return open();
    },
    close: async () => {},
  }));

  test('stand in chunks, under keys of their namespace', async () => {
    await open().write(run, digest, text);
    const keys = await redis().client.keys('*');
    expect(keys.toSorted()).toEqual([outputKey, 'kubeswarm:lab._outputs', 'kubeswarm:lab._outputs:u1']);
    const chunks = await redis().client.lrange(outputKey, 1, -1);
    expect(chunks.map((chunk) => chunk.length)).toEqual([262_144, 262_144, 75_712]);
  });

  test.each<[string, () => Promise<unknown>]>([
    ['all', () => redis().client.del(outputKey)],
    ['a chunk', () => redis().client.rpop(outputKey)],
    ['some of it', () => redis().client.lset(outputKey, 1, 'something else')],
  ])('[OUTPUT-2] are lost when Redis has lost %s of them', async (_, lose) => {
    const outputs = open();
    await outputs.write(run, digest, text);
    await lose();
    expect((await outputs.read(run, [digest])).size).toBe(0);
  });

  test('are whole again when they are written again', async () => {
    const outputs = open();
    await outputs.write(run, digest, text);
    await redis().client.rpop(outputKey);
    await outputs.write(run, digest, text);
    expect(await isWhole(outputs)).toBe(true);
  });

  test('leave nothing when the process dies while it writes, once the run is gone', async () => {
    const proxy = await openRedisProxy(redis().port);
    ends.push(proxy.cut);
    proxy.cutBefore('rename');
    const dying = open(proxy.url);
    await expect(dying.write(run, digest, text)).rejects.toThrow(/cannot be reached/);
    const outputs = open();
    expect((await outputs.read(run, [digest])).size).toBe(0);
    expect(await redis().client.keys('*_output:*')).toHaveLength(1);
    await outputs.forget(run);
    expect(await redis().client.keys('*')).toEqual([]);
  });

  test('[OUTPUT-3] are found by the sweep when their run was forgotten while they were written', async () => {
    const outputs = open();
    const client = redis().client.duplicate();
    ends.push(() => client.disconnect());
    const chunk = client.rpush.bind(client);
    let pushes = 0;
    Object.assign(client, {
      rpush: async (...values: Parameters<typeof chunk>) => {
        pushes += 1;
        if (pushes === 2) await outputs.forget(run);
        return chunk(...values);
      },
    });
    const late = redisOutputStore({
      connections: { commands: () => client, explained: (error) => Error(String(error)) },
    });
    await late.write(run, digest, text);
    await outputs.forget(run);
    expect(await redis().client.keys('*')).toEqual([]);
  });

  test('are written by agents that may touch their own namespace only', async () => {
    await redis().client.call('ACL', 'SETUSER', 'lab-agents', 'on', 'nopass', ...namespaceAclRules('lab'));
    const outputs = open(redis().url.replace('://', '://lab-agents:x@'));
    await outputs.write(run, digest, text);
    expect(await isWhole(open())).toBe(true);
    await expect(outputs.write({ ...run, namespace: 'other' }, digest, text)).rejects.toThrow(/NOPERM/);
  });

  describe('of runs that were deleted while no operator looked', () => {
    test('[OUTPUT-3] are swept, and those of others stay', async () => {
      const outputs = open();
      const api = createMemoryApi({ clock: { now: Date.now } });
      const metadata = { name: 'alive', namespace: 'default' };
      const kind = { apiVersion: 'kubeswarm.io/v1alpha1', kind: 'SwarmRun' };
      const { object } = await api.create<KubeObject>({ ...kind, metadata }, { fieldManager: 'test' });
      const alive = { namespace: 'default', uid: object.metadata.uid ?? '' };
      await redis().client.sadd('kubeswarm:_namespaces', 'bad', 'lab', 'default', 'gone');
      for (const each of [run, alive, { namespace: 'gone', uid: 'u9' }])
        await outputs.write(each, digest, text);
      // Nor does a namespace that spoils its list keep the others.
      await redis().client.set('kubeswarm:bad._outputs', 'no set');
      expect(await sweepRuns(outputs, api)).toEqual({ dropped: 2, problems: [] });
      expect(await outputs.runs()).toEqual([alive]);
      expect((await redis().client.keys('*_output:*')).length).toBe(1);
    });
  });
});
