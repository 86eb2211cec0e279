import type { Finding } from '../../../schemas/finding.ts';
import type { SwarmAgent, SwarmBudget, SwarmRun, SwarmTeam } from '../../../schemas/generated/types.ts';
import type { KubeObject, ObjectKey } from '../../../schemas/kube-object.ts';
import { isKind } from '../../../schemas/rules/kinds.ts';
import { emptyContext } from '../../../schemas/rules/rule-context.ts';
import { isTerminal } from '../../engine/index.ts';
import type { Controller } from '../../kube/controller.ts';
import { budgetPeriod } from '../../ledger/budget-period.ts';
import { LedgerUnavailable } from '../../ledger/spending-ledger.ts';
import { budgetNamespace, scopeText, spendCounter } from '../common/budget-scope.ts';
import { budgetUsed } from '../common/budget-used.ts';
import type { LedgerReader } from '../common/ledger-windows.ts';
import { normalised } from '../common/normalised.ts';
import { ruleVerdict } from '../common/rule-verdict.ts';
import { agentKind, budgetKind, runKind, teamKind } from '../common/swarm-kinds.ts';
import { type VerdictControllerOptions, verdictController } from '../common/verdict-controller.ts';
import { budgetStatus } from './budget-status.ts';
import { budgetSums, withUsed } from './budget-sums.ts';
import { RecentRuns } from './recent-runs.ts';
import { tellPhase } from './tell-phase.ts';

export interface BudgetControllerOptions extends VerdictControllerOptions {
  readonly ledger: LedgerReader;
  /** Makes the budgets that are declared now the terms of all later model calls. */
  readonly enforce: () => Promise<void>;
  readonly operatorNamespace: string;
}

/** Spending shows within this time while runs are under way, and a storm of runs brings about no more sums than that (governance 4.2.7). */
const shortestMillis = 10_000;
/** What moves is settled soon after it has ended; all else is looked at again every 5 min (governance 4.2.7). */
const settleLookMillis = 65_000;
const restLookMillis = 300_000;

/** SwarmBudget -> spending and phase of its period (governance 4.2). Once it is Ready, model calls keep to it. */
export function budgetController(options: BudgetControllerOptions): Controller {
  const { reader, clock, operatorNamespace, ledger, events } = options;
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

        const isEnforced = await enforced(options.enforce);
        const agents = (await reach<SwarmAgent>(agentKind, budget)).map(normalised);
        const counts = spendCounter(budget, {
          teams: (await reach<SwarmTeam>(teamKind, budget)).map(normalised),
          agents,
          operatorNamespace,
        });
        const namespaces = [...new Set(agents.map(({ metadata }) => metadata.namespace ?? ''))];
        const period = budgetPeriod(budget.spec.period, nowMillis);
        const used = await budgetUsed(budget, { ledger, namespaces, operatorNamespace, nowMillis });
        const runs = await reach<SwarmRun>(runKind, budget);
        const ofRuns = budgetSums({
          spends: recent.withGone(runs).filter(counts),
          before: budget.status?.settled,
          scope: scopeText(budget),
          period,
          nowMillis,
        });
        const isAway = used === undefined || !isEnforced;
        const isUnderWay = runs.some(({ status }) => !isTerminal({ phase: status?.phase ?? 'Pending' }));
        const status = budgetStatus(
          budget,
          withUsed(budget, ofRuns, used, period),
          period,
          nowMillis,
          isAway,
        );
        await tellPhase(budget, status, period, events);
        const look =
          isAway || isUnderWay ? shortestMillis : ofRuns.isMoving ? settleLookMillis : restLookMillis;
        return {
          kind: 'judged',
          ...status,
          afterMillis: Math.min(look, period.endMillis - nowMillis),
        };
      },
    },
    options,
  );
}

async function enforced(enforce: () => Promise<void>): Promise<boolean> {
  try {
    await enforce();
    return true;
  } catch (error) {
    if (error instanceof LedgerUnavailable) return false;
    throw error;
  }
}

function invalidReason({ rule }: Finding): string {
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
