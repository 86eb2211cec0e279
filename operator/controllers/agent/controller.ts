import { createHash } from 'node:crypto';
import { formatPath } from '../../../schemas/finding.ts';
import type { SwarmAgent } from '../../../schemas/generated/types.ts';
import type { KubeObject, ObjectKey } from '../../../schemas/kube-object.ts';
import { unhonouredFindings } from '../../../schemas/rules/unhonoured.ts';
import { type Api, isApiError } from '../../kube/api.ts';
import type { Clock, Controller, EventRecorder, Outcome, Reader } from '../../kube/controller.ts';
import { applyIfDifferent } from '../common/apply-if-different.ts';
import { applyStatus } from '../common/apply-status.ts';
import { deleteRuns } from '../common/delete-runs.ts';
import { isSubset } from '../common/is-subset.ts';
import { defaultHistoryLimits, prunableRuns } from '../common/run-history.ts';
import { agentKind } from '../common/swarm-kinds.ts';
import { networkPolicyKind } from '../common/workload.ts';
import { networkPolicyName, sharedAccountName } from './agent-names.ts';
import type { AgentPlan } from './agent-plan.ts';
import type { AgentPlatform } from './agent-platform.ts';
import type { AgentProblem } from './agent-problem.ts';
import { agentWatches } from './agent-watches.ts';
import type { AgentWorld } from './agent-world.ts';
import { type BudgetStop, budgetStop } from './budget-stop.ts';
import { firstProblem } from './checks.ts';
import { desiredObjects } from './desired.ts';
import { gatherAgent } from './gather.ts';
import { McpHealth } from './mcp-health.ts';
import { nextLookMillis } from './next-look.ts';
import { agentPlan } from './plan.ts';
import { agentStatus } from './status.ts';
import { isSuspended } from './suspension.ts';

export interface AgentControllerOptions {
  readonly api: Api;
  readonly reader: Reader;
  readonly events: EventRecorder;
  readonly clock: Clock;
  readonly platform: AgentPlatform;
  /** Used to see whether MCP servers answer. */
  readonly fetch: typeof fetch;
  lookupHost(host: string): Promise<readonly string[]>;
}

const name = 'swarmagent-controller';
/** SwarmAgent -> Deployment, prompt, account, network policy and status (agents 2). */
export function agentController(options: AgentControllerOptions): Controller {
  const { api, reader, clock, platform } = options;
  const wakers = new Set<(key: ObjectKey) => void>();
  const health = new McpHealth({
    fetch: options.fetch,
    clock,
    onChange: (url) => void wakeAgentsUsing(url),
  });

  const wakeAgentsUsing = async (url: string): Promise<void> => {
    const agents = await reader.list<SwarmAgent>(agentKind);
    for (const { metadata, spec, status } of agents) {
      const isUsing =
        (spec.tools?.mcp ?? []).some((server) => server.url === url || server.capabilityRef !== undefined) ||
        status?.toolConnections?.some((connection) => connection.url === url) === true;
      if (!isUsing) continue;
      const key = { ...agentKind, namespace: metadata.namespace ?? '', name: metadata.name };
      for (const wake of wakers) wake(key);
    }
  };

  return {
    name,
    kind: agentKind,
    watches: agentWatches(reader, platform.operatorNamespace),
    concurrency: 8,
    subscribe(enqueue) {
      wakers.add(enqueue);
      return () => wakers.delete(enqueue);
    },
    async reconcile(key): Promise<Outcome> {
      const world = await gatherAgent(key, { ...options, health });
      if (world === undefined) return { kind: 'done' };
      const found = firstProblem(world);
      const stop = budgetStop(world);
      const plan = agentPlan(world, stop !== undefined || isSuspended(world.agent), digest);
      const problem =
        plan === undefined || isBlocked(found)
          ? found
          : ((await applyProblem(plan, world, found, options)) ?? found);

      const status = agentStatus({
        world,
        plan,
        problem,
        stop,
        basePromptHash: world.prompt.kind === 'found' ? digest(world.prompt.text) : undefined,
        unhonoured: unhonouredFindings(world.agent).map((finding) => formatPath(finding.path ?? [])),
      });
      await tellProblem(problem, world, options.events);
      await tellCeiling(stop, world, options.events);
      await applyStatus(api, world.agent, status, name);
      const own = world.runs.filter((run) => run.spec.agent === world.agent.metadata.name);
      await deleteRuns(prunableRuns(defaultHistoryLimits, own, world.nowMillis), api);
      return {
        kind: 'again',
        afterMillis: nextLookMillis({ world, problem, plan, stop, nextCheckMillis: health.nextCheckMillis }),
      };
    },
  };
}

const digest = (text: string): string => createHash('sha256').update(text).digest('hex');

/** What is wrong with the network policy leaves the rest alone; all else keeps what runs as it is. */
const isBlocked = (problem: AgentProblem | undefined): boolean =>
  problem !== undefined && problem.reason !== 'NetworkPolicyError';

/** What the API refuses shows in the status; a conflict or a lost connection is tried again without a word. */
async function applyProblem(
  plan: AgentPlan,
  world: AgentWorld,
  found: AgentProblem | undefined,
  options: AgentControllerOptions,
): Promise<AgentProblem | undefined> {
  try {
    await applyObjects(plan, world, found, options);
    return undefined;
  } catch (error) {
    if (!isApiError(error) || error.code === 409 || error.code >= 500) throw error;
    return { reason: 'ReconcileError', message: error.message, needsEdit: false };
  }
}

async function applyObjects(
  plan: AgentPlan,
  world: AgentWorld,
  problem: AgentProblem | undefined,
  { api, reader }: AgentControllerOptions,
): Promise<void> {
  const targets = world.egress.kind === 'known' ? world.egress.targets : [];
  for (const wanted of desiredObjects(plan, targets)) {
    const isNetworkPolicy = wanted.kind === networkPolicyKind.kind;
    if (isNetworkPolicy && problem?.reason === 'NetworkPolicyError') continue;
    const current = await currentOf(wanted, reader);
    if (isShared(wanted) && isOwnedAsWanted(wanted, current, world)) continue;
    await applyIfDifferent(api, wanted, current, name);
  }
  if (plan.agent.spec.infrastructure?.networkPolicy === 'disabled')
    await deleteNetworkPolicy(plan, api, reader);
}

const isShared = ({ metadata }: KubeObject): boolean => metadata.name === sharedAccountName;

/**
 * What the agents of a namespace share is written only by those that are not among its owners yet, else each new
 * agent would make all others write.
 */
function isOwnedAsWanted(
  wanted: KubeObject,
  current: KubeObject | undefined,
  { agent }: AgentWorld,
): boolean {
  const { ownerReferences: _, ...metadata } = wanted.metadata;
  return (
    current?.metadata.ownerReferences?.some((owner) => owner.uid === agent.metadata.uid) === true &&
    isSubset({ ...wanted, metadata }, current)
  );
}

function currentOf(
  { apiVersion, kind, metadata }: KubeObject,
  reader: Reader,
): Promise<KubeObject | undefined> {
  return reader.get({ apiVersion, kind, namespace: metadata.namespace ?? '', name: metadata.name });
}

async function deleteNetworkPolicy({ agent }: AgentPlan, api: Api, reader: Reader): Promise<void> {
  const key = {
    ...networkPolicyKind,
    namespace: agent.metadata.namespace ?? '',
    name: networkPolicyName(agent.metadata.name),
  };
  const existing = await reader.get(key);
  const isOwn =
    existing?.metadata.ownerReferences?.some((owner) => owner.uid === agent.metadata.uid) === true;
  if (isOwn) await api.delete(key, { uid: existing?.metadata.uid ?? '' });
}

/** One event when Ready turns to this reason, not one a reconcile; the same for a memory that is not there. */
async function tellProblem(
  problem: AgentProblem | undefined,
  world: AgentWorld,
  events: EventRecorder,
): Promise<void> {
  const { agent } = world;
  if (!world.memoryExists && agent.status?.observedGeneration !== agent.metadata.generation)
    await events.record(
      agent,
      'Warning',
      'MemoryNotFound',
      'SwarmMemory of runtime.loop.memory.ref not found. Create it, or remove the reference; the agent runs without it',
    );
  if (problem === undefined) return;
  const ready = agent.status?.conditions?.find((condition) => condition.type === 'Ready');
  if (ready?.reason === problem.reason && ready.message === problem.message) return;
  await events.record(agent, 'Warning', problem.reason, problem.message);
}

/** On the policy, once for each agent that stops; the recorder makes one series of them. */
async function tellCeiling(
  stop: BudgetStop | undefined,
  world: AgentWorld,
  events: EventRecorder,
): Promise<void> {
  const { agent, policies } = world;
  const policy = policies.find((one) => one.metadata.name === stop?.policy);
  const before = agent.status?.conditions?.find((condition) => condition.type === 'BudgetExceeded');
  if (stop === undefined || policy === undefined || before?.reason === stop.reason) return;
  await events.record(policy, 'Warning', 'DailyCeilingReached', stop.message);
}
