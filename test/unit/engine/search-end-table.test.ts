import { describe, expect, test } from '@jest/globals';
import type { Facts } from '../../../operator/engine/index.ts';
import type { Search, SearchTree, SwarmRunSpec } from '../../../schemas/generated/types.ts';
import { answers, type Cast, expand, searchRun, treeOf } from './search-runs.ts';
import { simulate } from './simulation.ts';

type Reason = NonNullable<SearchTree['terminationReason']>;

interface Way {
  readonly search?: Partial<Search>;
  readonly spec?: Partial<SwarmRunSpec>;
  /** What holds once the first node is there. */
  readonly onceGrown?: Partial<Facts>;
  readonly cast?: Cast;
  readonly end: object;
}

const grow = (iteration: number): string =>
  JSON.stringify([expand(iteration - 1, `t${iteration}`, 100 * iteration)]);
const solved = { phase: 'Succeeded' };

/** All of the schema: the type asks for each. */
const ways: Readonly<Record<Reason, Way>> = {
  MinScoreReached: { search: { minScorePercent: 15 }, end: solved },
  PlannerConverged: {
    cast: { plan: (iteration) => (iteration === 1 ? grow(1) : '[{"action":"converge","parentNode":1}]') },
    end: solved,
  },
  BudgetExhausted: { onceGrown: { budgetRefusal: 'SwarmBudget "month" is used up' }, end: solved },
  MaxDepthReached: { search: { maxDepth: 2 }, end: solved },
  MaxNodesReached: { search: { maxNodes: 3 }, end: solved },
  MaxIterationsReached: { search: { maxIterations: 2 }, end: solved },
  PlannerFailure: {
    cast: { plan: (iteration) => (iteration === 1 ? grow(1) : 'hm') },
    end: { phase: 'Failed', reason: 'PlannerFailure' },
  },
  SearchCancelled: {
    onceGrown: { cancelReason: 'enough' },
    end: { phase: 'Failed', reason: 'SearchCancelled', message: 'enough' },
  },
};

describe('[SEARCH-17] a search ends', () => {
  test.each(Object.entries(ways))('by %s', (reason, { search, spec, onceGrown = {}, cast = {}, end }) => {
    const run = simulate(searchRun(search, spec), {
      facts: ({ searchTree }) => ((searchTree?.nodes?.length ?? 0) > 1 ? onceGrown : {}),
      answer: answers({ plan: grow, ...cast }),
    });
    expect(treeOf(run).terminationReason).toBe(reason);
    expect(run.state).toMatchObject(end);
    const phases = (treeOf(run).nodes ?? []).map(({ phase }) => phase);
    expect(phases).not.toContain('Running');
    expect(phases).not.toContain('Pending');
  });

  test.each([
    ['always makes one more node', (iteration: number) => iteration > 0, 'MaxNodesReached'],
    ['makes one now and then', (iteration: number) => iteration % 3 === 1, 'MaxNodesReached'],
    ['makes none any more', (iteration: number) => iteration < 5, 'PlannerFailure'],
  ])('with no limit set at all, when the planner %s', (_, grows, reason) => {
    let nodes = 1;
    const run = simulate(searchRun({ maxDepth: 0, maxIterations: 0 }), {
      rounds: 1_000,
      answer: answers({
        plan: (iteration) =>
          JSON.stringify([
            grows(iteration) ? expand(nodes++ - 1, 'go on', 1) : { action: 'score', node: 1, scoreMillis: 1 },
          ]),
      }),
    });
    expect(treeOf(run).terminationReason).toBe(reason);
    expect(treeOf(run).nodes?.length).toBeLessThanOrEqual(50);
  });
});
