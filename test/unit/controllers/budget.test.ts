import { beforeEach, describe, expect, test } from '@jest/globals';
import type { SwarmBudget, SwarmRun } from '../../../schemas/generated/types.ts';
import { budgetNamed, putRun, spent, step, summed, usePlane } from './budget-world.ts';
import {
  type ControlPlane,
  conditionMessage,
  conditionText,
  namespaceNamed,
  operatorNamespace,
} from './control-plane.ts';
import { agentNamed, apiVersion, namespace, runNamed, teamNamed } from './objects.ts';

const open = usePlane();
let plane: ControlPlane;
beforeEach(() => {
  plane = open();
});

test('[BUDGET-1] shows spending, phase and period', async () => {
  await plane.put(budgetNamed('cap', { limit: '9' }));
  await putRun(plane, 'one', [step('7.000000', 1000), step('0.999900', 500)]);

  const budget = await summed(plane);
  expect(budget.status).toMatchObject({
    phase: 'Warning',
    spentUSD: '7.999900',
    spentTokens: 1500,
    pctUsed: '88.887777',
    periodStart: '2026-03-01T00:00:00Z',
    lastUpdated: '2026-03-01T10:00:00Z',
  });
  expect(conditionText(budget, 'Ready')).toBe('True BudgetWarning');
  expect(conditionText(budget, 'Stalled')).toBe('False NotStalled');
});

test.each<[SwarmBudget['spec']['period'], string]>([
  ['daily', '2026-03-01T00:00:00Z'],
  ['weekly', '2026-02-23T00:00:00Z'],
  ['monthly', '2026-03-01T00:00:00Z'],
  [undefined, '2026-03-01T00:00:00Z'],
])('[BUDGET-2] %s windows are of the UTC calendar, weeks from Monday', async (period, start) => {
  await plane.put(budgetNamed('cap', { limit: '9', ...(period === undefined ? {} : { period }) }));
  const justBefore = new Date(Date.parse(start) - 1000).toISOString();
  await putRun(plane, 'one', [
    step('1.000000', 1, justBefore),
    step('2.000000', 2, start),
    step('4.000000', 4),
  ]);

  const { status } = await summed(plane);
  expect([status?.periodStart, status?.spentUSD]).toEqual([start, '6.000000']);
});

describe('[BUDGET-3] counts', () => {
  const labelled = (name: string, labels: Readonly<Record<string, string>>, budgetRef?: string) =>
    teamNamed(
      name,
      {
        roles: [{ name: 'a', swarmAgent: 'helper' }],
        pipeline: [{ role: 'a' }],
        ...(budgetRef === undefined ? {} : { budgetRef: { name: budgetRef } }),
      },
      { labels },
    );
  const ofAgent = (agent: string): SwarmRun['spec'] => ({ agent, prompt: 'Go.' });

  beforeEach(async () => {
    await plane.put(namespaceNamed('other'), agentNamed('helper'));
    await plane.put(agentNamed('named', { guardrails: { budgetRef: { name: 'cap' } } }));
    await plane.put(labelled('desk', { tier: 'a' }), labelled('shop', { tier: 'b' }, 'cap'));
    await putRun(plane, 'desk', [step('1.000000', 1)], { teamRef: 'desk' });
    await putRun(plane, 'shop', [step('2.000000', 2)], { teamRef: 'shop' });
    await putRun(plane, 'alone', [step('4.000000', 4)], ofAgent('helper'));
    await putRun(plane, 'named', [{ ...step('8.000000', 8), resolvedAgent: 'named' }], ofAgent('named'));
    await putRun(plane, 'far', [step('16.000000', 16)], { teamRef: 'desk' }, 'other');
  });

  test.each<[string, SwarmBudget['spec']['selector'], string]>([
    ['all of its namespace', {}, '15.000000 15'],
    ['its namespace by name', { namespace }, '15.000000 15'],
    ['one team, and what names the budget', { team: 'desk' }, '11.000000 11'],
    ['teams by label, and what names the budget', { matchLabels: { tier: 'a' } }, '11.000000 11'],
    ['what names it, once', { team: 'shop', matchLabels: { tier: 'b' } }, '10.000000 10'],
  ])('%s', async (_title, selector, expected) => {
    await plane.put(budgetNamed('cap', { limit: '99', selector }));

    expect(spent(await summed(plane))).toBe(expected);
  });

  test.each<[string, SwarmBudget['spec']['selector'], string]>([
    ['all namespaces', {}, '31.000000 31'],
    ['one that it names', { namespace: 'other' }, '16.000000 16'],
    ['teams of a name everywhere', { team: 'desk' }, '17.000000 17'],
  ])('from the namespace of the operator: %s', async (_title, selector, expected) => {
    const key = { apiVersion, kind: 'SwarmBudget', namespace: operatorNamespace, name: 'cap' };
    await plane.put(budgetNamed('cap', { limit: '99', selector }, operatorNamespace));
    await plane.reconcile('SwarmBudget', 'cap', operatorNamespace);
    const budget = await plane.api.get<SwarmBudget>(key);

    expect(budget === undefined ? '' : spent(budget)).toBe(expected);
  });
});

test.each<[Partial<SwarmBudget['spec']>, string]>([
  [{ limit: '10', currency: 'EUR' }, 'InvalidCurrency'],
  [{ limit: 'ten' }, 'InvalidLimit'],
  [{}, 'InvalidLimit'],
  [{ limit: '10', selector: { namespace: 'other' } }, 'InvalidSelector'],
])('[BUDGET-4] with %j it is %s until somebody edits it', async (spec, reason) => {
  await plane.put(budgetNamed('cap', spec));
  const budget = await summed(plane);

  expect(conditionText(budget, 'Ready')).toBe(`False ${reason}`);
  expect(conditionText(budget, 'Stalled')).toBe(`True ${reason}`);
  expect(budget.status).not.toHaveProperty('phase');
});

describe('[BUDGET-6] writes', () => {
  test('nothing when nothing was spent, and no sooner than 10 s after the last sums', async () => {
    await plane.put(budgetNamed('cap', { limit: '9' }));
    await summed(plane);
    const version = await plane.version();
    plane.clock.nowMillis += 300_000;
    await summed(plane);
    expect(await plane.version()).toBe(version);

    plane.clock.nowMillis += 4_000;
    await putRun(plane, 'one', [step('1.000000', 1, '2026-03-01T10:05:03Z')]);
    expect(await plane.reconcile('SwarmBudget', 'cap')).toEqual({ kind: 'again', afterMillis: 6_000 });
    plane.clock.nowMillis += 6_000;
    expect((await summed(plane)).status).toMatchObject({
      spentUSD: '1.000000',
      lastUpdated: '2026-03-01T10:05:10Z',
    });
  });

  test('what calls of a run under way have used, 10 s later at most', async () => {
    await plane.put(budgetNamed('cap', { limit: '9' }), runNamed('one', { teamRef: 'desk' }));
    expect(await plane.reconcile('SwarmBudget', 'cap')).toEqual({ kind: 'again', afterMillis: 10_000 });
  });

  test('and says what it does not do yet', async () => {
    await plane.put(budgetNamed('cap', { limit: '9', notifyRef: { name: 'desk' } }));

    expect(conditionMessage(await summed(plane), 'Ready')).toBe(
      'budget OK: spent $0.0000 of $9.00 limit (0.0%); not honoured yet: spec.notifyRef: notifications are not sent yet',
    );
  });

  test('only for runs within its reach', async () => {
    await plane.put(budgetNamed('cap', { limit: '9' }));
    const far = runNamed('far', { teamRef: 'desk' }, {}, { namespace: 'other' });

    expect(await plane.keysFor('SwarmBudget', far)).toEqual([]);
    expect(await plane.keysFor('SwarmBudget', runNamed('near', { teamRef: 'desk' }))).toEqual([
      `${namespace}/cap`,
    ]);
  });
});
