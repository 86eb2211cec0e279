import type { SwarmBudget } from '../../../schemas/generated/types.ts';
import { type PriceTable, parseUsd } from '../../engine/index.ts';
import type { BudgetTerm, BudgetTerms } from '../../ledger/budget-terms.ts';
import {
  budgetNamespace,
  namersOf,
  type ScopeWorld,
  scopeText,
  selectsAll,
  selectsTeam,
} from './budget-scope.ts';

/** What a namespace must know of a budget; undefined where nobody there can spend of it. */
export function budgetTerm(
  budget: SwarmBudget,
  namespace: string,
  world: ScopeWorld,
): BudgetTerm | undefined {
  const { spec, metadata } = budget;
  const looked = budgetNamespace(budget, world.operatorNamespace);
  const isLooked = looked === undefined || looked === namespace;
  const spenders =
    isLooked && selectsAll(budget) ? undefined : spendersIn(budget, namespace, isLooked, world);
  if (spenders !== undefined && spenders.teams.length + spenders.agents.length === 0) return undefined;
  return {
    name: metadata.name,
    id: budgetId(budget),
    period: spec.period ?? 'monthly',
    isHard: spec.hardStop === true,
    limitTokens: spec.limitTokens ?? 0,
    limitMicroUsd: Number(parseUsd(spec.limit ?? '0')),
    isShared: isShared(budget, world.operatorNamespace),
    ...(spenders === undefined ? {} : { spenders }),
  };
}

/** In the names of its accounts: another scope, another sum. */
export const budgetId = (budget: SwarmBudget): string =>
  `${budget.metadata.uid ?? ''}/${encodeURIComponent(scopeText(budget))}`;

/** Whether it may count spending of more than one namespace, now or later. */
export function isShared(budget: SwarmBudget, operatorNamespace: string): boolean {
  return budgetNamespace(budget, operatorNamespace) !== budget.metadata.namespace;
}

/** The namespaces whose ledgers hold spending of the budget, of those that are there. */
export function budgetNamespaces(
  budget: SwarmBudget,
  namespaces: readonly string[],
  operatorNamespace: string,
): readonly string[] {
  const looked = budgetNamespace(budget, operatorNamespace);
  const { namespace: home = '' } = budget.metadata;
  return namespaces.filter((one) => looked === undefined || one === looked || one === home);
}

/** The terms of a namespace, in an order of their own so that the same terms read the same. */
export function namespaceTerms(
  namespace: string,
  budgets: readonly SwarmBudget[],
  world: ScopeWorld,
  prices: PriceTable,
): BudgetTerms {
  const terms = budgets.flatMap((budget) => budgetTerm(budget, namespace, world) ?? []);
  if (terms.length === 0) return { budgets: [], prices: {} };
  return {
    budgets: terms.toSorted((left, right) => (left.id < right.id ? -1 : 1)),
    prices: Object.fromEntries(
      [...prices].map(([prefix, { input, output }]) => [
        prefix,
        // A dollar per million tokens is a micro-dollar per token.
        { perInputToken: input, perOutputToken: output },
      ]),
    ),
  };
}

function spendersIn(
  budget: SwarmBudget,
  namespace: string,
  isLooked: boolean,
  world: ScopeWorld,
): NonNullable<BudgetTerm['spenders']> {
  const namers = namersOf(budget, world);
  const isHome = namespace === budget.metadata.namespace;
  const { team = '', matchLabels = {} } = budget.spec.selector;
  const selected = world.teams
    .filter((one) => one.metadata.namespace === namespace && isLooked && selectsTeam(budget, one))
    .map(({ metadata }) => metadata.name);
  // A team that is selected by its name alone counts before anybody has seen it.
  const named = isLooked && team !== '' && Object.keys(matchLabels).length === 0 ? [team] : [];
  return {
    teams: [...new Set([...selected, ...named, ...(isHome ? namers.teams : [])])].toSorted(),
    agents: (isHome ? namers.agents : []).toSorted(),
  };
}
