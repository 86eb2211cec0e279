import { afterEach, describe, expect, test } from '@jest/globals';
import { budgetId } from '../../../operator/controllers/common/budget-term.ts';
import { budgetPeriod } from '../../../operator/ledger/budget-period.ts';
import { budgetAccountNames } from '../../../operator/ledger/budget-terms.ts';
import { LedgerUnavailable } from '../../../operator/ledger/spending-ledger.ts';
import type { SwarmBudget } from '../../../schemas/generated/types.ts';
import { budgetNamed } from '../controllers/budget-world.ts';
import { apiVersion, condition, createRunPlane, type RunPlane, run, threeSteps } from './run-plane.ts';

let plane: RunPlane | undefined;
afterEach(async () => {
  await plane?.close();
  plane = undefined;
});

async function start(): Promise<RunPlane> {
  plane = await createRunPlane();
  return plane;
}

const cap = (spec: Partial<SwarmBudget['spec']>): SwarmBudget =>
  budgetNamed('cap', { limitTokens: 100, hardStop: true, ...spec }, 'lab');

/** Where its tokens are billed. */
async function accountOf(it: RunPlane): Promise<string> {
  const key = { apiVersion, kind: 'SwarmBudget', namespace: 'lab', name: 'cap' };
  const budget = await it.api.get<SwarmBudget>(key);
  if (budget === undefined) throw new Error('there is no budget');
  return budgetAccountNames(budgetId(budget), budgetPeriod('monthly', it.clock.nowMillis)).tokens;
}

/** As if model calls had been billed to the budget. */
const spend = async (it: RunPlane, tokens: number): Promise<void> =>
  it.ledger.raise('lab', await accountOf(it), tokens);

async function startRun(it: RunPlane): Promise<string> {
  await it.put(run({ teamRef: 'team' }));
  await it.reconcile();
  await it.reconcile();
  return condition(await it.run(), 'Ready');
}

describe('[BUDGET-11] a hard budget', () => {
  test('refuses a run before it spends a token, when it is used up', async () => {
    const it = await start();
    const executed: string[] = [];
    await threeSteps(it, (id) => executed.push(id));
    await it.put(cap({}));
    await spend(it, 100);
    expect(await startRun(it)).toBe('False BudgetExceeded');
    expect(it.events.at(-1)).toBe('BudgetExceeded: budget "cap" exceeded: used 100 of 100 tokens (100.0%)');
    expect(it.audit.map(({ action }) => action)).toContain('budget.exceeded');
    expect(executed).toEqual([]);
  });

  test('lets the running step finish, and starts no other', async () => {
    const it = await start();
    const executed: string[] = [];
    await it.put(cap({}));
    const account = await accountOf(it);
    await threeSteps(it, (id) => {
      executed.push(id);
      void it.ledger.raise('lab', account, 150);
    });
    await it.put(run({ teamRef: 'team' }));
    const done = await it.settle();
    expect(condition(done, 'Ready')).toBe('False BudgetExceeded');
    expect(done.status?.steps?.map(({ phase }) => phase)).toEqual(['Succeeded', 'Skipped', 'Skipped']);
    expect(executed).toEqual(['run.a.1']);
  });

  test.each<[string, Partial<SwarmBudget['spec']>]>([
    ['[BUDGET-8] without a hard stop', { hardStop: false }],
    ['of another team', { selector: { team: 'other' } }],
    ['of teams with another label', { selector: { matchLabels: { tier: 'gold' } } }],
    ['with room', { limitTokens: 101 }],
    ['that no rule lets stand', { currency: 'EUR' }],
  ])('%s stops nothing', async (_, spec) => {
    const it = await start();
    await threeSteps(it);
    await it.put(cap(spec));
    await spend(it, 100);
    expect(await startRun(it)).toBe('Unknown Running');
  });

  test('that only the team names stops its runs', async () => {
    const it = await start();
    await threeSteps(it, undefined, { budgetRef: { name: 'cap' } });
    await it.put(cap({ selector: { team: 'other' } }));
    await spend(it, 100);
    expect(await startRun(it)).toBe('False BudgetExceeded');
  });

  test('whose status tells that it is used up refuses, until an edit makes that old', async () => {
    const it = await start();
    await threeSteps(it);
    await it.put(cap({}));
    const key = { apiVersion, kind: 'SwarmBudget', namespace: 'lab', name: 'cap' };
    const ready = {
      type: 'Ready',
      status: 'True',
      reason: 'BudgetExceeded',
      message: 'budget exceeded: used 120 of 100 tokens (120.0%)',
      lastTransitionTime: '2026-03-01T10:00:00Z',
    };
    const { startMillis } = budgetPeriod('monthly', it.clock.nowMillis);
    await it.setStatus(key, {
      phase: 'Exceeded',
      periodStart: `${new Date(startMillis).toISOString().slice(0, 19)}Z`,
      observedGeneration: 1,
      conditions: [ready],
    });
    expect(await startRun(it)).toBe('False BudgetExceeded');
    expect(it.events.at(-1)).toBe('BudgetExceeded: budget "cap" exceeded: used 120 of 100 tokens (120.0%)');
    await it.put(cap({ limitTokens: 200 }), run({ teamRef: 'team' }, { name: 'run-2' }));
    await it.reconcile('run-2');
    await it.reconcile('run-2');
    expect(condition(await it.run('run-2'), 'Ready')).toBe('Unknown Running');
  });
});

describe('[BUDGET-13] while the spend store is away', () => {
  /** Returns how it comes back. */
  function goAway({ ledger }: RunPlane): () => void {
    const { windows } = ledger;
    ledger.windows = async () => {
      throw new LedgerUnavailable('Redis cannot be reached');
    };
    return () => {
      ledger.windows = windows;
    };
  }

  test('a hard budget lets no run start, until it is back', async () => {
    const it = await start();
    await threeSteps(it);
    await it.put(cap({}));
    const comeBack = goAway(it);
    expect(await startRun(it)).toBe('Unknown Running');
    const held = await it.run();
    expect(held.status?.phase).toBe('Pending');
    expect(held.status?.conditions?.find(({ type }) => type === 'Ready')?.message).toBe(
      'waiting: spend store unavailable, hard stop enforced',
    );
    expect(await it.reconcile()).toEqual({ kind: 'again', afterMillis: 5_000 });
    const checked = it.audit.filter(({ action }) => action === 'budget.checked');
    expect(checked.map(({ status, error }) => `${status} ${error?.code}`)).toEqual([
      'error spend_unavailable',
    ]);
    comeBack();
    expect((await it.settle()).status?.phase).toBe('Succeeded');
  });

  test('a hard budget lets no further step start', async () => {
    const it = await start();
    let comeBack = (): void => {};
    await threeSteps(it, (id) => {
      if (id === 'run.a.1') comeBack = goAway(it);
    });
    await it.put(cap({}));
    expect(await startRun(it)).toBe('Unknown Running');
    const held = await it.settle();
    expect(held.status?.steps?.map(({ phase }) => phase)).toEqual(['Succeeded', 'Pending', 'Pending']);
    comeBack();
    expect((await it.settle()).status?.phase).toBe('Succeeded');
  });

  test('[BUDGET-8] any other budget lets runs go on', async () => {
    const it = await start();
    await threeSteps(it);
    await it.put(cap({ hardStop: false }));
    goAway(it);
    await it.put(run({ teamRef: 'team' }));
    expect((await it.settle()).status?.phase).toBe('Succeeded');
  });
});
