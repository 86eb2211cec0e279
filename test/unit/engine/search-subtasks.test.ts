import { describe, expect, test } from '@jest/globals';
import type { Facts } from '../../../operator/engine/index.ts';
import type { Task, TaskResult } from '../../../operator/queue/task-queue.ts';
import { answers, askedFor, expand, judged, nodesOf, searchRun, treeOf } from './search-runs.ts';
import { resultOf, type Simulated, simulate, stepOf } from './simulation.ts';

const childOf = (call: string): string => `uid-1.${call}.0123456789ab.1`;
const plan = (...actions: readonly unknown[]): string => JSON.stringify(actions);

/** Sub-tasks of these calls that have used so many input and as many output tokens; undefined: still open. */
function subtasksOf(tokens: Readonly<Record<string, number | undefined>>): Partial<Facts> {
  const ofCall = ([call, used]: readonly [string, number | undefined]): readonly [
    string,
    TaskResult | undefined,
  ] => {
    const id = childOf(call);
    const result = { ...resultOf({ id } as Task, { tokens: used ?? 0 }, 0), agent: 'agent-helper' };
    return [id, used === undefined ? undefined : result];
  };
  return { subtasks: new Map(Object.entries(tokens).map(ofCall)) };
}

const tokensOf = (run: Simulated, role: string): number | undefined =>
  stepOf(run, role)?.tokenUsage?.totalTokens;

describe('what sub-tasks of a search use', () => {
  test('[DYNAMIC-12] is added to the role that has handed them on, once', () => {
    const facts = subtasksOf({ 'plan-1.1': 100, 'node-1.1': 200, 'eval-1.1': 300, 'node-9.1': 1000 });
    const run = simulate(searchRun({ ...judged, minScorePercent: 90 }), {
      facts,
      answer: answers({ plan: () => plan(expand(0, 'a')), evaluate: () => '{"scoreMillis":950}' }),
    });
    expect(treeOf(run).terminationReason).toBe('MinScoreReached');
    // 20 of each call itself.
    expect(['planner', 'worker', 'judge'].map((role) => tokensOf(run, role))).toEqual([220, 420, 620]);
    expect(stepOf(run, 'worker')?.subtasks).toMatchObject([{ agent: 'agent-helper', tasks: 1 }]);
    expect(run.state.totalTokenUsage?.totalTokens).toBe(220 + 420 + 620);
  });

  test('[DYNAMIC-12] is added once for a planner who is asked again, whether it said nonsense or nothing', () => {
    const run = simulate(searchRun({ maxPlannerRetries: 1, plannerTimeoutSeconds: 3 }), {
      facts: subtasksOf({ 'plan-1.1': 100, 'plan-1.2': 200 }),
      answer: answers({ plan: (_, call) => (call === 1 ? 'nonsense' : undefined) }),
    });
    expect(run.state).toMatchObject({ phase: 'Failed', reason: 'PlannerFailure' });
    expect(tokensOf(run, 'planner')).toBe(20 + 200 + 400);
  });

  test('[DYNAMIC-13] [DYNAMIC-12] is billed for nodes that are dropped, whose open sub-tasks are cancelled', () => {
    const run = simulate(searchRun({ minScorePercent: 90 }), {
      facts: subtasksOf({ 'node-2.1': 100, 'node-2.1.ba9876543210.1': undefined, 'node-1.1': undefined }),
      answer: answers({
        plan: () => plan(expand(0, 'a', 950), expand(0, 'b', 990)),
        node: (id) => (id === 1 ? 'found' : undefined),
      }),
    });
    expect(nodesOf(run)).toEqual(['1 Solution 950', '2 Pruned -']);
    expect(tokensOf(run, 'worker')).toBe(20 + 200);
    // What the winner has not waited for is let finish.
    expect(run.cancelled).toEqual(['uid-1.node-2.1', childOf('node-2.1.ba9876543210.1')]);
  });

  test('[DYNAMIC-13] and all open ones are cancelled when the run fails', () => {
    const run = simulate(searchRun({}, { timeoutSeconds: 4 }), {
      facts: subtasksOf({ 'plan-1.1': undefined, 'node-1.1': 50 }),
      answer: answers({ plan: () => plan(expand(0, 'a', 1)), node: () => undefined }),
    });
    expect(run.state).toMatchObject({ phase: 'Failed', reason: 'Timeout' });
    expect(run.cancelled).toEqual(['uid-1.node-1.1', childOf('plan-1.1')]);
    expect(run.state.totalTokenUsage?.totalTokens).toBe(20 + 100);
  });

  test('[DYNAMIC-15] counts against maxTokens while the call still runs: nothing new is begun', () => {
    let rounds = 0;
    const run = simulate(searchRun(judged, { maxTokens: 100 }), {
      facts: subtasksOf({ 'node-2.1': 100 }),
      answer: answers({
        plan: () => plan(expand(0, 'a'), expand(0, 'b')),
        node: (id) => (id === 1 || ++rounds > 5 ? `result ${id}` : undefined),
      }),
    });
    expect(treeOf(run).terminationReason).toBe('BudgetExhausted');
    expect(askedFor(run)).toEqual(['plan-1.1', 'node-1.1', 'node-2.1']);
    expect(run.state.totalTokenUsage?.totalTokens).toBe(20 + 20 + 20 + 200);
  });
});
