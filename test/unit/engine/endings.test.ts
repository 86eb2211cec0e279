import { describe, expect, test } from '@jest/globals';
import { advance, planRun } from '../../../operator/engine/index.ts';
import {
  agentRun,
  eventsOf,
  factsFor,
  pipelineRun,
  player,
  simulate,
  startMillis,
  stepOf,
} from './simulation.ts';

const three = pipelineRun([{ role: 'a' }, { role: 'b' }, { role: 'c', dependsOn: ['a'] }], {
  timeoutSeconds: 10,
});

describe('[ENGINE-21] a run ends early', () => {
  test('at its deadline: every unfinished step fails, tasks are cancelled', () => {
    const run = simulate(three, { answer: () => undefined, secondsPerRound: 5 });
    expect(run.state).toMatchObject({
      phase: 'Failed',
      reason: 'Timeout',
      message: 'pipeline exceeded timeout of 10s',
      completionTime: '2026-01-05T08:00:10Z',
    });
    for (const step of run.state.steps) {
      expect(step).toMatchObject({
        phase: 'Failed',
        errorCode: 'Timeout',
        message: 'pipeline exceeded timeout of 10s',
      });
    }
    expect(run.cancelled).toEqual(['uid-1.a.1', 'uid-1.b.1']);
    expect(eventsOf(run).at(-1)).toBe('RunTimedOut: pipeline exceeded timeout of 10s');
  });

  test('at its deadline even if results have come in', () => {
    const started = simulate(three, { rounds: 2, answer: (task) => `${task.id} done` });
    const late = advance(planRun(three), started.state, factsFor(three), startMillis + 10_000);
    expect(late.state.reason).toBe('Timeout');
    const early = advance(planRun(three), started.state, factsFor(three), startMillis + 9_999);
    expect(early.state.phase).toBe('Running');
    expect(early.wakeAtMillis).toBe(startMillis + 10_000);
  });

  test('while an agent warms up, for that counts too', () => {
    const facts = { players: new Map([['agent', player('agent', { readyReplicas: 0 })]]) };
    const run = simulate(agentRun('hi', { timeoutSeconds: 10 }), { facts, secondsPerRound: 5 });
    expect(run.state).toMatchObject({ reason: 'Timeout', message: 'run exceeded timeout of 10s' });
    expect(run.cancelled).toEqual([]);
  });

  test('when someone asks for it: what runs is cancelled, what waits is skipped', () => {
    const started = simulate(three, { rounds: 2, answer: () => undefined });
    const facts = factsFor(three, { cancelReason: 'wrong ticket' });
    const ended = advance(planRun(three), started.state, facts, startMillis + 5000);
    expect(ended.state).toMatchObject({ phase: 'Failed', reason: 'Cancelled', message: 'wrong ticket' });
    expect(ended.state.steps.map(({ phase, message }) => `${phase} ${message}`)).toEqual([
      'Failed cancelled: wrong ticket',
      'Failed cancelled: wrong ticket',
      'Skipped not started: wrong ticket',
    ]);
    expect(ended.commands).toEqual([
      { kind: 'cancel', ids: ['uid-1.a.1', 'uid-1.b.1'], reason: 'wrong ticket' },
    ]);
    expect(advance(planRun(three), ended.state, facts, startMillis + 6000)).toEqual({
      state: ended.state,
      commands: [],
      notes: [],
    });
  });

  test('[FIRE-9] when a newer run of its event replaces it; what a person asks for goes before', () => {
    const started = simulate(three, { rounds: 2, answer: () => undefined });
    const ended = (facts: Parameters<typeof factsFor>[1]): unknown =>
      advance(planRun(three), started.state, factsFor(three, facts), startMillis + 5000);
    expect(ended({ replacedReason: 'replaced by a run of noon' })).toMatchObject({
      state: { phase: 'Failed', reason: 'Replaced', message: 'replaced by a run of noon' },
      commands: [{ kind: 'cancel', ids: ['uid-1.a.1', 'uid-1.b.1'] }],
    });
    expect(ended({ replacedReason: 'replaced', cancelReason: 'wrong' })).toMatchObject({
      state: { reason: 'Cancelled' },
    });
  });

  test('before its start, when it was asked to', () => {
    const run = simulate(three, { facts: { cancelReason: 'no' } });
    expect(run.state).toMatchObject({ phase: 'Failed', reason: 'Cancelled', steps: [] });
  });
});

describe('[ENGINE-22] token budgets', () => {
  test.each([
    [40, 'Succeeded', undefined],
    [39, 'Failed', 'token budget of 39 exceeded: used 40'],
  ])('maxTokens %d with 40 used: %s', (maxTokens, phase, message) => {
    const run = simulate(pipelineRun([{ role: 'a' }, { role: 'b', dependsOn: ['a'] }], { maxTokens }));
    expect(run.state.phase).toBe(phase);
    if (message !== undefined) expect(run.state).toMatchObject({ reason: 'BudgetExceeded', message });
  });

  test('over the budget, nothing new starts', () => {
    const run = simulate(pipelineRun([{ role: 'a' }, { role: 'b', dependsOn: ['a'] }], { maxTokens: 5 }));
    expect(run.tasks).toHaveLength(1);
    expect(stepOf(run, 'b')).toMatchObject({ phase: 'Skipped' });
  });
});

describe('[ENGINE-23] what a run cost', () => {
  test.each([
    ['qwen2.5:7b', '0.000000'],
    ['gpt-4o-mini-2024', '0.000008'],
    ['nobody-knows', undefined],
  ])('%s: %s a step', (model, cost) => {
    const run = simulate(pipelineRun([{ role: 'a' }]), { answer: () => ({ output: 'x', model }) });
    expect(stepOf(run, 'a')?.costUSD).toBe(cost);
    expect(run.state.totalCostUSD).toBe(cost);
    expect(eventsOf(run).filter((event) => event.startsWith('PriceUnknown'))).toHaveLength(
      cost === undefined ? 1 : 0,
    );
  });

  test('is the sum over steps, retries included; an unknown price leaves the total out and warns once', () => {
    const two = pipelineRun([{ role: 'a', validate: { contains: 'ok', onFailure: 'retry' } }, { role: 'b' }]);
    let turn = 0;
    const paid = simulate(two, {
      answer: () => ({ output: ++turn > 2 ? 'ok' : 'no', model: 'gpt-4o', tokens: 1000 }),
    });
    expect(paid.state.totalCostUSD).toBe('0.037500');
    const unknown = simulate(two, {
      answer: (task) => ({ output: 'ok', model: task.meta.stepName === 'a' ? 'x' : 'gpt-4o' }),
    });
    expect(unknown.state.totalCostUSD).toBeUndefined();
    expect(stepOf(unknown, 'b')?.costUSD).toBe('0.000125');
    const both = simulate(two, { answer: () => ({ output: 'ok', model: 'x' }) });
    expect(eventsOf(both).filter((event) => event.startsWith('PriceUnknown'))).toHaveLength(1);
  });
});

describe('[ENGINE-23] what a step cost', () => {
  test('stays unknown once a part of it is', () => {
    let turn = 0;
    const run = simulate(pipelineRun([{ role: 'a', validate: { contains: 'ok', onFailure: 'retry' } }]), {
      answer: () => (++turn === 1 ? { output: 'no', model: 'unknown' } : { output: 'ok', model: 'gpt-4o' }),
    });
    expect(stepOf(run, 'a')).toMatchObject({ phase: 'Succeeded', tokenUsage: { model: 'gpt-4o' } });
    expect(stepOf(run, 'a')?.costUSD).toBeUndefined();
  });
});

describe('[ENGINE-24] the state of a stranger', () => {
  test('a step that runs without a task goes back to Pending and starts', () => {
    const run = pipelineRun([{ role: 'a' }]);
    const state = {
      phase: 'Running' as const,
      startTime: '2026-01-05T08:00:00Z',
      steps: [{ name: 'a', phase: 'Running' as const }],
    };
    const advanced = advance(planRun(run), state, factsFor(run), startMillis + 1000);
    expect(advanced.state.steps[0]).toMatchObject({ phase: 'Running', taskID: 'uid-1.a.1', executions: 1 });
  });

  test('a task that was submitted before is submitted again until it has settled, in the same words', () => {
    const run = pipelineRun([{ role: 'a' }], { input: { x: '1' } });
    const started = simulate(run, { rounds: 2 });
    const again = advance(planRun(run), started.state, factsFor(run), startMillis + 60_000);
    expect(again.state).toEqual(started.state);
    expect(again.commands).toEqual(started.history[1]?.commands);
    expect(again.notes).toEqual([]);
  });
});
