import { describe, expect, test } from '@jest/globals';
import { runDocument, runSummary, stepLines } from '../../../cli/run/run-report.ts';
import type { StepStatus, SwarmRun } from '../../../schemas/generated/types.ts';

const usage = (totalTokens: number) => ({ inputTokens: totalTokens, outputTokens: 0, totalTokens });
const subtasks = [
  { agent: 'crew-writer', tasks: 3, failed: 1, tokenUsage: usage(600), costUSD: '0.000000' },
  { agent: 'crew-critic', tasks: 1, tokenUsage: usage(20) },
];
const times = new Map([['classify', { startedMillis: 1000, endedMillis: 2440 }]]);

describe('[CLI-4] --watch prints one line for each state of a step', () => {
  test.each<[string, Partial<StepStatus>, Partial<StepStatus>, readonly string[]]>([
    ['nothing while it waits', {}, { phase: 'Pending' }, []],
    ['nothing without a change', { phase: 'Running' }, { phase: 'Running' }, []],
    ['running', { phase: 'Pending' }, { phase: 'Running' }, ['classify  [running]']],
    [
      'a pod that is awaited',
      {},
      { phase: 'WarmingUp', message: 'waiting for agent "a"' },
      ['classify  [waiting] waiting for agent "a"'],
    ],
    [
      'running again in a loop',
      { phase: 'Running', executions: 1 },
      { phase: 'Running', executions: 2 },
      ['classify  [running]'],
    ],
    [
      'done, with tokens, cost, seconds and a preview',
      { phase: 'Running' },
      {
        phase: 'Succeeded',
        tokenUsage: usage(470),
        costUSD: '0.000000',
        output: `{\n  "a": 1\n}${'x'.repeat(200)}`,
      },
      ['classify  [done] 470 tokens $0.00 1.4s', `  { "a": 1 }${'x'.repeat(110)}...`],
    ],
    [
      'done, with what others have done for it',
      { phase: 'Running' },
      { phase: 'Succeeded', tokenUsage: usage(900), costUSD: '0.000000', output: 'all', subtasks },
      [
        'classify  [done] 900 tokens $0.00 1.4s',
        '  sub-tasks: crew-writer 3 (600 tokens, 1 failed), crew-critic 1 (20 tokens)',
        '  all',
      ],
    ],
    ['skipped', { phase: 'Pending' }, { phase: 'Skipped' }, ['classify  [skipped]']],
    [
      'failed',
      { phase: 'Running' },
      { phase: 'Failed', message: 'model:\nno' },
      ['classify  [failed] model: no'],
    ],
    [
      'a retry',
      { phase: 'Validating' },
      { phase: 'Pending', validationAttempts: 1, validationMessage: 'no JSON' },
      ['classify  [retry 1] validation failed: no JSON'],
    ],
  ])('%s', (_, before, after, lines) => {
    const state = (step: Partial<StepStatus>): StepStatus => ({
      name: 'classify',
      phase: 'Pending',
      ...step,
    });
    expect(stepLines([state(before)], [state(after)], times)).toEqual(lines);
  });
});

const run = (status: SwarmRun['status']): SwarmRun => ({
  apiVersion: 'kubeswarm.io/v1alpha1',
  kind: 'SwarmRun',
  metadata: { name: 'r' },
  spec: { teamRef: 't' },
  ...(status !== undefined && { status }),
});

const succeeded = run({
  phase: 'Succeeded',
  output: 'done\n',
  totalCostUSD: '0.000000',
  totalTokenUsage: usage(1612),
  steps: [{ name: 'a', phase: 'Succeeded', tokenUsage: usage(1612), costUSD: '0.000000', output: 'done\n' }],
});
const failed = run({
  phase: 'Failed',
  conditions: [
    {
      type: 'Ready',
      status: 'False',
      reason: 'StepFailed',
      message: 'step "a":\nno',
      lastTransitionTime: '2026-01-01T00:00:00Z',
    },
  ],
  steps: [{ name: 'a', phase: 'Failed' }],
});

describe('[CLI-5] the end of a run', () => {
  test('as text', () => {
    expect(runSummary(succeeded, 20_400)).toBe(
      'Pipeline Succeeded in 20.4s - total: 1612 tokens, $0.00\nOutput:\ndone',
    );
    expect(runSummary(failed, 100)).toBe(
      'Pipeline Failed in 0.1s - total: 0 tokens, -\nReason: StepFailed: step "a": no',
    );
  });

  test('as JSON', () => {
    expect(runDocument(succeeded, 20_400.4)).toEqual({
      status: 'Succeeded',
      duration_ms: 20_400,
      total_tokens: 1612,
      total_cost_usd: 0,
      output: 'done\n',
      steps: [{ name: 'a', status: 'Succeeded', tokens: 1612, cost_usd: 0, output: 'done\n' }],
    });
    const handedOn = run({ ...succeeded.status, steps: [{ name: 'a', phase: 'Succeeded', subtasks }] });
    expect(runDocument(handedOn, 1)).toMatchObject({
      steps: [
        {
          subtasks: [
            { agent: 'crew-writer', tasks: 3, failed: 1, tokens: 600, cost_usd: 0 },
            { agent: 'crew-critic', tasks: 1, failed: 0, tokens: 20, cost_usd: null },
          ],
        },
      ],
    });
    expect(runDocument(failed, 1)).toMatchObject({
      status: 'Failed',
      error: 'StepFailed: step "a": no',
      total_cost_usd: null,
    });
  });
});
