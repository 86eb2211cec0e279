import { describe, expect, test } from '@jest/globals';
import { answers, askedFor, expand, judged, nodesOf, searchRun, treeOf } from './search-runs.ts';
import { eventsOf, player, simulate } from './simulation.ts';

const plan = (...actions: readonly unknown[]): string => JSON.stringify(actions);
const grow = (iteration: number): string => plan(expand(0, `t${iteration}`, 100 * iteration));

describe('[SEARCH-6] a search ends', () => {
  test('at once when a node is above the threshold, with what runs cancelled and pruned', () => {
    const run = simulate(searchRun({ minScorePercent: 90 }), {
      answer: answers({
        plan: () => plan(expand(0, 'a', 950), expand(0, 'b', 990)),
        node: (id) => (id === 1 ? 'found' : undefined),
      }),
    });
    expect(treeOf(run)).toMatchObject({ terminationReason: 'MinScoreReached', solutionNodeID: 1 });
    expect(nodesOf(run)).toEqual(['1 Solution 950', '2 Pruned -']);
    expect(run.cancelled).toEqual(['uid-1.node-2.1']);
  });

  test.each([
    [85, 850, false],
    [85, 851, true],
    [100, 999, false],
    [100, 1000, true],
  ])('above the threshold only: %s per cent and %s thousandths', (minScorePercent, score, isFound) => {
    const run = simulate(searchRun({ minScorePercent, maxIterations: 1 }), {
      answer: answers({ plan: () => plan(expand(0, 'a', score)) }),
    });
    expect(treeOf(run).terminationReason).toBe(isFound ? 'MinScoreReached' : 'MaxIterationsReached');
    expect(run.state.reason).toBe(isFound ? 'Succeeded' : 'SearchExhausted');
  });

  test('when the planner converges; what it names wins', () => {
    const run = simulate(searchRun(), {
      answer: answers({
        plan: (iteration) =>
          iteration === 1
            ? plan(expand(0, 'a', 300), expand(0, 'b', 600))
            : plan(expand(1, 'late', 1), { action: 'converge', parentNode: 1 }),
      }),
    });
    expect(treeOf(run)).toMatchObject({ terminationReason: 'PlannerConverged', solutionNodeID: 1 });
    expect(run.state.output).toBe('result 1');
    expect(eventsOf(run)).toContain('SearchConverged: node 1 scored 300 (PlannerConverged)');
  });

  test('when the planner converges below the threshold: exhausted', () => {
    const run = simulate(searchRun({ minScorePercent: 80 }), {
      answer: answers({
        plan: (iteration) => (iteration === 1 ? grow(1) : plan({ action: 'converge', parentNode: 1 })),
      }),
    });
    expect(run.state).toMatchObject({
      phase: 'Failed',
      reason: 'SearchExhausted',
      message: 'best score 100 at node 1, needed above 800 (PlannerConverged)',
    });
    expect(treeOf(run)).not.toHaveProperty('solutionNodeID');
    expect(run.state).not.toHaveProperty('output');
  });

  test('when the budget is gone: what runs is let finish, and the best node wins', () => {
    const run = simulate(searchRun({}, { maxTokens: 50 }), {
      answer: answers({ plan: () => plan(expand(0, 'a', 100), expand(0, 'b', 200), expand(0, 'c', 300)) }),
    });
    expect(treeOf(run)).toMatchObject({ terminationReason: 'BudgetExhausted', solutionNodeID: 3 });
    expect(run.cancelled).toEqual([]);
  });

  test('when a hard budget has no room for the next call of the planner: the best node wins', () => {
    const error = 'budget "cap" exceeded: no room for another call, used 90 of 100 tokens (90.0%)';
    const run = simulate(searchRun(), {
      answer: answers({
        plan: (iteration) => (iteration === 1 ? grow(1) : { error, code: 'BudgetExceeded' }),
      }),
    });
    expect(treeOf(run)).toMatchObject({ terminationReason: 'BudgetExhausted', solutionNodeID: 1 });
    expect(run.state.reason).toBe('Succeeded');
    const told = run.history.flatMap(({ notes }) => notes.filter(({ kind }) => kind === 'audit'));
    expect(told).toContainEqual(
      expect.objectContaining({
        entry: expect.objectContaining({
          action: 'budget.exceeded',
          detail: expect.objectContaining({ message: error }),
        }),
      }),
    );
  });

  test('without a first call when a hard budget is gone in between', () => {
    const stopped = new Map([
      ...['planner', 'worker'].map((name) => [name, player(name, { isStoppedByBudget: true })] as const),
    ]);
    const run = simulate(searchRun(), { facts: { players: stopped } });
    expect(run.tasks).toEqual([]);
    expect(run.state).toMatchObject({ reason: 'SearchExhausted' });
    expect(treeOf(run).terminationReason).toBe('BudgetExhausted');
  });

  test.each([
    ['MaxDepthReached', { maxDepth: 2 }, 2],
    ['MaxNodesReached', { maxNodes: 4 }, 3],
    ['MaxIterationsReached', { maxIterations: 2 }, 2],
  ])('%s, once all that was begun is scored', (reason, limits, nodes) => {
    const run = simulate(searchRun(limits), {
      answer: answers({ plan: (iteration) => plan(expand(iteration - 1, 'deeper', 10 * iteration)) }),
    });
    expect(treeOf(run).terminationReason).toBe(reason);
    expect(nodesOf(run)).toHaveLength(nodes);
    expect(nodesOf(run).at(-1)).toContain('Solution');
  });

  test('by the order of the table when several limits hold', () => {
    const run = simulate(searchRun({ maxDepth: 1, maxNodes: 2, maxIterations: 1 }), {
      answer: answers({ plan: () => grow(1) }),
    });
    expect(treeOf(run).terminationReason).toBe('MaxDepthReached');
  });

  test.each([
    ['says nothing of use', () => 'hm', 'gave no usable answer in 3 calls'],
    ['cannot be called', () => ({ error: 'no such model' }), 'the call of the planner failed: no such model'],
    ['never answers', () => undefined, 'no answer within 10s'],
  ])('when the planner %s', (_, reply, why) => {
    const run = simulate(searchRun({ plannerTimeoutSeconds: 10 }), { answer: answers({ plan: reply }) });
    expect(run.state).toMatchObject({ phase: 'Failed', reason: 'PlannerFailure' });
    expect(run.state.message).toContain(why);
    expect(treeOf(run)).toMatchObject({ terminationReason: 'PlannerFailure', iterations: 1 });
    expect(run.state.steps[0]).toMatchObject({ phase: 'Failed' });
  });

  test('never by itself when every limit is lifted but the planner still finds nothing to do', () => {
    const prune = plan({ action: 'prune', node: 1 });
    const run = simulate(searchRun({ maxIterations: 0, maxDepth: 0 }), {
      answer: answers({ plan: (iteration) => (iteration === 1 ? grow(1) : prune) }),
    });
    expect(treeOf(run)).toMatchObject({ terminationReason: 'PlannerFailure', iterations: 4 });
    expect(run.state.message).toContain('made no node in 3 iterations');
  });

  test.each([
    ['SearchCancelled', { facts: { cancelReason: 'enough' } }, {}],
    ['Timeout', {}, { timeoutSeconds: 5 }],
  ])('when it is cut off: %s', (reason, options, spec) => {
    const run = simulate(searchRun({}, spec), {
      ...options,
      answer: answers({ plan: () => grow(1), node: () => undefined }),
    });
    if (reason === 'Timeout') {
      expect(treeOf(run).terminationReason).toBe('SearchCancelled');
      expect(run.cancelled).toEqual(['uid-1.node-1.1']);
      expect(nodesOf(run)).toEqual(['1 Pruned -']);
    }
    expect(run.state).toMatchObject({
      phase: 'Failed',
      reason: reason === 'Timeout' ? 'Timeout' : 'Cancelled',
    });
  });

  test('when the agent that it waits for stays away for a minute', () => {
    const there = new Map(['planner', 'worker'].map((name) => [name, player(name)] as const));
    const gone = new Map([...there, ['worker', { agent: 'agent-worker', queue: 'lab.agent-worker' }]]);
    let isGone = false;
    const run = simulate(searchRun(), {
      secondsPerRound: 20,
      facts: {
        get players() {
          return isGone ? gone : there;
        },
      },
      answer: answers({
        plan: () => grow(1),
        node: () => {
          isGone = true;
          return undefined;
        },
      }),
    });
    expect(run.state).toMatchObject({ phase: 'Failed', reason: 'AgentNotFound' });
    expect(run.state.message).toContain('"agent-worker" not found');
    expect(treeOf(run).terminationReason).toBe('SearchCancelled');
    expect(run.cancelled).toEqual(['uid-1.node-1.1']);
  });

  test('as exhausted when every node has failed, whatever the evaluator does', () => {
    const run = simulate(searchRun({ ...judged, maxNodes: 3 }), {
      answer: answers({ plan: (iteration) => plan(expand(0, `t${iteration}`)), evaluate: () => '?' }),
    });
    expect(run.state).toMatchObject({
      reason: 'SearchExhausted',
      message: 'no node has a score (MaxNodesReached)',
    });
  });
});

describe('[SEARCH-7] on the way', () => {
  test('a planner that does not answer is asked again, and its late answer is ignored', () => {
    const run = simulate(searchRun({ plannerTimeoutSeconds: 10, maxIterations: 1 }), {
      answer: answers({ plan: (_, call) => (call === 1 ? undefined : grow(1)) }),
    });
    expect(askedFor(run)).toEqual(['plan-1.1', 'plan-1.2', 'node-1.1']);
    expect(run.cancelled).toEqual(['uid-1.plan-1.1']);
    expect(treeOf(run)).toMatchObject({ iterations: 1, terminationReason: 'MaxIterationsReached' });
  });

  test('stagnation is told of once a streak, and stops nothing', () => {
    const run = simulate(searchRun({ stagnationThreshold: 2, maxIterations: 7 }), {
      answer: answers({
        plan: (iteration) => plan(expand(0, `t${iteration}`, [0, 10, 10, 10, 10, 50, 40, 40][iteration])),
      }),
    });
    const told = eventsOf(run).filter((event) => event.startsWith('StagnationDetected'));
    expect(told).toEqual([
      'StagnationDetected: the best score has been 10 for 2 iterations',
      'StagnationDetected: the best score has been 50 for 2 iterations',
    ]);
    expect(treeOf(run)).toMatchObject({ bestScoreMillis: 50, stagnantIterations: 2 });
  });

  test('the whole output of the winner is the output of the run, up to 64 KiB', () => {
    const run = simulate(searchRun({ maxOutputBytes: 256, maxIterations: 1 }), {
      answer: answers({ plan: () => grow(1), node: () => 'ä'.repeat(500) }),
    });
    expect(run.state.output).toBe('ä'.repeat(500));
    const output = treeOf(run).nodes?.[1]?.output ?? '';
    expect(new TextEncoder().encode(output).length).toBeLessThanOrEqual(256);
    expect(output).toMatch(/^ä+\[truncated\]$/);
  });
});
