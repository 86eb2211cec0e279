import type { AgentPlatform } from '../controllers/agent/agent-platform.ts';
import { agentController } from '../controllers/agent/controller.ts';
import type { QueueState } from '../controllers/agent/queue-condition.ts';
import { budgetController } from '../controllers/budget/controller.ts';
import type { BucketOutputs } from '../controllers/common/bucket-outputs.ts';
import type { LedgerReader } from '../controllers/common/ledger-windows.ts';
import { eventController } from '../controllers/event/controller.ts';
import type { WebhookKeeping } from '../controllers/event/webhook.ts';
import { memoryController } from '../controllers/memory/controller.ts';
import { notifyController } from '../controllers/notify/controller.ts';
import { policyController } from '../controllers/policy/controller.ts';
import { registryController } from '../controllers/registry/controller.ts';
import { runController } from '../controllers/run/controller.ts';
import { settingsController } from '../controllers/settings/controller.ts';
import { teamController } from '../controllers/team/controller.ts';
import type { PriceTable } from '../engine/index.ts';
import type { Clock, Controller, EventRecorder } from '../kube/controller.ts';
import type { ObjectCache } from '../kube/object-cache.ts';
import type { Audit } from '../observe/audit.ts';
import type { Metrics } from '../observe/metrics.ts';
import type { OutputStore } from '../outputs/output-store.ts';
import type { NamespaceUsers } from '../queue/bullmq/namespace-users.ts';
import type { TaskQueue } from '../queue/task-queue.ts';
import { runMeter } from './run-meter.ts';

export interface OperatorParts {
  readonly cache: ObjectCache;
  readonly queue: TaskQueue;
  readonly ledger: LedgerReader;
  /** Makes the budgets that are declared now the terms of all later model calls. */
  readonly enforceBudgets: () => Promise<void>;
  readonly outputs: OutputStore;
  /** Drops the queue of an agent that is gone; absent: none is left of it. */
  readonly dropQueue?: (queue: string) => Promise<void>;
  readonly clock: Clock;
  /** Calls later; returns how to call that off. Absent: statuses of runs are written as soon as can be. */
  readonly after?: ((millis: number, call: () => void) => () => void) | undefined;
  readonly recorder: (controller: string) => EventRecorder;
  readonly audit: Pick<Audit, 'emit'>;
  readonly metrics: Metrics;
  readonly platform: AgentPlatform;
  readonly prices: () => PriceTable;
  /** Used to see whether MCP servers answer. */
  readonly fetch: typeof fetch;
  /** Addresses of a host outside of the cluster. */
  readonly lookupHost: (host: string) => Promise<readonly string[]>;
  /** Makes a user of the queue for each namespace; absent: all agents share its credentials. */
  readonly users?: NamespaceUsers;
  /** Where artifacts are that would be on a volume of a cluster; absent: there are volumes. */
  readonly artifactFolder?: string;
  /** The buckets of teams; absent: all outputs stay with the queue. */
  readonly bucketOutputs?: BucketOutputs;
  /** Absent where no server answers the webhooks of events. */
  readonly eventWebhooks?: WebhookKeeping;
  /** What is known of the queue; absent where agents share the operator's in one process. */
  readonly queueState?: () => QueueState;
}

/** Every controller of the operator, in a real cluster as in an embedded one. */
export function operatorControllers(parts: OperatorParts): readonly Controller[] {
  const { cache, queue, clock, recorder, audit, metrics, platform } = parts;
  const { operatorNamespace } = platform;
  const common = { api: cache.api, reader: cache, clock };
  const buckets = parts.bucketOutputs === undefined ? {} : { bucketOutputs: parts.bucketOutputs };
  const artifacts = parts.artifactFolder === undefined ? {} : { artifactFolder: parts.artifactFolder };
  return [
    agentController({
      ...common,
      events: recorder('swarmagent-controller'),
      platform,
      ledger: parts.ledger,
      ...(parts.dropQueue === undefined ? {} : { dropQueue: parts.dropQueue }),
      fetch: parts.fetch,
      lookupHost: parts.lookupHost,
      ...(parts.users === undefined ? {} : { users: parts.users }),
      ...(parts.queueState === undefined ? {} : { queueState: parts.queueState }),
    }),
    teamController({ ...common, ...artifacts, queue, events: recorder('swarmteam-controller') }),
    policyController({
      ...common,
      events: recorder('swarmpolicy-controller'),
      audit,
      metrics,
      operatorNamespace,
      clusterAuditMode: platform.auditLog.mode,
    }),
    runController({
      ...common,
      ...artifacts,
      ...buckets,
      after: parts.after,
      queue,
      ledger: parts.ledger,
      outputs: parts.outputs,
      events: recorder('swarmrun-controller'),
      audit: (entry) => void audit.emit(entry),
      measure: runMeter(metrics),
      prices: parts.prices,
      operatorNamespace,
    }),
    settingsController({ ...common, events: recorder('swarmsettings-controller') }),
    memoryController({ ...common, events: recorder('swarmmemory-controller') }),
    registryController({ ...common, events: recorder('swarmregistry-controller') }),
    budgetController({
      ...common,
      events: recorder('swarmbudget-controller'),
      ledger: parts.ledger,
      enforce: parts.enforceBudgets,
      operatorNamespace,
    }),
    notifyController({ ...common, events: recorder('swarmnotify-controller') }),
    eventController({
      ...common,
      ...buckets,
      outputs: parts.outputs,
      events: recorder('swarmevent-controller'),
      ...(parts.eventWebhooks === undefined ? {} : { webhooks: parts.eventWebhooks }),
    }),
  ];
}
