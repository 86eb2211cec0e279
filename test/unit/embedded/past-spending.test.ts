import { expect, test } from '@jest/globals';
import { memoryTokenLedger } from '../../../operator/agent/token-ledger.ts';
import { pastSpending } from '../../../operator/embedded/past-spending.ts';
import type { StepStatus, SwarmRun } from '../../../schemas/generated/types.ts';

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
])('[EMBED-14] the ledger begins with %s', (_, steps, tokens) => {
  const ledger = memoryTokenLedger(() => nowMillis, pastSpending([runWith(...steps)]));
  expect(ledger.usedTokens('lab', 'helper')).toBe(tokens);
  expect(ledger.usedTokens('lab')).toBe(tokens);
});
