import { describe, expect, test } from '@jest/globals';
import { advance, planRun } from '../../../operator/engine/index.ts';
import { agentRun, factsFor, pipelineRun, player, simulate, startMillis, stepOf } from './simulation.ts';

describe('[ENGINE-7] agents that are not ready', () => {
  const run = pipelineRun([{ role: 'a', if: '{{ eq .steps.a.status "Pending" }}' }]);

  test('with no pod: the step warms up and nothing is submitted', () => {
    const cold = simulate(run, {
      facts: { players: new Map([['a', player('a', { readyReplicas: 0 })]]) },
      rounds: 5,
    });
    expect(stepOf(cold, 'a')).toMatchObject({
      phase: 'WarmingUp',
      message: 'waiting for agent "agent-a" pods to become ready',
      resolvedAgent: 'agent-a',
    });
    expect(cold.tasks).toEqual([]);
    const warm = advance(planRun(run), cold.state, factsFor(run), startMillis + 9000);
    expect(warm.state.steps[0]).toMatchObject({ phase: 'Running', taskID: 'uid-1.a.1' });
    expect(warm.commands).toHaveLength(1);
  });

  test('with scaling down to zero: the task is submitted, since only that wakes the agent', () => {
    const asleep = {
      players: new Map([['a', player('a', { readyReplicas: 0, sleepsUntilSubmitted: true })]]),
    };
    const cold = simulate(run, { facts: asleep, rounds: 3, answer: () => undefined });
    expect(stepOf(cold, 'a')).toMatchObject({ phase: 'WarmingUp', taskID: 'uid-1.a.1' });
    expect(cold.tasks).toHaveLength(1);
    const warm = advance(planRun(run), cold.state, factsFor(run), startMillis + 9000);
    expect(warm.state.steps[0]?.phase).toBe('Running');
    expect(simulate(run, { facts: asleep }).state.phase).toBe('Succeeded');
  });

  test('stopped by its budget: the step fails at once', () => {
    const stopped = simulate(run, {
      facts: { players: new Map([['a', player('a', { isStoppedByBudget: true, readyReplicas: 0 })]]) },
    });
    expect(stepOf(stopped, 'a')).toMatchObject({
      phase: 'Failed',
      errorCode: 'BudgetExceeded',
      message: 'agent "agent-a" has exceeded its token budget',
    });
  });

  describe('gone while its task waits', () => {
    const one = pipelineRun([{ role: 'a' }]);
    const plan = planRun(one);
    const { found: _, ...absent } = player('a');
    const gone = factsFor(one, { players: new Map([['a', absent]]) });
    const { state: running } = simulate(one, { rounds: 2, answer: () => undefined });
    const at = (seconds: number): number => startMillis + 10_000 + seconds * 1000;
    const waiting = advance(plan, running, gone, at(0));

    test('is waited for, and the step says since when', () => {
      expect(waiting.state.steps[0]).toMatchObject({
        phase: 'Running',
        message: 'waiting since 2026-01-05T08:00:10Z: SwarmAgent "agent-a" not found',
      });
      expect(waiting.wakeAtMillis).toBe(at(60));
      expect(advance(plan, waiting.state, gone, at(59)).state.phase).toBe('Running');
    });

    test('for 60 s; then the step fails, and its task is cancelled', () => {
      const { state, commands } = advance(plan, waiting.state, gone, at(60));
      expect(state.steps[0]).toMatchObject({ phase: 'Failed', errorCode: 'AgentNotFound' });
      expect(state.phase).toBe('Failed');
      expect(commands).toMatchObject([{ kind: 'cancel', ids: ['uid-1.a.1'] }]);
    });

    test('and back in time: the step goes on as if nothing had been', () => {
      expect(advance(plan, waiting.state, factsFor(one), at(59)).state).toEqual(running);
    });
  });

  test('gone in the middle of a run: waited for 60 s, then AgentNotFound', () => {
    const two = pipelineRun([{ role: 'a' }, { role: 'b', dependsOn: ['a'] }]);
    const { found: _, ...absent } = player('b');
    const started = simulate(two, { rounds: 1 });
    const [task] = started.tasks;
    if (task === undefined) throw new Error('no task');
    const run2 = simulate(two, { rounds: 1, answer: () => 'x' });
    const facts = factsFor(two, {
      players: new Map([
        ['a', player('a')],
        ['b', absent],
      ]),
      results: new Map([
        [
          task.id,
          {
            id: task.id,
            output: 'x',
            usage: { inputTokens: 1, outputTokens: 1, totalTokens: 2 },
            agent: '',
            startedAtMillis: 0,
            completedAtMillis: 0,
          },
        ],
      ]),
    });
    const waiting = advance(planRun(two), run2.state, facts, startMillis + 10_000);
    expect(waiting.state.steps[1]).toMatchObject({
      phase: 'Pending',
      message: 'waiting: SwarmAgent "agent-b" not found',
    });
    expect(waiting.wakeAtMillis).toBe(startMillis + 70_000);
    const failed = advance(planRun(two), waiting.state, facts, startMillis + 70_000);
    expect(failed.state.steps[1]).toMatchObject({ phase: 'Failed', errorCode: 'AgentNotFound' });
  });
});

describe('[ENGINE-8] agent runs', () => {
  test('send the prompt word for word and take the answer as output', () => {
    const run = simulate(agentRun('say {{ .input.x }} please'), { answer: () => 'hello' });
    expect(run.tasks[0]).toMatchObject({
      id: 'uid-1.agent.1',
      prompt: [{ kind: 'text', text: 'say {{ .input.x }} please' }],
      meta: { runName: 'run-1' },
    });
    expect(run.tasks[0]?.meta.team).toBeUndefined();
    expect(run.state).toMatchObject({ phase: 'Succeeded', output: 'hello' });
    expect(stepOf(run, 'agent')).toMatchObject({ resolvedAgent: 'agent-agent', phase: 'Succeeded' });
  });

  test('fail as AgentFailed', () => {
    const run = simulate(agentRun('hi'), { answer: () => ({ error: 'boom' }) });
    expect(run.state).toMatchObject({ phase: 'Failed', reason: 'AgentFailed', message: 'boom' });
  });

  test('obey patterns that policies deny', () => {
    const run = simulate(agentRun('hi'), {
      answer: () => 'the secret is out',
      facts: { denyPatterns: [{ value: '(?i)SECRET', policy: 'floor' }] },
    });
    expect(stepOf(run, 'agent')).toMatchObject({
      errorCode: 'OutputRejected',
      message: 'OutputRejected: output matches pattern "(?i)SECRET" denied by SwarmPolicy "floor"',
    });
  });
});
