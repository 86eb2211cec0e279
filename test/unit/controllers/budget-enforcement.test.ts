import { describe, expect, test } from '@jest/globals';
import { LedgerUnavailable } from '../../../operator/ledger/spending-ledger.ts';
import type { SwarmAgent, SwarmBudget } from '../../../schemas/generated/types.ts';
import { budgetNamed, putRun, spent, step, summed, usePlane } from './budget-world.ts';
import { conditionText } from './control-plane.ts';
import { agentNamed, namespace } from './objects.ts';

const plane = usePlane();
const readyOf = ({ status }: SwarmBudget): string =>
  status?.conditions?.find(({ type }) => type === 'Ready')?.message ?? '';

/** A model call of `helper` that nothing but the ledger knows of. */
async function spend(tokens: number): Promise<void> {
  const claimed = await plane().ledger.reserve(
    {
      namespace,
      jobId: 'delegated',
      accounts: [],
      spender: { agent: 'helper', model: 'gpt-4o' },
      inputTokens: 1,
      maxOutputTokens: tokens,
    },
    new AbortController().signal,
  );
  if (claimed.kind === 'refused') throw new Error(claimed.reason);
  await claimed.settle({ inputTokens: 0, outputTokens: tokens, thinkingTokens: 0 });
}

/** The next time that it may be summed up. */
async function later(): Promise<SwarmBudget> {
  plane().clock.nowMillis += 10_000;
  return summed(plane());
}

describe('[BUDGET-9] sums of a budget', () => {
  test('are those of the ledger, which knows more than runs', async () => {
    await plane().put(agentNamed('helper'), budgetNamed('cap', { limit: '10' }));
    await summed(plane());
    await spend(100);
    expect(spent(await later())).toBe('0.001000 100');
  });

  test('are those of runs where these know more, and the ledger is told', async () => {
    const it = plane();
    await it.put(agentNamed('helper'), budgetNamed('cap', { limitTokens: 1_000, hardStop: true }));
    await putRun(it, 'old', [step('0.500000', 1000)]);
    expect(spent(await summed(it))).toBe('0.500000 1000');
    await later();
    await expect(spend(20)).rejects.toThrow('budget "cap" exceeded: used 1000 of 1000 tokens (100.0%)');
    expect(spent(await later())).toBe('0.500000 1000');
  });
});

describe('[BUDGET-14] events of a budget', () => {
  test('tell once when its phase gets worse', async () => {
    const it = plane();
    await it.put(agentNamed('helper'), budgetNamed('cap', { limitTokens: 100 }));
    await summed(it);
    for (const tokens of [50, 30, 10, 10, 10]) {
      await spend(tokens);
      await later();
      await later();
    }
    expect(it.events.filter(({ about }) => about === 'SwarmBudget/cap')).toEqual([
      {
        about: 'SwarmBudget/cap',
        reason: 'BudgetWarning',
        message: 'budget warning: used 80 of 100 tokens (80.0%)',
      },
      {
        about: 'SwarmBudget/cap',
        reason: 'BudgetExceeded',
        message: 'budget exceeded: used 100 of 100 tokens (100.0%)',
      },
    ]);
  });
});

describe('[BUDGET-13] while the spend store is away', () => {
  test.each([
    [true, 'hard stop enforced'],
    [false, 'fail-open: budget enforcement paused'],
  ])('a budget with hardStop %s keeps its sums and says so', async (hardStop, what) => {
    const it = plane();
    await it.put(agentNamed('helper'), budgetNamed('cap', { limitTokens: 1_000, hardStop }));
    await summed(it);
    await spend(100);
    await later();
    const { windows } = it.ledger;
    it.ledger.windows = async () => {
      throw new LedgerUnavailable('Redis cannot be reached');
    };
    const away = await later();
    expect(away.status?.spentTokens).toBe(100);
    expect(readyOf(away)).toBe(
      `budget OK: used 100 of 1000 tokens (10.0%); spend store unavailable, ${what}`,
    );
    it.ledger.windows = windows;
    expect(readyOf(await later())).toBe('budget OK: used 100 of 1000 tokens (10.0%)');
  });
});

describe('[BUDGET-12] an agent that names a budget', () => {
  test.each([
    [true, 'True BudgetRefExceeded', 0],
    [false, '-', 1],
  ])('that is used up, with hardStop %s', async (hardStop, condition, replicas) => {
    const it = plane();
    await it.put(
      agentNamed('helper', { guardrails: { budgetRef: { name: 'cap' } } }),
      budgetNamed('cap', { limitTokens: 100, limit: '5', selector: { team: 'none' }, hardStop }),
    );
    await summed(it);
    await spend(100);
    await later();
    await it.reconcile('SwarmAgent', 'helper');
    const agent = await it.read<SwarmAgent>('SwarmAgent', 'helper');
    expect(conditionText(agent, 'BudgetExceeded')).toBe(condition);
    expect(agent.status?.desiredReplicas).toBe(replicas);
    if (hardStop)
      expect(agent.status?.conditions?.find(({ type }) => type === 'BudgetExceeded')?.message).toBe(
        'SwarmBudget "cap" is exceeded (0.001000/5 USD, 100/100 tokens); replicas scaled to 0',
      );
    it.clock.nowMillis = Date.parse('2026-04-01T00:00:01Z');
    await it.reconcile('SwarmAgent', 'helper');
    const next = await it.read<SwarmAgent>('SwarmAgent', 'helper');
    expect(conditionText(next, 'BudgetExceeded')).toBe('-');
  });
});
