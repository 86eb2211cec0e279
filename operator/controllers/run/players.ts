import type { Role, SwarmAgent, SwarmRun, SwarmTeam } from '../../../schemas/generated/types.ts';
import type { OwnerReference } from '../../../schemas/kube-object.ts';
import { namesFanOut } from '../../../schemas/rules/tool-patterns.ts';
import type { AgentFact, Player, RunState } from '../../engine/index.ts';
import { agentStepName, routeStepName, searchRoles } from '../../engine/index.ts';
import type { Reader } from '../../kube/controller.ts';
import { normalised } from '../common/normalised.ts';
import { routerName } from '../common/router-name.ts';
import { agentKind, teamKind } from '../common/swarm-kinds.ts';

/** Who plays each step of a run, by the name of the step (orchestration 2.1). */
export async function runPlayers(
  run: SwarmRun,
  state: RunState,
  reader: Reader,
  /** Roles of a dynamic run, which have no steps but for one. */
  handedTo: readonly string[] = [],
): Promise<ReadonlyMap<string, Player>> {
  const namespace = run.metadata.namespace ?? '';
  const { agent, teamRef = '', routing, pipeline = [], search } = run.spec;
  if (agent !== undefined) {
    return new Map([[agentStepName, await agentPlayer(agent, namespace, reader)]]);
  }
  const chosen = new Map(state.steps.map((step) => [step.name, step.resolvedAgent]));
  if (routing !== undefined) {
    const name = chosen.get(routeStepName) ?? routerName(teamRef);
    return new Map([[routeStepName, await agentPlayer(name, namespace, reader)]]);
  }
  const players = new Map<string, Player>();
  const searching = search === undefined || pipeline.length > 0 ? [] : searchRoles(search);
  for (const name of searching) players.set(name, await rolePlayer(roleNamed(name, run), run, reader));
  for (const { role: name, registryLookup } of pipeline) {
    const found = registryLookup === undefined ? undefined : chosen.get(name);
    if (found !== undefined) players.set(name, await agentPlayer(found, namespace, reader));
    if (registryLookup !== undefined) continue;
    players.set(name, await rolePlayer(roleNamed(name, run), run, reader));
  }
  for (const name of handedTo) players.set(name, await rolePlayer(roleNamed(name, run), run, reader));
  return players;
}

/** A step may name a role that is not declared: then it is the agent of that name. */
function roleNamed(name: string, { spec }: SwarmRun): Role {
  return spec.roles?.find((candidate) => candidate.name === name) ?? { name };
}

/** The agent by its name, on its own queue. */
export function agentPlayer(agent: string, namespace: string, reader: Reader): Promise<Player> {
  return foundPlayer({ agent, queue: `${namespace}.${agent}` }, namespace, reader);
}

/** Who plays a role of the run's team. */
export async function rolePlayer(role: Role, { metadata, spec }: SwarmRun, reader: Reader): Promise<Player> {
  const { namespace = '' } = metadata;
  return foundPlayer(await roleAddress(role, spec.teamRef ?? '', namespace, reader, 0), namespace, reader);
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

/** An agent that is at hand. */
export function playerOf(agent: SwarmAgent): Player {
  const { name, namespace = '' } = agent.metadata;
  return { agent: name, queue: `${namespace}.${name}`, found: agentFact(agent) };
}

function agentFact({ metadata, spec, status }: SwarmAgent): AgentFact {
  const { autoscaling } = spec.runtime ?? {};
  return {
    model: spec.model,
    readyReplicas: status?.readyReplicas ?? 0,
    sleepsUntilSubmitted: autoscaling !== undefined && (autoscaling.minReplicas ?? 1) === 0,
    isScaledToZero: spec.runtime?.replicas === 0 && isOfTeam(metadata.ownerReferences),
    mayFanOut: namesFanOut(spec.guardrails?.tools?.allow ?? []),
    isStoppedByBudget: (status?.conditions ?? []).some(
      ({ type, status: is }) => type === 'BudgetExceeded' && is === 'True',
    ),
  };
}

/** Teams scale the agents that they make; nobody else would wake one. */
function isOfTeam(owners: readonly OwnerReference[] = []): boolean {
  return owners.some(({ kind, controller }) => kind === teamKind.kind && controller === true);
}
