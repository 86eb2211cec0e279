import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { until } from '../../operator/embedded/until.ts';
import type { SwarmRun } from '../../schemas/generated/types.ts';
import type { ObjectKey } from '../../schemas/kube-object.ts';
import { apiCalls, callsBetween } from '../bench/runs/api-calls.ts';
import { benchNamespace, benchRun } from '../bench/runs/manifests.ts';
import { type RunsWorld, startRunsWorld } from '../bench/runs/world.ts';
import { clusterPrograms } from '../support/cluster/programs.ts';
import { redisProgram } from '../support/redis-server.ts';

const programs = await clusterPrograms(['etcd', 'kube-apiserver', 'kube-controller-manager']);
const isPossible = programs.kind === 'found' && redisProgram() !== undefined;
const how = { fieldManager: 'test', force: true };

test('the programs of the cluster are there in CI', () => {
  if (process.env.CI !== undefined) expect(isPossible).toBe(true);
});

(isPossible ? describe : describe.skip)('runs on a real API server and Redis', () => {
  let world: RunsWorld;
  beforeAll(async () => {
    world = await startRunsWorld();
  });
  afterAll(() => world?.close());

  const keyOf = (name: string): ObjectKey => ({
    apiVersion: 'kubeswarm.io/v1alpha1',
    kind: 'SwarmRun',
    namespace: benchNamespace,
    name,
  });
  /** When everything of it is written. */
  const finished = async (name: string): Promise<SwarmRun> => {
    const isOver = (run: SwarmRun | undefined): boolean =>
      run?.metadata.annotations?.['kubeswarm.io/finished'] !== undefined;
    const run = await until<SwarmRun>(world.api, keyOf(name), isOver, AbortSignal.timeout(120_000));
    if (run === undefined) throw new Error(`run ${name} is gone`);
    return run;
  };

  test('[SCALE-1] three steps are one claim, at most six writes of status, and one end', async () => {
    const before = await apiCalls(world.cluster.api);
    await world.api.create(benchRun('run-budget-1'), how);
    expect((await finished('run-budget-1')).status?.phase).toBe('Succeeded');
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
