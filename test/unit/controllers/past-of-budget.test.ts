import { expect, test } from '@jest/globals';
import { pastOfBudget } from '../../../operator/controllers/budget/past-of-budgets.ts';
import { scopeText } from '../../../operator/controllers/common/budget-scope.ts';
import { builtInPrices } from '../../../operator/engine/index.ts';
import { memoryLedger } from '../../../operator/ledger/memory-ledger.ts';
import { createBudgetKeeper } from '../../../operator/manager/budget-keeper.ts';
import type { SwarmBudget, SwarmRun } from '../../../schemas/generated/types.ts';
import type { KubeObject } from '../../../schemas/kube-object.ts';
import { createManualTimers } from '../../support/manual-timers.ts';
import { budgetNamed, step } from './budget-world.ts';
import { agentNamed, namespace, runNamed } from './objects.ts';

const nowMillis = Date.parse('2026-03-01T10:00:00Z');
const world = { teams: [], agents: [], operatorNamespace: 'kubeswarm-system' };

const capOf = (home = namespace): SwarmBudget => {
  const budget = budgetNamed('cap', { limitTokens: 1_000, hardStop: true }, home);
  return {
    ...budget,
    metadata: { ...budget.metadata, uid: 'u-cap' },
    status: {
      periodStart: '2026-03-01T00:00:00Z',
      spentTokens: 500,
      spentUSD: '0.900000',
      settled: { through: '2026-03-01T09:00:00Z', usd: '0.900000', tokens: 500, scope: scopeText(budget) },
    },
  };
};
const runs: readonly SwarmRun[] = [
  {
    ...runNamed('one', { agent: 'helper' }),
    metadata: { name: 'one', namespace, uid: 'u-one' },
    status: {
      steps: [
        step('0.500000', 200),
        { ...step('0.100000', 40), name: 'b', phase: 'Running', taskID: 'u-one.b.2' },
        { ...step('0.100000', 60, '2026-03-01T07:00:00Z'), name: 'c' },
      ],
    },
  },
];

test('[BUDGET-9] a lost ledger is told of late steps by themselves, and of the rest as one', () => {
  const past = pastOfBudget(capOf(), runs, world, nowMillis);
  const tokens = past.filter(({ account }) => account.includes('/tokens@'));
  expect(tokens.map(({ account: _, ...entry }) => entry)).toEqual([
    { amount: 200, step: 'u-one.a' },
    { amount: 40, step: 'u-one.b', openJobId: 'u-one.b.2' },
    { amount: 260 },
  ]);
  const money = past.filter(({ account }) => account.includes('/usd@'));
  expect(money.map(({ amount }) => amount)).toEqual([500_000, 100_000, 300_000]);
});

test('[BUDGET-9] [DYNAMIC-12] of a step that has handed work on, a budget hears what its own agents have used', () => {
  const [one] = runs;
  if (one === undefined) throw new Error('there is no run');
  const subtasks = [
    {
      agent: 'writer',
      tasks: 2,
      costUSD: '0.200000',
      tokenUsage: { inputTokens: 40, outputTokens: 40, totalTokens: 80 },
    },
  ];
  const run = { ...one, status: { steps: [{ ...step('0.500000', 200), subtasks }] } };
  const named = budgetNamed('cap', { limitTokens: 1_000, selector: { team: 'other' } });
  const writer = agentNamed('writer', { guardrails: { budgetRef: { name: 'cap' } } });
  const amounts = (budget: SwarmBudget) =>
    pastOfBudget(budget, [run], { ...world, agents: [writer] }, nowMillis).map(({ amount }) => amount);
  expect(amounts(named)).toEqual([80, 200_000]);
  expect(amounts(budgetNamed('cap', { limitTokens: 1_000 }))).toEqual([200, 500_000]);
});

test('[BUDGET-9] the rest of a budget of several namespaces is no namespace its own', () => {
  const past = pastOfBudget(capOf('kubeswarm-system'), runs, world, nowMillis);
  expect(past.map(({ step: of }) => of)).toEqual(['u-one.a', 'u-one.b', 'u-one.a', 'u-one.b']);
});

test('[BUDGET-9] [BUDGET-10] what statuses tell and no ledger knows counts once, and the rest is shared out', async () => {
  const ledger = memoryLedger(() => nowMillis);
  const lists: Readonly<Record<string, readonly KubeObject[]>> = {
    SwarmBudget: [capOf('kubeswarm-system')],
    SwarmAgent: ['lab', 'den'].map((home) => ({
      ...agentNamed('helper'),
      metadata: { name: 'helper', namespace: home },
    })),
  };
  const keeper = createBudgetKeeper({
    ledger,
    reader: { list: (async ({ kind }: { readonly kind: string }) => lists[kind] ?? []) as never },
    prices: () => builtInPrices,
    operatorNamespace: 'kubeswarm-system',
    timers: createManualTimers(nowMillis),
    log: { warn: () => {} },
  });
  await keeper.look();
  await keeper.look();
  const [first] = pastOfBudget(capOf('kubeswarm-system'), runs, world, nowMillis);
  const standings = await Promise.all(
    ['lab', 'den'].map((home) => ledger.standing(home, first?.account ?? '')),
  );
  expect(standings.map(({ used }) => used).toSorted()).toEqual([0, 500]);
  expect(standings.reduce((sum, { allotted = 0 }) => sum + allotted, 0)).toBe(1_000);
});
