import { afterEach, describe, expect, test } from '@jest/globals';
import { memoryLedger } from '../../../operator/ledger/memory-ledger.ts';
import { LedgerUnavailable, type SpendingLedger } from '../../../operator/ledger/spending-ledger.ts';
import { startTestAgent, type TestAgent } from '../../support/agent/agent.ts';
import { fakeClock } from '../../support/agent/fake-clock.ts';
import { resources } from '../../support/agent/resources.ts';
import { reply, scriptedModel, toolReply } from '../../support/agent/scripted-model.ts';

const open = resources();
afterEach(open.closeAll);

const why = 'Redis at redis://spend:6379/0 cannot be reached (ECONNREFUSED)';

/** A ledger whose store is away until it is told to come back. */
function ledgerThatIsAway(): SpendingLedger & { isAway: boolean } {
  const ledger = memoryLedger(() => Date.now());
  return {
    ...ledger,
    isAway: true,
    async reserve(claim, signal) {
      if (this.isAway) throw new LedgerUnavailable(why);
      return ledger.reserve(claim, signal);
    },
  };
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Asks an agent until it has lost its patience with the ledger, without a call of its model. */
async function askInVain(
  env: Readonly<Record<string, string>>,
  ledger: SpendingLedger,
  enforced: string,
): Promise<TestAgent> {
  const clock = fakeClock(Date.now());
  const model = scriptedModel([reply('ok')]);
  const helper = open.track(await startTestAgent(env, { ledger, model, clock }));
  const result = helper.run('go');
  for (const millis of [1_000, 2_000, 4_000, 8_000]) {
    while (!clock.waits.includes(millis)) await turn();
    await clock.advance(millis);
  }
  const message = `spend store unavailable, ${enforced}: ${why}`;
  expect((await result).error).toEqual({ code: 'TaskFailed', message, retryable: true });
  expect(model.requests).toHaveLength(0);
  return helper;
}

describe('spending of an agent', () => {
  test('[LEDGER-6] without a limit goes on while the ledger is away, and is billed and counted', async () => {
    const ledger = ledgerThatIsAway();
    const helper = open.track(await startTestAgent({}, { ledger, model: scriptedModel([reply('ok')]) }));
    const { usage, error } = await helper.run('go');
    expect(error).toBeUndefined();
    expect(helper.metrics.total('kubeswarm_budget_degraded_total')).toBe(1);
    expect(await helper.events('budget.checked')).toMatchObject([
      { status: 'success', detail: { degraded: true } },
    ]);
    const { totalTokens } = usage;
    expect(totalTokens).toBeGreaterThan(0);
    expect((await ledger.windows('lab', ['helper'])).get('helper')).toMatchObject({ total: totalTokens });
  });

  test('[LEDGER-6] under a limit waits for the ledger', async () => {
    const clock = fakeClock(Date.now());
    const ledger = ledgerThatIsAway();
    const model = scriptedModel([reply('ok')]);
    const env = { AGENT_DAILY_TOKEN_LIMIT: '1000' };
    const helper = open.track(await startTestAgent(env, { ledger, model, clock }));
    const result = helper.run('go');
    while (!clock.waits.includes(1_000)) await turn();
    ledger.isAway = false;
    await clock.advance(1_000);
    expect((await result).error).toBeUndefined();
    expect(model.requests).toHaveLength(1);
  });

  test('[LEDGER-6] under a limit calls no model while the ledger is away, and goes back to the queue', async () => {
    const env = { AGENT_GUARDRAILS: JSON.stringify({ limits: { namespaceDailyTokens: 1000 } }) };
    const helper = await askInVain(env, ledgerThatIsAway(), 'daily limits enforced');
    expect(await helper.events('budget.checked')).toMatchObject([
      { status: 'error', error: { code: 'spend_unavailable', retryable: true } },
    ]);
  });

  test('[LEDGER-1] asks before every call of a task, and stops in the middle of it', async () => {
    const model = scriptedModel([toolReply([['nothing', {}]]), reply('never asked')]);
    const helper = open.track(await startTestAgent({ AGENT_DAILY_TOKEN_LIMIT: '16' }, { model }));
    expect((await helper.run('go')).error).toMatchObject({ message: 'daily token budget exceeded' });
    expect(model.requests).toHaveLength(1);
  });
});

describe('[BUDGET-13] budgets of an agent', () => {
  const away = (isLimited: boolean): SpendingLedger => ({
    ...ledgerThatIsAway(),
    limitsOf: () => ({ isLimited, budgets: ['monthly'] }),
  });

  test('a hard one calls no model while the ledger is away, and sends the task back to the queue', async () => {
    await askInVain({}, away(true), 'hard stop enforced');
  });

  test('any other lets the call go on, and is counted by its name', async () => {
    const model = scriptedModel([reply('ok')]);
    const helper = open.track(await startTestAgent({}, { ledger: away(false), model }));
    expect((await helper.run('go')).error).toBeUndefined();
    expect(await helper.events('budget.checked')).toMatchObject([
      { status: 'success', detail: { budget: 'dailyTokens', degraded: true } },
      { status: 'success', detail: { budget: 'monthly', degraded: true } },
    ]);
  });

  test('[BUDGET-7] one that is used up ends the task for good', async () => {
    const ledger = memoryLedger(() => Date.now());
    const cap = { name: 'monthly', id: 'u', period: 'monthly', isHard: true, isShared: false } as const;
    await ledger.publish('lab', { budgets: [{ ...cap, limitTokens: 1, limitMicroUsd: 0 }], prices: {} });
    const model = scriptedModel([reply('ok')]);
    const helper = open.track(await startTestAgent({}, { ledger, model }));
    expect((await helper.run('go')).error).toMatchObject({
      code: 'BudgetExceeded',
      message: 'budget "monthly" exceeded: no room for another call, used 0 of 1 tokens (0.0%)',
      retryable: false,
    });
    expect(await helper.events('budget.exceeded')).toMatchObject([
      { status: 'denied', error: { code: 'BudgetExceeded' } },
    ]);
    expect(model.requests).toHaveLength(0);
  });
});
