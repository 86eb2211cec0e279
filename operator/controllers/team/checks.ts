import { findingMessage, formatPath } from '../../../schemas/finding.ts';
import { teamFindings } from '../../../schemas/rules/object/team.ts';
import { unhonouredFindings } from '../../../schemas/rules/unhonoured.ts';
import type { Verdict } from '../common/conditions.ts';
import { missingBudget } from '../common/missing-budget.ts';
import { agentOfRole, roleAgent } from './role-agents.ts';
import type { TeamWorld } from './team-world.ts';

/** One reason why a team cannot run; the first one counts. */
type TeamCheck = (world: TeamWorld) => Verdict | undefined;

/** Rules whose breach keeps the flow from ever running, and the reason that Ready gives (orchestration 2.2). */
const reasonOfRule: Readonly<Record<string, string>> = {
  'team.duplicate-role': 'InvalidTopology',
  'team.duplicate-step': 'InvalidDAG',
  'team.unknown-role': 'InvalidDAG',
  'team.unknown-dependency': 'InvalidDAG',
  'team.cycle': 'InvalidDAG',
  'team.entry-missing': 'InvalidTopology',
  'team.entry-unknown': 'InvalidTopology',
  'team.delegate-unknown': 'InvalidTopology',
  'team.delegation-cycle': 'InvalidTopology',
  'team.routing-model': 'InvalidTopology',
  'team.search-role': 'InvalidSearch',
};

/** The same rules as lint and admission, for clusters whose webhook is off. */
const flowIsValid: TeamCheck = ({ team }) => {
  const findings = teamFindings(team, { settings: [], agents: [] }).filter(
    (finding) => finding.severity === 'error' && reasonOfRule[finding.rule] !== undefined,
  );
  const [first] = findings;
  if (first === undefined) return undefined;
  return {
    kind: 'stalled',
    reason: reasonOfRule[first.rule] ?? 'InvalidDAG',
    message: findings.map(findingMessage).join('; '),
  };
};

/** A missing agent may arrive later in the same apply, so it is work in progress and no defect. */
const rolesHaveAgents: TeamCheck = (world) => {
  const missing = (world.team.spec.roles ?? []).flatMap((role) => {
    const who = roleAgent(world.team.metadata.name, role);
    // Inline agents are made by this very reconcile.
    if (who.kind === 'inline' || agentOfRole(world, role) !== undefined) return [];
    const player = who.kind === 'team' ? `entry role of SwarmTeam "${who.team}"` : `SwarmAgent "${who.name}"`;
    return [`${player} for role "${role.name}" not found`];
  });
  if (missing.length === 0) return undefined;
  return { kind: 'progressing', reason: 'RolesNotReady', message: missing.join('; ') };
};

export const teamChecks: readonly TeamCheck[] = [flowIsValid, rolesHaveAgents];

/** What Ready and Stalled say about the team (orchestration 2.2). */
export function teamVerdict(world: TeamWorld): Verdict {
  for (const check of teamChecks) {
    const verdict = check(world);
    if (verdict !== undefined) return verdict;
  }
  const { team, budget } = world;
  const unhonoured = unhonouredFindings(team).map((finding) => formatPath(finding.path ?? []));
  const notes = [
    ...missingBudget('budgetRef', team.spec.budgetRef, budget),
    ...(unhonoured.length === 0 ? [] : [`not honoured yet: ${unhonoured.join(', ')}`]),
  ];
  return { kind: 'ready', reason: 'Reconciled', message: notes.join('; ') };
}
