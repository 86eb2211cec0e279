import type { SwarmAgent, SwarmBudget, SwarmTeam } from '../../../schemas/generated/types.ts';
import type { Spend } from './spend.ts';

/** Whose spending a budget counts, as far as other objects decide it. */
export interface ScopeWorld {
  readonly teams: readonly SwarmTeam[];
  readonly agents: readonly SwarmAgent[];
  readonly operatorNamespace: string;
}

/** The namespace that the budget looks at; undefined: all of them (decision 37). */
export function budgetNamespace(
  { metadata, spec }: SwarmBudget,
  operatorNamespace: string,
): string | undefined {
  const named = spec.selector.namespace ?? '';
  if (named !== '') return named;
  return metadata.namespace === operatorNamespace ? undefined : (metadata.namespace ?? '');
}

/**
 * Whether a spend counts: by the selector, where all that is given must hold, or because its team or agent names the
 * budget. Runs of an agent have no team to select (governance 4.2.2).
 */
export function spendCounter(budget: SwarmBudget, world: ScopeWorld): (spend: Spend) => boolean {
  const { name, namespace: home = '' } = budget.metadata;
  const { team = '', matchLabels = {} } = budget.spec.selector;
  const namespace = budgetNamespace(budget, world.operatorNamespace);
  const labels = Object.entries(matchLabels);
  const teams = new Map(world.teams.map((one) => [keyOf(one.metadata.namespace, one.metadata.name), one]));
  const naming = new Set([
    ...world.teams.filter(({ spec }) => spec.budgetRef?.name === name).map(teamKey),
    ...world.agents.filter(({ spec }) => spec.guardrails?.budgetRef?.name === name).map(agentKey),
  ]);

  const isSelected = (spend: Spend): boolean => {
    if (namespace !== undefined && spend.namespace !== namespace) return false;
    if (team === '' && labels.length === 0) return true;
    if (spend.team === undefined || (team !== '' && spend.team !== team)) return false;
    const known = teams.get(keyOf(spend.namespace, spend.team))?.metadata.labels ?? {};
    return labels.every(([label, value]) => known[label] === value);
  };
  const isNaming = (spend: Spend): boolean =>
    spend.namespace === home &&
    ((spend.team !== undefined && naming.has(`team ${keyOf(home, spend.team)}`)) ||
      naming.has(`agent ${keyOf(home, spend.agent)}`));

  return (spend) => isSelected(spend) || isNaming(spend);
}

const keyOf = (namespace: string | undefined, name: string): string => `${namespace ?? ''}/${name}`;
const teamKey = ({ metadata }: SwarmTeam): string => `team ${keyOf(metadata.namespace, metadata.name)}`;
const agentKey = ({ metadata }: SwarmAgent): string => `agent ${keyOf(metadata.namespace, metadata.name)}`;

/** What the sums depend on: when it changes, sums made before are of no use. */
export function scopeText({ spec }: SwarmBudget): string {
  const { namespace = '', team = '', matchLabels = {} } = spec.selector;
  const labels = Object.entries(matchLabels)
    .map(([name, value]) => `${name}=${value}`)
    .toSorted();
  return [spec.period ?? 'monthly', namespace, team, ...labels].join(' ');
}
