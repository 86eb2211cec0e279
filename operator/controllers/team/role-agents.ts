import type { Role, SwarmAgent, SwarmTeam } from '../../../schemas/generated/types.ts';
import type { TeamWorld } from './team-world.ts';

/** Who plays a role (orchestration 2.1). */
export type RoleAgent =
  /** The operator makes and owns the agent. */
  | { readonly kind: 'inline'; readonly name: string }
  | { readonly kind: 'external'; readonly name: string }
  /** The entry role's agent of another team. */
  | { readonly kind: 'team'; readonly team: string };

export const inlineAgentName = (team: string, role: string): string => `${team}-${role}`;

/** A role that names nobody is played by the agent that is called like it (orchestration 2.1.3). */
export function roleAgent(team: string, role: Role): RoleAgent {
  if (role.swarmAgent !== undefined) return { kind: 'external', name: role.swarmAgent };
  if (role.swarmTeam !== undefined) return { kind: 'team', team: role.swarmTeam };
  if (role.model !== undefined) return { kind: 'inline', name: inlineAgentName(team, role.name) };
  return { kind: 'external', name: role.name };
}

/** Teams may be played by teams, but not for ever. */
const mostTeamDepth = 5;

/** The name of the agent behind a role; undefined while the team that plays it is missing. */
export function agentNameOfRole(
  world: Pick<TeamWorld, 'team' | 'teams'>,
  role: Role,
  depth = 0,
): string | undefined {
  const who = roleAgent(world.team.metadata.name, role);
  if (who.kind !== 'team') return who.name;
  const other = world.teams.find((team) => team.metadata.name === who.team);
  const entry = other?.spec.roles?.find((candidate) => candidate.name === entryRoleName(other));
  if (other === undefined || entry === undefined || depth >= mostTeamDepth) return undefined;
  return agentNameOfRole({ team: other, teams: world.teams }, entry, depth + 1);
}

/** `spec.entry`, else the first step that depends on nothing, else the first role. */
export function entryRoleName({ spec }: SwarmTeam): string | undefined {
  const root = spec.pipeline?.find((step) => (step.dependsOn ?? []).length === 0);
  return spec.entry ?? root?.role ?? spec.roles?.[0]?.name;
}

/** The agent behind a role, when it exists. */
export function agentOfRole(world: TeamWorld, role: Role): SwarmAgent | undefined {
  const name = agentNameOfRole(world, role);
  return world.agents.find((agent) => agent.metadata.name === name);
}
