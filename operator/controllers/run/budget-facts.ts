import type { SwarmAgent, SwarmBudget } from '../../../schemas/generated/types.ts';
import type { Facts } from '../../engine/index.ts';
import type { Reader } from '../../kube/controller.ts';
import { budgetDecision } from '../common/budget-decision.ts';
import { spendCounter } from '../common/budget-scope.ts';
import { isShared } from '../common/budget-term.ts';
import { budgetUsed } from '../common/budget-used.ts';
import { enforceableBudgets, isStatusCurrent } from '../common/enforceable-budgets.ts';
import type { LedgerReader } from '../common/ledger-windows.ts';
import { agentKind, budgetKind } from '../common/swarm-kinds.ts';
import type { RunWorld } from './run-world.ts';

export interface BudgetSources {
  readonly reader: Reader;
  readonly ledger: LedgerReader;
  readonly operatorNamespace: string;
}

/**
 * What hard budgets say to a run (governance 4.2.8): the first that is used up, or that nobody can say what is left.
 * An agent of a team that names a budget of its own is stopped by itself.
 */
export async function budgetFacts(
  { run, team, agent, nowMillis }: Pick<RunWorld, 'run' | 'team' | 'agent' | 'nowMillis'>,
  { reader, ledger, operatorNamespace }: BudgetSources,
): Promise<Pick<Facts, 'budgetRefusal' | 'budgetHold'>> {
  const budgets = enforceableBudgets(await reader.list<SwarmBudget>(budgetKind), operatorNamespace);
  const hard = budgets.filter(({ spec }) => spec.hardStop === true);
  if (hard.length === 0) return {};
  const { namespace = '' } = run.metadata;
  const { teamRef, agent: agentName = '' } = run.spec;
  const spender = { namespace, agent: agentName, ...(teamRef === undefined ? {} : { team: teamRef }) };
  const world = {
    teams: team === undefined ? [] : [team],
    agents: agent === undefined ? [] : [agent],
    operatorNamespace,
  };
  const counting = hard.filter((budget) => spendCounter(budget, world)(spender));
  if (counting.length === 0) return {};
  const isWide = counting.some((budget) => isShared(budget, operatorNamespace));
  const agents = isWide ? await reader.list<SwarmAgent>(agentKind) : [];
  const namespaces = [...new Set([namespace, ...agents.map((one) => one.metadata.namespace ?? '')])];
  let isUnknown = false;
  for (const budget of counting) {
    const told = toldByStatus(budget, nowMillis);
    const used = await budgetUsed(budget, { ledger, namespaces, operatorNamespace, nowMillis });
    isUnknown ||= used === undefined;
    const decision = used === undefined ? undefined : budgetDecision(budget.spec, used);
    const measures = decision?.phase === 'Exceeded' ? decision.measures : told;
    if (measures !== undefined)
      return { budgetRefusal: `budget "${budget.metadata.name}" exceeded: ${measures}` };
  }
  return isUnknown ? { budgetHold: 'spend store unavailable, hard stop enforced' } : {};
}

/** Also of what the ledger has missed. */
function toldByStatus(budget: SwarmBudget, nowMillis: number): string | undefined {
  const { status } = budget;
  if (status?.phase !== 'Exceeded' || !isStatusCurrent(budget, nowMillis)) return undefined;
  const { message = '' } = status.conditions?.find(({ type }) => type === 'Ready') ?? {};
  return message.replace(/^budget exceeded: /, '').replace(/; .*$/, '');
}
