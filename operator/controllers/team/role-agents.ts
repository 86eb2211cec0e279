import type { Role, SwarmAgent } from '../../../schemas/generated/types.ts';
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

/** The agent behind a role, when it exists. */
export function agentOfRole({ team, agents }: TeamWorld, role: Role): SwarmAgent | undefined {
  const who = roleAgent(team.metadata.name, role);
  if (who.kind === 'team') return undefined;
  return agents.find((agent) => agent.metadata.name === who.name);
}
