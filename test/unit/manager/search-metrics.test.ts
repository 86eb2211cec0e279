import { expect, test } from '@jest/globals';
import type { ObjectChange } from '../../../operator/kube/informer.ts';
import { runMeter } from '../../../operator/manager/run-meter.ts';
import { measureSearches } from '../../../operator/manager/search-metrics.ts';
import { memoryMetrics } from '../../../operator/observe/metrics.ts';
import type { SwarmRun } from '../../../schemas/generated/types.ts';
import { answers, expand, searchRun } from '../engine/search-runs.ts';
import { simulate } from '../engine/simulation.ts';

const labels = { namespace: 'lab', team: 'team', strategy: 'BFS' };

test('[SEARCH-11] what a search tells of is counted by namespace, team and strategy', () => {
  const metrics = memoryMetrics();
  const measure = runMeter(metrics);
  const { history } = simulate(searchRun({ maxIterations: 1, maxPlannerRetries: 1 }), {
    answer: answers({
      plan: (_, call) => (call === 1 ? '?' : JSON.stringify([expand(0, 'a', 10), expand(0, 'b', 20)])),
    }),
  });
  for (const { notes } of history) for (const note of notes) if (note.kind === 'metric') measure(note);
  expect(metrics.total('kubeswarm.search.iterations', labels)).toBe(1);
  expect(metrics.total('kubeswarm.search.nodes.created', labels)).toBe(2);
  expect(metrics.total('kubeswarm.search.node.score', labels)).toBe(2);
  expect(metrics.total('kubeswarm.search.planner.validation_failures', labels)).toBe(1);
});

test('[SEARCH-11] searches under way show how far they are; those that are over show nothing', () => {
  const reads = new Map<string, () => readonly { readonly value: number; readonly attributes: object }[]>();
  let change = (_: ObjectChange): void => {};
  let isLeading = true;
  measureSearches(
    { gauge: (name, read) => void reads.set(name, read) },
    {
      subscribe: (_, listener) => {
        change = listener;
        return () => {};
      },
    },
    () => isLeading,
  );
  const best = (): readonly number[] =>
    (reads.get('kubeswarm.search.best_score')?.() ?? []).map(({ value }) => value);
  const run = (phase: 'Running' | 'Succeeded'): SwarmRun => ({
    ...searchRun(),
    status: { phase, searchTree: { iterations: 2, bestScoreMillis: 640, stagnantIterations: 1, nodes: [] } },
  });
  change({ before: undefined, after: run('Running') });
  expect(best()).toEqual([640]);
  expect(reads.get('kubeswarm.search.stagnation_iterations')?.()).toEqual([
    { value: 1, attributes: { ...labels, run: 'run-1' } },
  ]);
  isLeading = false;
  expect(best()).toEqual([]);
  isLeading = true;
  change({ before: run('Running'), after: run('Succeeded') });
  expect(best()).toEqual([]);
});
