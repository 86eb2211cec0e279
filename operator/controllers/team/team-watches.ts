import type { SwarmTeam } from '../../../schemas/generated/types.ts';
import type { KubeObject, ObjectKey } from '../../../schemas/kube-object.ts';
import { isKind } from '../../../schemas/rules/kinds.ts';
import type { Reader } from '../../kube/controller.ts';
import { teamKind } from '../common/swarm-kinds.ts';
import { agentNameOfRole, inlineAgentName } from './role-agents.ts';
import { scalingRoles } from './role-scaling.ts';

/** Teams that the agent plays a role in, by whichever way; one of its own included. */
export async function teamsWithAgent(agent: KubeObject, reader: Reader): Promise<readonly ObjectKey[]> {
  const { namespace = '', name: agentName } = agent.metadata;
  const teams = await reader.list<SwarmTeam>(teamKind, { namespace });
  return teams
    .filter((team) =>
      (team.spec.roles ?? []).some((role) => agentNameOfRole({ team, teams }, role) === agentName),
    )
    .map(({ metadata }) => ({ ...teamKind, namespace, name: metadata.name }));
}

/** Teams that have the team play a role. */
export async function teamsWithTeam(team: KubeObject, reader: Reader): Promise<readonly ObjectKey[]> {
  const { namespace = '', name: teamName } = team.metadata;
  const teams = await reader.list<SwarmTeam>(teamKind, { namespace });
  return teams
    .filter((other) => (other.spec.roles ?? []).some((role) => role.swarmTeam === teamName))
    .map(({ metadata }) => ({ ...teamKind, namespace, name: metadata.name }));
}

/** Teams that name the budget. */
export async function teamsWithBudget(budget: KubeObject, reader: Reader): Promise<readonly ObjectKey[]> {
  const { namespace = '', name: budgetName } = budget.metadata;
  const teams = await reader.list<SwarmTeam>(teamKind, { namespace });
  return teams
    .filter(({ spec }) => spec.budgetRef?.name === budgetName)
    .map(({ metadata }) => ({ ...teamKind, namespace, name: metadata.name }));
}

/** The team that the run is of, and those whose scaling roles play in it for others. */
export async function teamsOfRun(run: KubeObject, reader: Reader): Promise<readonly ObjectKey[]> {
  if (!isKind(run, 'SwarmRun')) return [];
  const { namespace = '' } = run.metadata;
  const players = new Set((run.status?.steps ?? []).map(({ resolvedAgent }) => resolvedAgent));
  const teams = await reader.list<SwarmTeam>(teamKind, { namespace });
  const scaled = teams.filter((team) =>
    scalingRoles(team).some((role) => players.has(inlineAgentName(team.metadata.name, role.name))),
  );
  const own = run.spec.teamRef === undefined ? [] : [run.spec.teamRef];
  const names = new Set([...own, ...scaled.map(({ metadata }) => metadata.name)]);
  return [...names].map((name) => ({ ...teamKind, namespace, name }));
}
