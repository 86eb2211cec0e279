import type { SwarmRun, SwarmTeamStatus, TeamRoleStatus } from '../../../schemas/generated/types.ts';
import { byteLength, formatSize, largePromptBytes } from '../../../schemas/rules/object/text-size.ts';
import { teamMode } from '../../../schemas/rules/team-mode.ts';
import { timestamp } from '../../engine/timestamp.ts';
import type { OwnedStatus } from '../common/apply-status.ts';
import {
  stampedConditions,
  type Verdict,
  verdictConditions,
  type WantedCondition,
} from '../common/conditions.ts';
import { newestRun } from '../common/run-history.ts';
import { agentOfRole, entryRoleName, roleAgent } from './role-agents.ts';
import type { TeamScaling } from './role-scaling.ts';
import type { TeamWorld } from './team-world.ts';

export const teamConditionTypes = ['Ready', 'Stalled', 'SystemPromptSizeWarning'] as const;

export interface TeamStatusInput {
  readonly world: TeamWorld;
  readonly verdict: Verdict;
  readonly scaling: TeamScaling;
}

/** The whole status of a SwarmTeam (orchestration 2.2). */
export function teamStatus({ world, verdict, scaling }: TeamStatusInput): OwnedStatus {
  const { team, runs, nowMillis } = world;
  const newest = newestRun(runs);
  const existing = team.status?.conditions;
  const fields: { readonly [field in keyof SwarmTeamStatus]: SwarmTeamStatus[field] | undefined } = {
    observedGeneration: team.metadata.generation,
    phase: teamPhase(world, verdict, newest),
    entryRole: entryRoleName(team),
    roles: (team.spec.roles ?? []).map((role) => roleStatus(world, role)),
    lastActiveTime: scaling.lastActiveTime,
    scaledToZero: scaling.roles.length === 0 ? undefined : scaling.isScaledToZero,
    lastRunName: newest?.metadata.name,
    lastRunPhase: newest === undefined ? undefined : (newest.status?.phase ?? 'Pending'),
  };
  return {
    conditions: stampedConditions(
      [...verdictConditions(verdict, existing, nowMillis), ...promptSizeCondition(world)],
      existing,
      team.metadata.generation,
      timestamp(nowMillis),
    ),
    conditionTypes: teamConditionTypes,
    fields,
  };
}

/** In pipeline, routed and search mode that of the newest run, else Ready; Pending until the roles are there. */
function teamPhase(
  { team }: TeamWorld,
  verdict: Verdict,
  newest: SwarmRun | undefined,
): SwarmTeamStatus['phase'] {
  if (verdict.kind !== 'ready') return 'Pending';
  const phase = newest?.status?.phase;
  if (teamMode(team.spec) === 'dynamic' || phase === undefined || phase === 'Pending') return 'Ready';
  return phase;
}

function roleStatus(
  world: TeamWorld,
  role: NonNullable<TeamWorld['team']['spec']['roles']>[number],
): TeamRoleStatus {
  const agent = agentOfRole(world, role);
  const who = roleAgent(world.team.metadata.name, role);
  return {
    name: role.name,
    ...(who.kind === 'inline' ? { managedSwarmAgent: who.name } : {}),
    readyReplicas: agent?.status?.readyReplicas ?? 0,
    desiredReplicas:
      agent?.status?.desiredReplicas ?? agent?.spec.runtime?.replicas ?? (agent === undefined ? 0 : 1),
  };
}

function promptSizeCondition({ team }: TeamWorld): readonly WantedCondition[] {
  const bytes = (team.spec.roles ?? []).reduce((sum, role) => sum + byteLength(role.prompt?.inline ?? ''), 0);
  if (bytes <= largePromptBytes) return [];
  return [
    {
      type: 'SystemPromptSizeWarning',
      status: 'True',
      reason: 'InlinePromptTooLarge',
      message: `inline prompts total ${formatSize(bytes)}, more than the recommended 50 KB. Move them to ConfigMaps and name those in prompt.from`,
    },
  ];
}
