import type { SwarmAgent, SwarmRegistry, SwarmRun, SwarmTeam } from '../../../schemas/generated/types.ts';
import type { Directory, Facts, Plan, PlannedStep, RunState, StepState } from '../../engine/index.ts';
import { isLookedUp, routeTaskId } from '../../engine/index.ts';
import type { Reader } from '../../kube/controller.ts';
import type { TaskQueue } from '../../queue/task-queue.ts';
import { agentQueues } from '../common/agent-queues.ts';
import { normalised } from '../common/normalised.ts';
import { registryNameOf } from '../common/registration.ts';
import { registryIndex } from '../common/registry-index.ts';
import { agentKind, registryKind } from '../common/swarm-kinds.ts';
import { agentPlayer, playerOf, rolePlayer } from './players.ts';

export interface DirectorySources {
  readonly reader: Reader;
  readonly queue: Pick<TaskQueue, 'depth'>;
}

export interface LookingRun {
  readonly run: SwarmRun;
  /** Names the registry where neither step nor routing does. */
  readonly team?: SwarmTeam;
  readonly plan: Plan;
  readonly state: RunState;
  readonly results: Facts['results'];
}

/** The registry that needs no object (gitops 23). */
const impliedRegistry = 'default';

/** Who can be found, for each step that looks for its agent and has not got one yet (agents 8). */
export async function runDirectories(
  looking: LookingRun,
  sources: DirectorySources,
): Promise<NonNullable<Facts['directories']>> {
  const { plan, state } = looking;
  const directories = new Map<string, Directory>();
  for (const planned of plan.steps.filter(isLookedUp)) {
    const step = state.steps.find(({ name }) => name === planned.name);
    if (step === undefined || isUnassigned(step))
      directories.set(planned.name, await directoryFor(planned, step, looking, sources));
  }
  return directories;
}

const isUnassigned = ({ resolvedAgent, phase }: StepState): boolean =>
  resolvedAgent === undefined && phase !== 'Failed' && phase !== 'Skipped';

async function directoryFor(
  planned: PlannedStep,
  step: StepState | undefined,
  looking: LookingRun,
  sources: DirectorySources,
): Promise<Directory> {
  const { run, team, plan } = looking;
  const { reader, queue } = sources;
  const { routing, registryLookup } = planned;
  const named = (routing ?? registryLookup)?.registryRef?.name;
  const registry = [named, team?.spec.registryRef].find((name) => (name ?? '') !== '') ?? impliedRegistry;
  const agents = await agentsListed(registry, plan.namespace, reader);
  const isWanted = ({ spec }: SwarmAgent): boolean =>
    registryLookup === undefined
      ? isAnswered(step, looking)
      : (spec.capabilities ?? []).some(({ name }) => name === registryLookup.capability);
  const candidates = agents.map(async (agent) => ({
    player: playerOf(agent),
    // Nobody asks for the load of agents that cannot be chosen now.
    queued: isWanted(agent) ? await tasksOf(agent, queue) : 0,
    capabilities: agent.spec.capabilities ?? [],
  }));
  const fallback = (routing ?? registryLookup)?.fallback ?? '';
  return {
    registry,
    capabilities: registryIndex({ name: registry, namespace: plan.namespace }, agents).capabilities,
    candidates: await Promise.all(candidates),
    ...(fallback === ''
      ? {}
      : { fallback: await fallbackPlayer(fallback, routing === undefined, run, reader) }),
  };
}

/** Whether the router has named the capability, or is doing so now. */
function isAnswered(step: StepState | undefined, { plan, results }: LookingRun): boolean {
  if (step === undefined) return false;
  return step.selectedCapability !== undefined || results.has(routeTaskId({ plan }, step));
}

/** Of the run's own namespace only: capabilities are not offered to others. Sorted by name. */
async function agentsListed(
  registry: string,
  namespace: string,
  reader: Reader,
): Promise<readonly SwarmAgent[]> {
  if (registry !== impliedRegistry) {
    const found = await reader.get<SwarmRegistry>({ ...registryKind, namespace, name: registry });
    if (found === undefined || found.metadata.deletionTimestamp !== undefined) return [];
  }
  const agents = await reader.list<SwarmAgent>(agentKind, { namespace });
  return agents
    .filter(({ metadata }) => metadata.deletionTimestamp === undefined)
    .map(normalised)
    .filter((agent) => registryNameOf(agent) === registry)
    .toSorted((left, right) => (left.metadata.name < right.metadata.name ? -1 : 1));
}

async function tasksOf(agent: SwarmAgent, queue: Pick<TaskQueue, 'depth'>): Promise<number> {
  const depths = await Promise.all(agentQueues(agent).map((name) => queue.depth(name)));
  return depths.reduce((sum, { waiting, active }) => sum + waiting + active, 0);
}

/** Of a step the role of this name, else the agent; of a router the agent (orchestration 4.3, 5.1). */
function fallbackPlayer(
  name: string,
  mayBeRole: boolean,
  run: SwarmRun,
  reader: Reader,
): ReturnType<typeof agentPlayer> {
  const namespace = run.metadata.namespace ?? '';
  const role = mayBeRole ? run.spec.roles?.find((candidate) => candidate.name === name) : undefined;
  return role === undefined ? agentPlayer(name, namespace, reader) : rolePlayer(role, run, reader);
}
