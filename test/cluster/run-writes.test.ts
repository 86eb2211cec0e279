import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { apiCalls, callsBetween } from '../bench/runs/api-calls.ts';
import { benchRun } from '../bench/runs/manifests.ts';
import { type RunsWorld, startRunsWorld } from '../bench/runs/world.ts';
import { clusterPrograms } from '../support/cluster/programs.ts';
import { redisProgram } from '../support/redis-server.ts';

const programs = await clusterPrograms(['etcd', 'kube-apiserver', 'kube-controller-manager']);
const isPossible = programs.kind === 'found' && redisProgram() !== undefined;

test('the programs of the cluster are there in CI', () => {
  if (process.env.CI !== undefined) expect(isPossible).toBe(true);
});

(isPossible ? describe : describe.skip)('runs on a real API server and Redis', () => {
  let world: RunsWorld;
  beforeAll(async () => {
    world = await startRunsWorld();
  });
  afterAll(() => world?.close());

  test('[SCALE-1] three steps are one claim, at most six writes of status, and one end', async () => {
    const before = await apiCalls(world.cluster.api);
    await world.api.create(benchRun('run-budget-1'), { fieldManager: 'test' });
    expect((await world.finished('run-budget-1')).status?.phase).toBe('Succeeded');
    const calls = callsBetween(before, await apiCalls(world.cluster.api));
    const onRuns = [...calls].filter(([call]) => /^(?!GET|LIST).* swarmruns/.test(call));
    expect(Object.fromEntries(onRuns)).toEqual({
      'POST swarmruns': 1,
      'APPLY swarmruns': 2,
      'APPLY swarmruns/status': expect.any(Number),
    });
    expect(calls.get('APPLY swarmruns/status')).toBeLessThanOrEqual(6);
  });
});
