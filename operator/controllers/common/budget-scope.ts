import type { SwarmAgent, SwarmBudget, SwarmTeam } from '../../../schemas/generated/types.ts';

/** Whose spending a budget counts, as far as other objects decide it. */
export interface ScopeWorld {
  readonly teams: readonly SwarmTeam[];
  readonly agents: readonly SwarmAgent[];
  readonly operatorNamespace: string;
}

export interface SpenderInNamespace {
  readonly namespace: string;
  /** Absent for a run of an agent. */
  readonly team?: string;
  readonly agent: string;
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

/** All that is spent in the namespace that it looks at. */
export function selectsAll({ spec }: SwarmBudget): boolean {
  const { team = '', matchLabels = {} } = spec.selector;
  return team === '' && Object.keys(matchLabels).length === 0;
}

/** By its name and its labels, where all that is given must hold; not by its namespace. */
export function selectsTeam({ spec }: SwarmBudget, { metadata }: SwarmTeam): boolean {
  const { team = '', matchLabels = {} } = spec.selector;
  return (
    (team === '' || metadata.name === team) &&
    Object.entries(matchLabels).every(([label, value]) => metadata.labels?.[label] === value)
  );
}

/** Teams and agents of the budget's own namespace that name it. */
export function namersOf(
  { metadata: { name, namespace: home } }: SwarmBudget,
  { teams, agents }: Pick<ScopeWorld, 'teams' | 'agents'>,
): { readonly teams: readonly string[]; readonly agents: readonly string[] } {
  const isNaming =
    <T extends SwarmTeam | SwarmAgent>(nameOf: (one: T) => string | undefined) =>
    (one: T): boolean =>
      one.metadata.namespace === home && nameOf(one) === name;
  const nameOf = ({ metadata }: SwarmTeam | SwarmAgent): string => metadata.name;
  return {
    teams: teams.filter(isNaming(({ spec }: SwarmTeam) => spec.budgetRef?.name)).map(nameOf),
    agents: agents.filter(isNaming(({ spec }: SwarmAgent) => spec.guardrails?.budgetRef?.name)).map(nameOf),
  };
}

/**
 * Whether a spend counts: by the selector, or because its team or agent names the budget. Runs of an agent have no team
 * to select (governance 4.2.2).
 */
export function spendCounter(budget: SwarmBudget, world: ScopeWorld): (spend: SpenderInNamespace) => boolean {
  const home = budget.metadata.namespace ?? '';
  const { team = '', matchLabels = {} } = budget.spec.selector;
  const namespace = budgetNamespace(budget, world.operatorNamespace);
  const teams = new Map(world.teams.map((one) => [keyOf(one.metadata.namespace, one.metadata.name), one]));
  const namers = namersOf(budget, world);

  const isSelected = (spend: SpenderInNamespace): boolean => {
    if (namespace !== undefined && spend.namespace !== namespace) return false;
    if (selectsAll(budget)) return true;
    if (spend.team === undefined) return false;
    const known = teams.get(keyOf(spend.namespace, spend.team));
    if (known !== undefined) return selectsTeam(budget, known);
    return spend.team === team && Object.keys(matchLabels).length === 0;
  };
  return (spend) =>
    isSelected(spend) ||
    (spend.namespace === home &&
      (namers.agents.includes(spend.agent) ||
        (spend.team !== undefined && namers.teams.includes(spend.team))));
}

const keyOf = (namespace: string | undefined, name: string): string => `${namespace ?? ''}/${name}`;

/** What the sums depend on: when it changes, sums made before are of no use. */
export function scopeText({ spec }: SwarmBudget): string {
  const { namespace = '', team = '', matchLabels = {} } = spec.selector;
  const labels = Object.entries(matchLabels)
    .map(([name, value]) => `${name}=${value}`)
    .toSorted();
  return [spec.period ?? 'monthly', namespace, team, ...labels].join(' ');
}
