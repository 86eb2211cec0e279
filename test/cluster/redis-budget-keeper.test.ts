import { expect, test } from '@jest/globals';
import { systemTimers } from '../../operator/common/timers.ts';
import { budgetId } from '../../operator/controllers/common/budget-term.ts';
import { builtInPrices } from '../../operator/engine/index.ts';
import { budgetPeriod } from '../../operator/ledger/budget-period.ts';
import { budgetAccountNames } from '../../operator/ledger/budget-terms.ts';
import { createBudgetKeeper } from '../../operator/manager/budget-keeper.ts';
import { keepLedgers } from '../../operator/manager/keep-ledgers.ts';
import type { SwarmBudget } from '../../schemas/generated/types.ts';
import type { KubeObject } from '../../schemas/kube-object.ts';
import { useLedgers } from '../support/ledgers.ts';
import { describeWithRedis } from '../support/redis.ts';
import { spendOne } from '../support/spend-one.ts';
import { until } from '../support/until.ts';

const apiVersion = 'kubeswarm.io/v1alpha1';
const operatorNamespace = 'kubeswarm-system';
const limit = 40_000;
const silent = { info: () => {}, warn: () => {} };

describeWithRedis('budgets that an operator keeps', (redis) => {
  const { open, atEnd } = useLedgers(redis);

  /** An operator with a hard budget in `home`, and an agent in each of the namespaces. */
  function keep(home: string, namespaces: readonly string[]) {
    const budget: SwarmBudget = {
      apiVersion,
      kind: 'SwarmBudget',
      metadata: { name: 'cap', namespace: home, uid: 'u-cap' },
      spec: { selector: {}, hardStop: true, limitTokens: limit },
    };
    const objects: readonly KubeObject[] = [
      budget,
      ...namespaces.map((namespace) => ({
        apiVersion,
        kind: 'SwarmAgent',
        metadata: { name: 'helper', namespace },
        spec: { model: 'm', prompt: { inline: 'x' } },
      })),
    ];
    // Statuses tell of no step yet: what was spent is known to those who spent it only.
    const list = async ({ kind }: { readonly kind: string }) => objects.filter((one) => one.kind === kind);
    const ledger = open();
    const reader = { list: list as never };
    const common = { ledger, reader, timers: systemTimers, log: silent };
    const budgets = createBudgetKeeper({ ...common, prices: () => builtInPrices, operatorNamespace });
    const api = { list: (async (kind: { readonly kind: string }) => ({ items: await list(kind) })) as never };
    // Until nothing is under way any more.
    atEnd(keepLedgers({ ...common, api, budgets }), budgets.look, budgets.start());
    const { tokens } = budgetAccountNames(budgetId(budget), budgetPeriod('monthly', Date.now()));
    return async (): Promise<number> => {
      const sums = namespaces.map(async (namespace) =>
        (await ledger.windows(namespace, [tokens])).get(tokens),
      );
      return (await Promise.all(sums)).reduce((sum, window) => sum + (window?.total ?? 0), 0);
    };
  }

  async function spendAll(namespaces: readonly string[], callers: number): Promise<number> {
    const processes = namespaces.map(() => open());
    const spent = await Promise.all(
      Array.from({ length: callers }, (_, number) => {
        const index = number % namespaces.length;
        const ledger = processes[index] ?? open();
        const spender = { agent: 'helper', model: 'llama3' };
        return spendOne(ledger, number, { namespace: namespaces[index] ?? '', accounts: [], spender });
      }),
    );
    return spent.reduce((sum, { tokens }) => sum + tokens, 0);
  }

  test('[BUDGET-9] 0 tokens over though Redis loses all its data in between', async () => {
    const total = keep('lab', ['lab']);
    const work = spendAll(['lab', 'lab', 'lab'], 600);
    await until(async () => (await total()) > 0.4 * limit);
    await redis().client.flushall();
    const spent = await work;
    expect(spent).toBeLessThanOrEqual(limit);
    expect(spent).toBeGreaterThan(0.9 * limit);
    await until(async () => (await total()) === spent);
  });

  test('[BUDGET-10] 0 tokens over in three namespaces together, though Redis is killed in between', async () => {
    const namespaces = ['lab', 'den', 'hut'];
    const total = keep(operatorNamespace, namespaces);
    const work = spendAll(namespaces, 600);
    for (const share of [0.2, 0.6]) {
      await until(async () => (await total()) > share * limit);
      await redis().kill();
      await redis().start();
    }
    const spent = await work;
    expect(spent).toBeLessThanOrEqual(limit);
    expect(spent).toBeGreaterThan(0.9 * limit);
    await until(async () => (await total()) === spent);
  });
});
