import { finding } from '../../errors.ts';
import type { Finding } from '../../finding.ts';
import type { SwarmTeam } from '../../generated/types.ts';
import { parseGoDuration } from '../go-duration.ts';
import { inlineRoleSubjects } from '../policy/agent-subject.ts';
import type { RuleContext } from '../rule-context.ts';
import { teamMode } from '../team-mode.ts';
import { artifactFindings, artifactStoreFindings } from './artifacts.ts';
import { delegationFindings } from './delegation.ts';
import { flowTemplateFindings } from './flow-templates.ts';
import { mcpPolicyFindings, mcpPolicyOf } from './mcp-policy.ts';
import { mostTeamAndRoleLength, nameFindings } from './names.ts';
import { pipelineFindings } from './pipeline.ts';
import { rolePromptFindings } from './prompts.ts';
import { unusedRoleFields } from './role-fields.ts';
import { searchFindings } from './search.ts';
import { stepFindings, unusedParts } from './steps.ts';
import { toolFindings } from './tools.ts';

/** A SwarmTeam by itself and under the settings of its namespace (orchestration 9). */
export function teamFindings(team: SwarmTeam, context: RuleContext): readonly Finding[] {
  const { spec, metadata } = team;
  const mcpPolicy = mcpPolicyOf(context.settings);
  return [
    ...nameFindings(metadata.name, 'the SwarmTeam', ['metadata', 'name'], mostNameLength(spec)),
    ...roleFindings(team),
    ...rolePromptFindings(spec.roles ?? []),
    ...inlineRoleSubjects(spec).flatMap((subject) => [
      ...toolFindings(subject),
      ...mcpPolicyFindings(subject, mcpPolicy),
    ]),
    ...pipelineFindings(spec),
    ...stepFindings(spec.pipeline ?? []),
    ...artifactStoreFindings(spec),
    ...artifactFindings(spec),
    ...(spec.defaultContextPolicy === undefined
      ? []
      : unusedParts('defaultContextPolicy', spec.defaultContextPolicy, ['spec', 'defaultContextPolicy'])),
    ...(teamMode(spec) === 'dynamic' ? delegationFindings(spec) : []),
    ...searchFindings(spec),
    ...(spec.routing !== undefined && spec.routing.model === undefined
      ? [finding('team.routing-model', {}, { path: ['spec', 'routing'] })]
      : []),
    ...flowTemplateFindings(spec),
    ...durationFindings(team),
  ];
}

/** A router is named after its team: `<team>-router`. */
const mostNameLength = ({ routing }: SwarmTeam['spec']): number =>
  mostTeamAndRoleLength - (routing === undefined ? 0 : 'router'.length);

/** Names of roles, and what plays them. */
function roleFindings({ metadata, spec }: SwarmTeam): readonly Finding[] {
  const mode = teamMode(spec);
  const most = Math.max(1, mostTeamAndRoleLength - (metadata.name ?? '').length);
  const seen = new Set<string>();
  return (spec.roles ?? []).flatMap((role, index): readonly Finding[] => {
    const path = ['spec', 'roles', index];
    const isDuplicate = seen.has(role.name);
    seen.add(role.name);
    return [
      ...nameFindings(role.name, 'a role (with that of the team)', [...path, 'name'], most),
      ...(isDuplicate
        ? [finding('team.duplicate-role', { role: role.name }, { path: [...path, 'name'] })]
        : []),
      ...(role.swarmTeam !== undefined && mode !== 'pipeline'
        ? [finding('team.swarm-team-role', { role: role.name, mode }, { path: [...path, 'swarmTeam'] })]
        : []),
      ...(role.swarmTeam !== undefined && role.swarmTeam === metadata.name
        ? [finding('team.swarm-team-self', { role: role.name }, { path: [...path, 'swarmTeam'] })]
        : []),
      ...(mode !== 'dynamic' && (role.canDelegate ?? []).length > 0
        ? [finding('team.delegate-unused', { role: role.name, mode }, { path: [...path, 'canDelegate'] })]
        : []),
      ...unusedRoleFields(role, path),
    ];
  });
}

function durationFindings({ spec }: SwarmTeam): readonly Finding[] {
  const value = spec.runRetainFor;
  if (value === undefined) return [];
  const milliseconds = parseGoDuration(value);
  if (milliseconds !== undefined && milliseconds >= 0) return [];
  return [finding('team.duration', { value }, { path: ['spec', 'runRetainFor'] })];
}
