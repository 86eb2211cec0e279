import { describe, expect, test } from '@jest/globals';
import { prunableRuns } from '../../../operator/controllers/common/run-history.ts';
import { runKind } from '../../../operator/controllers/common/swarm-kinds.ts';
import { historyLimits } from '../../../operator/controllers/team/desired.ts';
import type { SwarmRun, SwarmTeam } from '../../../schemas/generated/types.ts';
import type { ObjectMeta } from '../../../schemas/kube-object.ts';
import { createControlPlane } from './control-plane.ts';
import { agentNamed, runNamed, teamNamed } from './objects.ts';

const nowMillis = Date.parse('2026-03-10T00:00:00Z');
const team = (limits: Partial<SwarmTeam['spec']> = {}): SwarmTeam =>
  teamNamed('desk', { roles: [], ...limits });

/** `day` of March 2026, when it was made and ended. */
function run(
  name: string,
  phase: NonNullable<SwarmRun['status']>['phase'],
  day: number,
  meta: Partial<ObjectMeta> = {},
): SwarmRun {
  const time = `2026-03-${String(day).padStart(2, '0')}T00:00:00Z`;
  const isOver = phase === 'Succeeded' || phase === 'Failed';
  return runNamed(
    name,
    { teamRef: 'desk' },
    { ...(phase === undefined ? {} : { phase }), ...(isOver ? { completionTime: time } : {}) },
    { creationTimestamp: time, ...meta },
  );
}

const prunedNames = (spec: Partial<SwarmTeam['spec']>, runs: readonly SwarmRun[]): readonly string[] =>
  prunableRuns(historyLimits(team(spec)), runs, nowMillis)
    .map(({ metadata }) => metadata.name)
    .toSorted();

const declared = (hash: string, day: number, phase: 'Succeeded' | 'Failed' = 'Succeeded') =>
  run(`nightly-${hash}`, phase, day, {
    labels: { 'kubeswarm.io/run': 'nightly' },
    annotations: { 'argocd.argoproj.io/tracking-id': 'app:SwarmRun' },
  });

describe('history limits', () => {
  const succeeded = Array.from({ length: 9 }, (_, index) => run(`ok-${index + 1}`, 'Succeeded', index + 1));

  test('[TEAM-4] keep 10 succeeded and 3 failed runs where the team says nothing', () => {
    const failed = [1, 2, 3, 4, 5].map((day) => run(`bad-${day}`, 'Failed', day));

    expect(prunedNames({}, [...succeeded, ...failed])).toEqual(['bad-1', 'bad-2']);
  });

  test('[TEAM-4] keep the newest, and 0 keeps none', () => {
    expect(prunedNames({ successfulRunsHistoryLimit: 7 }, succeeded)).toEqual(['ok-1', 'ok-2']);
    expect(prunedNames({ successfulRunsHistoryLimit: 0 }, succeeded)).toHaveLength(9);
  });

  test('[TEAM-4] never touch a run that is not over', () => {
    const open = [run('a', 'Running', 1), run('b', 'Pending', 1), run('c', undefined, 1)];

    expect(
      prunedNames({ successfulRunsHistoryLimit: 0, failedRunsHistoryLimit: 0, runRetainFor: '1h' }, open),
    ).toEqual([]);
  });

  test('runRetainFor prunes by age, whatever the counts', () => {
    expect(
      prunedNames({ runRetainFor: '72h' }, [run('old', 'Succeeded', 6), run('young', 'Succeeded', 8)]),
    ).toEqual(['old']);
  });
});

describe('runs declared in Git', () => {
  test('[TEAM-5] are pruned by count and label, never the newest of a label', () => {
    const runs = [declared('a', 1), declared('b', 2), declared('c', 3)];

    expect(prunedNames({ successfulRunsHistoryLimit: 1 }, runs)).toEqual(['nightly-a', 'nightly-b']);
    expect(prunedNames({ successfulRunsHistoryLimit: 0 }, runs)).toEqual(['nightly-a', 'nightly-b']);
  });

  test('[TEAM-5] are not pruned by age', () => {
    expect(prunedNames({ runRetainFor: '1h' }, [declared('a', 1), declared('b', 2)])).toEqual([]);
  });

  test('[TEAM-6] without the label stay while Argo CD tracks them', () => {
    const tracked = run('tracked', 'Succeeded', 1, {
      annotations: { 'argocd.argoproj.io/tracking-id': 'app' },
    });

    expect(prunedNames({ successfulRunsHistoryLimit: 0, runRetainFor: '1h' }, [tracked])).toEqual([]);
  });

  test.each(['kubeswarm.io/keep', 'kubeswarm/keep'])('[TEAM-6] marked %s stay', (annotation) => {
    const kept = run('kept', 'Succeeded', 1, { annotations: { [annotation]: 'true' } });

    expect(prunedNames({ successfulRunsHistoryLimit: 0 }, [kept])).toEqual([]);
  });
});

describe('runs of an agent', () => {
  test('[AGENT-20] are pruned beyond 10 succeeded and 3 failed ones; those of others are left alone', async () => {
    const plane = await createControlPlane();
    await plane.put(agentNamed('helper'));
    const finished = async (name: string, agent: string, phase: 'Succeeded' | 'Failed'): Promise<void> => {
      const of = runNamed(name, { agent, prompt: 'Go.' }, { phase });
      await plane.put(of);
      await plane.api.applyStatus(of, { fieldManager: 'test' });
    };
    for (let index = 0; index < 12; index += 1) await finished(`ok-${index}`, 'helper', 'Succeeded');
    for (let index = 0; index < 4; index += 1) await finished(`bad-${index}`, 'helper', 'Failed');
    await finished('another', 'other', 'Failed');
    await plane.reconcile('SwarmAgent', 'helper');

    const { items } = await plane.api.list<SwarmRun>(runKind);
    const counted = Object.groupBy(items, ({ spec, status }) => `${spec.agent} ${status?.phase}`);
    expect(Object.fromEntries(Object.entries(counted).map(([key, runs]) => [key, runs?.length]))).toEqual({
      'helper Succeeded': 10,
      'helper Failed': 3,
      'other Failed': 1,
    });
    plane.close();
  });
});
