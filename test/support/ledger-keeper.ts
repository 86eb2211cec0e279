import { systemTimers } from '../../operator/common/timers.ts';
import type { RedisLedger } from '../../operator/ledger/redis-ledger.ts';
import type { BudgetKeeper } from '../../operator/manager/budget-keeper.ts';
import { keepLedgers } from '../../operator/manager/keep-ledgers.ts';
import type { KubeObject } from '../../schemas/kube-object.ts';

const agents: readonly KubeObject[] = [
  { apiVersion: 'kubeswarm.io/v1alpha1', kind: 'SwarmAgent', metadata: { name: 'a', namespace: 'lab' } },
];

/**
 * Keeps the ledger of namespace `lab` as an operator does to whom statuses tell of nothing: what was spent is known to
 * those who spent it only. Returns how to stop.
 */
export function keepTestLedger(
  ledger: RedisLedger,
  prepare: BudgetKeeper['prepare'] = async () => [],
): () => void {
  const list = async ({ kind }: { readonly kind: string }) => (kind === 'SwarmAgent' ? agents : []);
  return keepLedgers({
    ledger,
    reader: { list: list as never },
    api: { list: (async (kind: { readonly kind: string }) => ({ items: await list(kind) })) as never },
    budgets: { prepare },
    timers: systemTimers,
    log: { info: () => {}, warn: () => {} },
  });
}
