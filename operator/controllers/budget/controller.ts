import type { SwarmAgent, SwarmBudget, SwarmRun, SwarmTeam } from '../../../schemas/generated/types.ts';
import type { KubeObject, ObjectKey } from '../../../schemas/kube-object.ts';
import { isKind } from '../../../schemas/rules/kinds.ts';
import { emptyContext } from '../../../schemas/rules/rule-context.ts';
import type { Controller } from '../../kube/controller.ts';
import { budgetPeriod } from '../../ledger/budget-period.ts';
import { normalised } from '../common/normalised.ts';
import { ruleVerdict } from '../common/rule-verdict.ts';
import { agentKind, budgetKind, runKind, teamKind } from '../common/swarm-kinds.ts';
import { type VerdictControllerOptions, verdictController } from '../common/verdict-controller.ts';
import { budgetNamespace, scopeText, spendCounter } from './budget-scope.ts';
import { budgetStatus } from './budget-status.ts';
import { budgetSums } from './budget-sums.ts';
import { RecentRuns } from './recent-runs.ts';

export interface BudgetControllerOptions extends VerdictControllerOptions {
  readonly operatorNamespace: string;
}

/** Spending shows within this time, and a storm of runs brings about no more sums than that (governance 4.2.7). */
const shortestMillis = 10_000;
/** What moves is settled soon after it has ended; all else is looked at again every 5 min (governance 4.2.7). */
const settleLookMillis = 65_000;
const restLookMillis = 300_000;

/** SwarmBudget -> spending and phase of its period (governance 4.2). It stops nothing yet. */
export function budgetController(options: BudgetControllerOptions): Controller {
  const { reader, clock, operatorNamespace } = options;
  const recent = new RecentRuns();
  const summedAt = new Map<string, { readonly millis: number; readonly generation: number | undefined }>();

  const budgetsOver = async (run: KubeObject): Promise<readonly ObjectKey[]> => {
    const budgets = await reader.list<SwarmBudget>(budgetKind);
    if (budgets.length === 0 || !isKind(run, 'SwarmRun')) return [];
    recent.remember(run, clock.now());
    return budgets
      .filter((budget) => {
        const namespace = budgetNamespace(budget, operatorNamespace) ?? run.metadata.namespace;
        return namespace === run.metadata.namespace || budget.metadata.namespace === run.metadata.namespace;
      })
      .map(({ metadata: { namespace = '', name } }) => ({ ...budgetKind, namespace, name }));
  };

  /** The objects that its selector and the references to it can reach. */
  const reach = async <T extends KubeObject>(kind: typeof runKind, budget: SwarmBudget) => {
    const looked = budgetNamespace(budget, operatorNamespace);
    if (looked === undefined) return reader.list<T>(kind);
    const homes = [...new Set([looked, budget.metadata.namespace ?? ''])];
    return (await Promise.all(homes.map((namespace) => reader.list<T>(kind, { namespace })))).flat();
  };

  return verdictController<SwarmBudget>(
    {
      name: 'swarmbudget-controller',
      kind: budgetKind,
      watches: [{ kind: runKind, keysOf: budgetsOver }],
      async judge(budget, nowMillis) {
        const invalid = ruleVerdict(budget, invalidReason, { ...emptyContext, operatorNamespace });
        if (invalid !== undefined) return { kind: 'judged', verdict: invalid };

        const { generation, uid = '' } = budget.metadata;
        const last = summedAt.get(uid);
        const restMillis = (last?.millis ?? 0) + shortestMillis - nowMillis;
        if (last !== undefined && last.generation === generation && restMillis > 0)
          return { kind: 'later', afterMillis: restMillis };
        for (const [known, { millis }] of summedAt)
          if (millis <= nowMillis - shortestMillis) summedAt.delete(known);
        summedAt.set(uid, { millis: nowMillis, generation });

        const counts = spendCounter(budget, {
          teams: (await reach<SwarmTeam>(teamKind, budget)).map(normalised),
          agents: (await reach<SwarmAgent>(agentKind, budget)).map(normalised),
          operatorNamespace,
        });
        const period = budgetPeriod(budget.spec.period, nowMillis);
        const sums = budgetSums({
          spends: recent.withGone(await reach<SwarmRun>(runKind, budget)).filter(counts),
          before: budget.status?.settled,
          scope: scopeText(budget),
          period,
          nowMillis,
        });
        const look = sums.isMoving ? settleLookMillis : restLookMillis;
        return {
          kind: 'judged',
          ...budgetStatus(budget, sums, period, nowMillis),
          afterMillis: Math.min(look, period.endMillis - nowMillis),
        };
      },
    },
    options,
  );
}

function invalidReason(rule: string): string {
  switch (rule) {
    case 'budget.currency':
      return 'InvalidCurrency';
    case 'budget.namespace':
      return 'InvalidSelector';
    case 'budget.limit':
    case 'budget.no-limit':
      return 'InvalidLimit';
    default:
      return 'InvalidSpec';
  }
}
