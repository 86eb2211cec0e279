import { describe, expect, test } from '@jest/globals';
import {
  answers,
  askedFor,
  expand,
  judged,
  nodeOf,
  nodesOf,
  searchRun,
  shownTree,
  treeOf,
} from './search-runs.ts';
import { eventsOf, promptText, simulate, taskOf } from './simulation.ts';

const plan = (...actions: readonly unknown[]): string => JSON.stringify(actions);

describe('[SEARCH-1] a search', () => {
  test('goes as in the seed: explored by levels, scored by the planner, over above the threshold', () => {
    const run = simulate(searchRun({ minScorePercent: 85, maxDepth: 3 }), {
      answer: answers({
        plan: (iteration) =>
          iteration === 1
            ? plan(expand(0, 'caches', 700), expand(0, 'database', 400))
            : plan(expand(1, 'cache keys', 920)),
      }),
    });
    expect(askedFor(run)).toEqual(['plan-1.1', 'node-1.1', 'node-2.1', 'plan-2.1', 'node-3.1']);
    expect(nodesOf(run)).toEqual(['1 Scored 700', '2 Scored 400', '3 Solution 920']);
    expect(treeOf(run)).toMatchObject({
      iterations: 2,
      terminationReason: 'MinScoreReached',
      solutionNodeID: 3,
    });
    expect(nodeOf(run, 0)).toEqual({ id: 0, depth: 0, phase: 'Scored', task: 'slow site' });
    expect(run.state).toMatchObject({
      phase: 'Succeeded',
      output: 'result 3',
      message: 'node 3 scored 920 (MinScoreReached)',
    });
    expect(run.state.steps).toMatchObject([
      { name: 'planner', phase: 'Succeeded', executions: 2, resolvedAgent: 'agent-planner' },
      { name: 'worker', phase: 'Succeeded', executions: 3 },
    ]);
    expect(run.state.totalTokenUsage?.totalTokens).toBe(100);
  });

  test('has results scored by the evaluator, whatever the planner forecasts', () => {
    const run = simulate(searchRun({ ...judged, maxDepth: 1 }), {
      answer: answers({
        plan: () => plan(expand(0, 'a', 999), expand(0, 'b')),
        evaluate: (id) => `{"scoreMillis":${id * 100},"reasoning":"seen","metadata":{"gap":"dns"}}`,
      }),
    });
    expect(nodesOf(run)).toEqual(['1 Scored 100', '2 Solution 200']);
    expect(nodeOf(run, 1)).toMatchObject({ scoreReasoning: 'seen', metadata: { gap: 'dns' }, attempts: 1 });
    expect(nodeOf(run, 1)).not.toHaveProperty('taskID');
    expect(run.state.steps.map(({ name }) => name)).toEqual(['planner', 'worker', 'judge']);
  });

  test('runs at most maxParallel executors at a time, in the order of ids', () => {
    const run = simulate(searchRun({ maxParallel: 2, maxDepth: 1 }), {
      answer: answers({ plan: () => plan(...[1, 2, 3, 4, 5].map((n) => expand(0, `t${n}`, n))) }),
    });
    const running = run.history.map(
      ({ state }) => (state.searchTree?.nodes ?? []).filter(({ phase }) => phase === 'Running').length,
    );
    expect(Math.max(...running)).toBe(2);
    expect(askedFor(run)).toEqual(['plan-1.1', ...[1, 2, 3, 4, 5].map((n) => `node-${n}.1`)]);
  });

  test('asks the planner only when every node of the level is final', () => {
    const run = simulate(searchRun({ maxIterations: 2 }), {
      answer: answers({
        plan: (iteration) => plan(expand(0, `a${iteration}`, 1), expand(0, `b${iteration}`, 2)),
      }),
    });
    const plans = run.history.filter(({ commands }) =>
      commands.some((command) => command.kind === 'submit' && command.task.id.includes('plan-')),
    );
    for (const { state } of plans)
      expect(state.searchTree?.nodes?.some(({ phase }) => phase === 'Pending' || phase === 'Running')).toBe(
        false,
      );
  });
});

describe('[SEARCH-2] what the roles are told', () => {
  const run = simulate(searchRun({ ...judged, minScorePercent: 90, maxDepth: 2 }), {
    answer: answers({
      plan: (iteration) =>
        iteration === 1
          ? plan(expand(0, 'look at dns'), expand(0, 'dead end'))
          : plan(expand(1, 'look deeper')),
      evaluate: (id) => `{"scoreMillis":${500 + id},"shouldPrune":${id === 2}}`,
    }),
  });

  test('the planner is shown the goal and the tree, without the outputs of pruned nodes', () => {
    const task = taskOf(run, 'plan-2.1');
    expect(promptText(task)).toContain('slow site');
    expect(promptText(task)).toContain('"action":"expand"');
    expect(shownTree(task)).toMatchObject({
      goal: 'slow site',
      strategy: 'BFS',
      iteration: 2,
      stagnantIterations: 0,
      limits: { minScoreMillis: 900, maxDepth: 2, nodesLeft: 47, iterationsLeft: 18 },
      selfScoring: false,
      lastError: null,
      nodes: [
        {
          id: 1,
          parentID: 0,
          depth: 1,
          phase: 'Scored',
          scoreMillis: 501,
          task: 'look at dns',
          output: 'result 1',
        },
        { id: 2, phase: 'Pruned', scoreMillis: 502, task: 'dead end' },
      ],
    });
    expect(JSON.stringify(shownTree(task))).not.toContain('result 2');
  });

  test('texts of models travel apart from those of authors', () => {
    const parts = (id: string): readonly string[] =>
      (taskOf(run, id)?.prompt ?? []).flatMap((part) =>
        part.kind === 'text' ? [] : [`${part.source} ${part.text}`],
      );
    expect(parts('node-3.1')).toEqual(['planner look at dns', 'step-output result 1', 'planner look deeper']);
    expect(parts('eval-3.1')).toEqual(['planner look deeper', 'step-output result 3']);
  });

  test('goals made of input from outside stay marked', () => {
    const event = searchRun();
    const triggered = {
      ...event,
      metadata: { ...event.metadata, labels: { 'kubeswarm.io/trigger': 'hook' } },
    };
    const [task] = simulate(triggered, { rounds: 1 }).tasks;
    expect(promptText(task)).toContain('«run-input:problem:slow site»');
  });
});

describe('[SEARCH-3] BeamSearch', () => {
  test('keeps the best of each level, lower ids first, and counts no failed node', () => {
    const run = simulate(
      searchRun({
        ...judged,
        strategy: 'BeamSearch',
        beamWidth: 2,
        maxIterations: 1,
        maxEvaluatorRetries: 0,
      }),
      {
        answer: answers({
          plan: () => plan(...['a', 'b', 'c', 'd'].map((task) => expand(0, task))),
          evaluate: (id) => (id === 1 ? 'garbage' : `{"scoreMillis":${id === 4 ? 700 : 600}}`),
        }),
      },
    );
    expect(nodesOf(run)).toEqual(['1 EvalFailed -', '2 Scored 600', '3 Pruned 600', '4 Solution 700']);
    expect(nodeOf(run, 3)?.pruned).toEqual({ by: 'beam', reason: 'not among the best 2 of level 1' });
    expect(eventsOf(run)).toContain('SearchPruned: the beam pruned node 3');
  });

  test('never drops the branch that holds the best result of all', () => {
    const run = simulate(searchRun({ ...judged, strategy: 'BeamSearch', beamWidth: 1, maxIterations: 3 }), {
      answer: answers({
        plan: (iteration) => plan(iteration === 2 ? expand(1, 'deeper') : expand(0, `sibling ${iteration}`)),
        evaluate: (id) => `{"scoreMillis":${[0, 400, 900, 500][id]}}`,
      }),
    });
    expect(nodesOf(run)).toEqual(['1 Scored 400', '2 Solution 900', '3 Pruned 500']);
  });

  test('costs what the documentation says: 5 + 15 + 15 calls with beam 3 and depth 5', () => {
    const run = simulate(searchRun({ ...judged, strategy: 'BeamSearch', beamWidth: 3, maxDepth: 5 }), {
      answer: answers({
        plan: (iteration, _, task) => {
          const nodes = shownTree(task).nodes;
          const level = Array.isArray(nodes)
            ? nodes.filter(({ depth, phase }) => depth === iteration - 1 && phase === 'Scored')
            : [];
          return iteration === 1
            ? plan(expand(0, 'a'), expand(0, 'b'), expand(0, 'c'))
            : plan(...level.map(({ id }) => expand(id, `below ${id}`)));
        },
      }),
    });
    expect(run.tasks).toHaveLength(35);
    expect(treeOf(run).terminationReason).toBe('MaxDepthReached');
  });
});
