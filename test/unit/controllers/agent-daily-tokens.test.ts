import { afterEach, describe, expect, test } from '@jest/globals';
import { dailyAccounts } from '../../../operator/ledger/accounts.ts';
import type { SwarmAgent } from '../../../schemas/generated/types.ts';
import { type ControlPlane, conditionMessage, conditionText, createControlPlane } from './control-plane.ts';
import { agentNamed, namespace, policyNamed, runNamed } from './objects.ts';

let plane: ControlPlane;
afterEach(() => plane.close());

async function reconciled(): Promise<SwarmAgent> {
  await plane.reconcile('SwarmAgent', 'helper');
  return plane.read<SwarmAgent>('SwarmAgent', 'helper');
}

const deploymentKey = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'helper-agent' };

describe('the daily token limit', () => {
  test('[AGENT-15] stops the agent until the oldest use leaves the window', async () => {
    plane = await createControlPlane();
    const usage = { inputTokens: 600, outputTokens: 400, totalTokens: 1000 };
    const completionTime = '2026-03-01T09:00:00Z';
    await plane.put(
      agentNamed('helper', { guardrails: { limits: { dailyTokens: 1000 } } }),
      runNamed('one', { agent: 'helper', prompt: 'x' }),
    );
    await plane.api.applyStatus(
      {
        ...runNamed('one', { agent: 'helper' }),
        status: {
          steps: [
            { name: 'agent', phase: 'Failed', resolvedAgent: 'helper', completionTime, tokenUsage: usage },
          ],
        },
      },
      { fieldManager: 'run', force: true },
    );
    const stopped = await reconciled();
    expect(conditionText(stopped, 'BudgetExceeded')).toBe('True DailyLimitReached');
    expect(conditionMessage(stopped, 'BudgetExceeded')).toBe(
      'daily token usage 1000 exceeds limit 1000; replicas scaled to 0',
    );
    expect(stopped.status).toMatchObject({ desiredReplicas: 0, dailyTokenUsage: usage });
    expect(await plane.find(deploymentKey)).toMatchObject({ spec: { replicas: 0 } });

    plane.clock.nowMillis = Date.parse('2026-03-02T09:00:01Z');
    const back = await reconciled();
    expect(conditionText(back, 'BudgetExceeded')).toBe('-');
    expect(back.status?.dailyTokenUsage).toBeUndefined();
    expect(await plane.find(deploymentKey)).toMatchObject({ spec: { replicas: 1 } });
  });

  test('[DYNAMIC-12] leaves sub-tasks to those who worked on them', async () => {
    plane = await createControlPlane();
    const tokens = (number: number) => ({ inputTokens: number, outputTokens: 0, totalTokens: number });
    await plane.put(
      agentNamed('helper'),
      agentNamed('writer'),
      runNamed('one', { agent: 'helper', prompt: 'x' }),
    );
    const step = {
      name: 'agent',
      phase: 'Succeeded',
      resolvedAgent: 'helper',
      completionTime: '2026-03-01T09:00:00Z',
      tokenUsage: tokens(1000),
      subtasks: [
        { agent: 'writer', tasks: 2, tokenUsage: tokens(700) },
        { agent: 'helper', tasks: 1, tokenUsage: tokens(100) },
      ],
    };
    const status = { steps: [step] };
    const run = { ...runNamed('one', { agent: 'helper' }), status };
    await plane.api.applyStatus(run, { fieldManager: 'run', force: true });
    expect((await reconciled()).status?.dailyTokenUsage?.totalTokens).toBe(300);
    await plane.reconcile('SwarmAgent', 'writer');
    const writer = await plane.read<SwarmAgent>('SwarmAgent', 'writer');
    expect(writer.status?.dailyTokenUsage?.totalTokens).toBe(700);
  });

  test('[LEDGER-7] counts what the ledger knows where runs tell less', async () => {
    plane = await createControlPlane();
    await plane.put(agentNamed('helper', { guardrails: { limits: { dailyTokens: 1000 } } }));
    const used = { inputTokens: 900, outputTokens: 80, thinkingTokens: 20 };
    const accounts = dailyAccounts({ agent: 'helper', agentLimit: 0, namespaceLimit: 0 });
    await plane.ledger.bill({ namespace, jobId: 'delegated', accounts }, used);

    const stopped = await reconciled();
    expect(conditionText(stopped, 'BudgetExceeded')).toBe('True DailyLimitReached');
    expect(stopped.status).toMatchObject({
      desiredReplicas: 0,
      dailyTokenUsage: { ...used, totalTokens: 1000 },
    });
    plane.clock.nowMillis += 24 * 3_600_000 + 60_000;
    expect(conditionText(await reconciled(), 'BudgetExceeded')).toBe('-');
  });

  test('[AGENT-15] of a policy counts all agents of the namespace together', async () => {
    plane = await createControlPlane();
    await plane.put(
      policyNamed('cap', { enforcementMode: 'Enforce', limits: { maxDailyTokens: 1000 } }),
      agentNamed('helper'),
      runNamed('one', { agent: 'other', prompt: 'x' }),
    );
    const tokenUsage = { inputTokens: 600, outputTokens: 400, totalTokens: 1000 };
    const step = {
      name: 'agent',
      phase: 'Succeeded',
      resolvedAgent: 'other',
      completionTime: '2026-03-01T09:00:00Z',
    };
    await plane.api.applyStatus(
      { ...runNamed('one', { agent: 'other' }), status: { steps: [{ ...step, tokenUsage }] } },
      { fieldManager: 'run', force: true },
    );

    expect(conditionText(await reconciled(), 'BudgetExceeded')).toBe('True PolicyDailyCeilingReached');
    expect(await plane.find(deploymentKey)).toMatchObject({ spec: { replicas: 0 } });
    expect(plane.events.map(({ about, reason }) => [about, reason])).toEqual([
      ['SwarmPolicy/cap', 'DailyCeilingReached'],
    ]);
  });
});
