import { finding } from '../../errors.ts';
import type { FieldPath, Finding } from '../../finding.ts';
import type { Role, SwarmRunSpec } from '../../generated/types.ts';
import { isInline } from '../policy/agent-subject.ts';

/** What describes an agent: of no use for a role that somebody else plays. */
const agentFields = [
  'prompt',
  'tools',
  'limits',
  'guardrails',
  'runtime',
  'settings',
  'envFrom',
  'plugins',
] as const satisfies readonly (keyof Role)[];

/** Roles of a team that describe an agent and are played by another one (orchestration 2.1.2). */
export function unusedRoleFields(role: Role, path: FieldPath): readonly Finding[] {
  const fields = agentFields.filter((field) => hasContent(role[field]));
  if (isInline(role) || fields.length === 0) return [];
  const player =
    role.swarmTeam === undefined
      ? `SwarmAgent "${role.swarmAgent ?? role.name}"`
      : `SwarmTeam "${role.swarmTeam}"`;
  return [
    finding(
      'team.role-not-inline',
      { role: role.name, player, fields: fields.join(', ') },
      { path: [...path, ...fields.slice(0, 1)] },
    ),
  ];
}

/**
 * Roles that a run describes itself: agents are made from teams only. A run that has its snapshot holds the team's
 * roles, which are no mistake of anybody.
 */
export function describedRunRoles({ roles = [], teamGeneration }: SwarmRunSpec): readonly Finding[] {
  if (teamGeneration !== undefined) return [];
  return roles.flatMap((role, index) => {
    const fields = (['model', ...agentFields] as const).filter((field) => hasContent(role[field]));
    if (fields.length === 0) return [];
    const parameters = { role: role.name, fields: fields.join(', ') };
    return [
      finding('run.role-described', parameters, { path: ['spec', 'roles', index, ...fields.slice(0, 1)] }),
    ];
  });
}

/** `{}` and `[]` ask for nothing. */
function hasContent(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return value !== undefined;
  return Object.keys(value).length > 0;
}
