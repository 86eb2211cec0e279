import { expect, test } from '@jest/globals';
import { pastSpending } from '../../../operator/controllers/common/past-spending.ts';
import { amountOf } from '../../../operator/ledger/accounts.ts';
import { memoryLedger } from '../../../operator/ledger/memory-ledger.ts';
import type { StepStatus, SwarmAgent, SwarmRun } from '../../../schemas/generated/types.ts';

const nowMillis = Date.parse('2026-03-01T10:00:00Z');
const hoursAgo = (hours: number) => new Date(nowMillis - hours * 3_600_000).toISOString();

function runWith(...steps: readonly Partial<StepStatus>[]): SwarmRun {
  return {
    apiVersion: 'kubeswarm.io/v1alpha1',
    kind: 'SwarmRun',
    metadata: { name: 'r', namespace: 'lab', uid: 'u1' },
    spec: { teamRef: 't' },
    status: {
      phase: 'Running',
      startTime: hoursAgo(3),
      steps: steps.map((step, index) => ({ name: `s${index}`, phase: 'Succeeded', ...step })),
    },
  };
}

function agentThatUsed(outputTokens: number): SwarmAgent {
  return {
    apiVersion: 'kubeswarm.io/v1alpha1',
    kind: 'SwarmAgent',
    metadata: { name: 'helper', namespace: 'lab' },
    spec: { model: 'm', prompt: { inline: 'p' } },
    status: { dailyTokenUsage: { inputTokens: 0, outputTokens, totalTokens: outputTokens } },
  };
}

const spent = (totalTokens: number): Partial<StepStatus> => ({
  resolvedAgent: 'helper',
  tokenUsage: { inputTokens: 0, outputTokens: totalTokens, totalTokens },
});

test.each<[string, readonly Partial<StepStatus>[], number]>([
  ['steps that are over', [{ ...spent(100), completionTime: hoursAgo(2) }], 100],
  ['steps under way, from their start', [{ ...spent(70), phase: 'Running', startTime: hoursAgo(2) }], 70],
  ['steps that wait for a retry, from the start of the run', [{ ...spent(30), phase: 'Pending' }], 30],
  ['nothing older than a day', [{ ...spent(100), completionTime: hoursAgo(25) }], 0],
  ['nothing of steps that spent nothing', [{ resolvedAgent: 'helper', completionTime: hoursAgo(1) }], 0],
])('[EMBED-14] [LEDGER-4] a new ledger begins with %s', async (_, steps, tokens) => {
  const past = pastSpending([runWith(...steps)], [], nowMillis);
  const ledger = memoryLedger(() => nowMillis, [{ namespace: 'lab', past }]);
  const windows = await ledger.windows('lab', ['helper', '_all']);
  expect([...windows.values()].map(({ total }) => total)).toEqual([tokens, tokens]);
});

test('names the job that is still open, which may have spent more since', () => {
  const step = { ...spent(7), phase: 'Validating', startTime: hoursAgo(1), taskID: 'u1.s0.2.judge' } as const;
  expect(pastSpending([runWith(step)], [], nowMillis)).toMatchObject([
    { step: 'u1.s0', openJobId: 'u1.s0.2.judge', outputTokens: 7 },
  ]);
});

test('[DYNAMIC-12] sub-tasks are those of who worked on them', () => {
  const tokenUsage = { inputTokens: 0, outputTokens: 40, totalTokens: 40 };
  const subtasks = [{ agent: 'writer', tasks: 1, tokenUsage }];
  const step = { ...spent(100), completionTime: hoursAgo(1), subtasks };
  expect(pastSpending([runWith(step)], [], nowMillis)).toMatchObject([
    { agent: 'helper', step: 'u1.s0', outputTokens: 60 },
    { agent: 'writer', step: 'u1.s0', outputTokens: 40 },
  ]);
});

test('[DYNAMIC-12] sub-tasks that an agent has handed to its own queue are its own', () => {
  const tokenUsage = { inputTokens: 0, outputTokens: 40, totalTokens: 40 };
  const step = {
    ...spent(100),
    completionTime: hoursAgo(1),
    subtasks: [{ agent: 'helper', tasks: 1, tokenUsage }],
  };
  expect(pastSpending([runWith(step)], [], nowMillis)).toMatchObject([
    { agent: 'helper', outputTokens: 100 },
  ]);
});

test('[LEDGER-4] what an agent had counted beyond its runs is spread over the day, to the token', () => {
  const run = runWith({ ...spent(100), completionTime: hoursAgo(2) });
  const past = pastSpending([run], [agentThatUsed(1_101)], nowMillis);
  const rest = past.filter(({ step }) => step === undefined);
  expect(rest.reduce((sum, one) => sum + amountOf(one), 0)).toBe(1_001);
  expect(rest).toHaveLength(24);
  expect(Math.max(...rest.map((one) => amountOf(one)))).toBe(42);
  expect(rest.every(({ atMillis }) => nowMillis - atMillis < 24 * 3_600_000)).toBe(true);
});

test('counts nothing twice when the agent counted no more than its runs', () => {
  const run = runWith({ ...spent(100), completionTime: hoursAgo(2) });
  expect(pastSpending([run], [agentThatUsed(100)], nowMillis)).toHaveLength(1);
});
