import type { Role, SwarmAgent, SwarmRun, SwarmTeam } from '../../../schemas/generated/types.ts';
import type { AgentFact, Player } from '../../engine/index.ts';
import { agentStepName } from '../../engine/index.ts';
import type { Reader } from '../../kube/controller.ts';
import { normalised } from '../common/normalised.ts';
import { agentKind, teamKind } from '../common/swarm-kinds.ts';

/** Who plays each step of a run, by the name of the step (orchestration 2.1). */
export async function runPlayers(run: SwarmRun, reader: Reader): Promise<ReadonlyMap<string, Player>> {
  const namespace = run.metadata.namespace ?? '';
  const { agent, teamRef = '', roles = [], pipeline = [] } = run.spec;
  if (agent !== undefined) {
    const address = { agent, queue: `${namespace}.${agent}` };
    return new Map([[agentStepName, await foundPlayer(address, namespace, reader)]]);
  }
  const players = new Map<string, Player>();
  for (const step of pipeline) {
    const role = roles.find(({ name }) => name === step.role) ?? { name: step.role };
    const address = await roleAddress(role, teamRef, namespace, reader, 0);
    players.set(step.role, await foundPlayer(address, namespace, reader));
  }
  return players;
}

/** The agent of a role and the queue that it works on. */
type Address = Pick<Player, 'agent' | 'queue'>;

/** Teams may be played by teams, but not for ever. */
const maxTeamDepth = 5;

async function roleAddress(
  role: Role,
  team: string,
  namespace: string,
  reader: Reader,
  depth: number,
): Promise<Address> {
  if (role.swarmTeam !== undefined) return entryAddress(role.swarmTeam, namespace, reader, depth + 1);
  if (role.swarmAgent === undefined && role.model !== undefined) {
    return { agent: `${team}-${role.name}`, queue: `${namespace}.${team}.${role.name}` };
  }
  const agent = role.swarmAgent ?? role.name;
  return { agent, queue: `${namespace}.${agent}` };
}

/** A role that another team plays is played by the agent of that team's entry role (orchestration 2.1.2). */
async function entryAddress(
  name: string,
  namespace: string,
  reader: Reader,
  depth: number,
): Promise<Address> {
  const written = await reader.get<SwarmTeam>({ ...teamKind, namespace, name });
  const team = written === undefined ? undefined : normalised(written);
  const entry = team === undefined ? undefined : entryRole(team);
  // No agent bears such a name, so the run waits for the team and then says what is missing.
  if (entry === undefined || depth > maxTeamDepth) return { agent: `entry of SwarmTeam ${name}`, queue: '' };
  return roleAddress(entry, name, namespace, reader, depth);
}

function entryRole({ spec }: SwarmTeam): Role | undefined {
  const roles = spec.roles ?? [];
  const root = spec.pipeline?.find((step) => (step.dependsOn ?? []).length === 0);
  const name = spec.entry ?? root?.role;
  return name === undefined ? roles[0] : (roles.find((role) => role.name === name) ?? { name });
}

async function foundPlayer(address: Address, namespace: string, reader: Reader): Promise<Player> {
  if (address.queue === '') return address;
  const agent = await reader.get<SwarmAgent>({ ...agentKind, namespace, name: address.agent });
  if (agent === undefined || agent.metadata.deletionTimestamp !== undefined) return address;
  return { ...address, found: agentFact(normalised(agent)) };
}

function agentFact({ spec, status }: SwarmAgent): AgentFact {
  const { autoscaling } = spec.runtime ?? {};
  return {
    model: spec.model,
    readyReplicas: status?.readyReplicas ?? 0,
    sleepsUntilSubmitted: autoscaling !== undefined && (autoscaling.minReplicas ?? 1) === 0,
    isStoppedByBudget: (status?.conditions ?? []).some(
      ({ type, status: is }) => type === 'BudgetExceeded' && is === 'True',
    ),
  };
}
