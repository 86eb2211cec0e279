import { createHash, randomBytes } from 'node:crypto';
import { formatPath } from '../../../schemas/finding.ts';
import type { SwarmAgent } from '../../../schemas/generated/types.ts';
import type { ObjectKey } from '../../../schemas/kube-object.ts';
import { unhonouredFindings } from '../../../schemas/rules/unhonoured.ts';
import type { Api } from '../../kube/api.ts';
import type { Clock, Controller, EventRecorder, Outcome, Reader } from '../../kube/controller.ts';
import type { NamespaceUsers } from '../../queue/bullmq/namespace-users.ts';
import { applyStatus } from '../common/apply-status.ts';
import { writeDeclaredRuns } from '../common/declared-runs.ts';
import { deleteRuns } from '../common/delete-runs.ts';
import type { LedgerReader } from '../common/ledger-windows.ts';
import { defaultHistoryLimits, prunableRuns } from '../common/run-history.ts';
import { agentKind } from '../common/swarm-kinds.ts';
import { createAddressBook } from './address-book.ts';
import { tellCeiling, tellProblem } from './agent-events.ts';
import type { AgentPlatform } from './agent-platform.ts';
import type { AgentProblem } from './agent-problem.ts';
import { agentWatches } from './agent-watches.ts';
import { applyAgentObjects } from './apply-agent-objects.ts';
import { budgetStop } from './budget-stop.ts';
import { firstProblem } from './checks.ts';
import { gatherAgent } from './gather.ts';
import { McpHealth } from './mcp-health.ts';
import { nextLookMillis } from './next-look.ts';
import { agentPlan } from './plan.ts';
import { platformHash } from './platform-hash.ts';
import { createQueueAccess } from './queue-access.ts';
import type { QueueState } from './queue-condition.ts';
import { createQueueRetirement, type DropQueue } from './queue-retirement.ts';
import { createUserRetirement } from './retire-users.ts';
import { createRolloutPacer } from './rollout-pacer.ts';
import { isWaitingForTurn } from './rollout-wait.ts';
import { agentStatus } from './status.ts';
import { isSuspended } from './suspension.ts';

export interface AgentControllerOptions {
  readonly api: Api;
  readonly reader: Reader;
  readonly events: EventRecorder;
  readonly clock: Clock;
  readonly platform: AgentPlatform;
  readonly ledger: LedgerReader;
  /** Used to see whether MCP servers answer. */
  readonly fetch: typeof fetch;
  lookupHost(host: string): Promise<readonly string[]>;
  /** Makes a user of the queue for each namespace; absent: all agents share the credentials of its URL. */
  readonly users?: NamespaceUsers;
  /** Absent: nothing is left of queues. */
  readonly dropQueue?: DropQueue;
  /** What is known of the queue; absent: nothing. */
  readonly queueState?: () => QueueState;
}

const name = 'swarmagent-controller';
/** Until runs of a namespace that goes have gone too. */
const droppedQueueMillis = 10_000;

/** SwarmAgent -> Deployment, prompt, account, network policy and status (agents 2). */
export function agentController(options: AgentControllerOptions): Controller {
  const { api, reader, clock, platform } = options;
  const wakers = new Set<(key: ObjectKey) => void>();
  const health = new McpHealth({
    fetch: options.fetch,
    clock,
    onChange: (url) => void wakeAgentsUsing(url),
  });
  const sources = {
    api,
    reader,
    clock,
    platform,
    ledger: options.ledger,
    health,
    lookupHost: createAddressBook(options).lookupHost,
    pacer: createRolloutPacer({
      reader,
      clock,
      max: platform.rolloutMax,
      platformHash: platformHash(platform, digest),
    }),
    queueAccess: createQueueAccess({ ...options, newPassword: () => randomBytes(32).toString('hex') }),
    queueState: options.queueState ?? (() => ({ kind: 'unknown' })),
  } as const;
  const retirement = createUserRetirement(reader, options.users);
  const queues = createQueueRetirement(options.dropQueue);

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
      const world = await gatherAgent(key, sources);
      if (world === undefined) {
        const mayComeBack = await queues.agentGone(key);
        await retirement.agentGone(key.namespace ?? '');
        return mayComeBack ? { kind: 'again', afterMillis: droppedQueueMillis } : { kind: 'done' };
      }
      queues.remember(world.agent);
      await retirement.catchUp();
      const found = firstProblem(world);
      const stop = budgetStop(world);
      const plan = agentPlan(world, stop !== undefined || isSuspended(world.agent), digest);
      const problem =
        plan === undefined || isBlocked(found)
          ? found
          : ((await applyAgentObjects(plan, world, found, { api, reader, fieldManager: name })) ?? found);

      const isWaiting = plan !== undefined && isWaitingForTurn(plan, world);
      const status = agentStatus({
        world,
        plan,
        problem,
        stop,
        basePromptHash: world.prompt.kind === 'found' ? digest(world.prompt.text) : undefined,
        isWaiting,
        unhonoured: unhonouredFindings(world.agent).map((finding) => formatPath(finding.path ?? [])),
      });
      await tellProblem(problem, world, options.events);
      await tellCeiling(stop, world, options.events);
      await applyStatus(api, world.agent, status, name);
      const own = world.runs.filter((run) => run.spec.agent === world.agent.metadata.name);
      await writeDeclaredRuns(api, world.agent, own);
      await deleteRuns(prunableRuns(defaultHistoryLimits, own, world.nowMillis), api);
      return {
        kind: 'again',
        afterMillis: nextLookMillis({
          world,
          problem,
          plan,
          stop,
          isWaiting,
          nextCheckMillis: health.nextCheckMillis,
        }),
      };
    },
  };
}

const digest = (text: string): string => createHash('sha256').update(text).digest('hex');

/** What is wrong with the network policy leaves the rest alone; all else keeps what runs as it is. */
const isBlocked = (problem: AgentProblem | undefined): boolean =>
  problem !== undefined && problem.reason !== 'NetworkPolicyError';
