import { formatPath } from '../../../schemas/finding.ts';
import { unhonouredFindings } from '../../../schemas/rules/unhonoured.ts';
import type { Verdict } from '../common/conditions.ts';
import { missingBudget } from '../common/missing-budget.ts';
import { ruleVerdict } from '../common/rule-verdict.ts';
import { agentOfRole, roleAgent } from './role-agents.ts';
import type { TeamWorld } from './team-world.ts';

/** One reason why a team cannot run; the first one counts. */
type TeamCheck = (world: TeamWorld) => Verdict | undefined;

/** What Ready gives as the reason, by the part of `spec` that is wrong first (orchestration 2.2). */
const reasonOfPart: ReadonlyMap<unknown, string> = new Map([
  ['pipeline', 'InvalidDAG'],
  ['roles', 'InvalidTopology'],
  ['entry', 'InvalidTopology'],
  ['routing', 'InvalidTopology'],
  ['search', 'InvalidSearch'],
]);

const specIsValid: TeamCheck = ({ team }) =>
  ruleVerdict(team, ({ path = [] }) => reasonOfPart.get(path[1]) ?? 'InvalidSpec');

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

export const teamChecks: readonly TeamCheck[] = [specIsValid, rolesHaveAgents];

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
