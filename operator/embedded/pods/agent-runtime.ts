import { findingMessage } from '../../../schemas/finding.ts';
import { agentAudit } from '../../agent/agent-audit.ts';
import { agentReference } from '../../agent/agent-events.ts';
import { agentLog } from '../../agent/agent-log.ts';
import { systemClock } from '../../agent/clock.ts';
import { type AgentConfig, agentConfig } from '../../agent/config.ts';
import type { OnEffect } from '../../agent/effects.ts';
import { MCP_PATIENCE_MILLIS } from '../../agent/mcp/await-mcp-servers.ts';
import { startAgent } from '../../agent/worker.ts';
import type { Clock, EventRecorder } from '../../kube/controller.ts';
import type { SpendingLedger } from '../../ledger/spending-ledger.ts';
import type { Audit } from '../../observe/audit.ts';
import type { AuditSink } from '../../observe/audit-event.ts';
import type { Metrics } from '../../observe/metrics.ts';
import type { ChunkStore } from '../../outputs/chunk-store.ts';
import type { OutputStore } from '../../outputs/output-store.ts';
import type { TaskQueue } from '../../queue/task-queue.ts';
import { type Pod, type PodRuntime, type PodStart, PodStartError } from './pod.ts';

export interface AgentRuntimeOptions {
  /** The image of agents. */
  readonly image: string;
  /** Set over the environment of every agent. */
  readonly env: Readonly<Record<string, string>>;
  readonly queue: TaskQueue;
  /** Shared by all agents; not closed with one. */
  readonly sink: AuditSink;
  /** Told of each agent's audit trail, so that all can be flushed together; returns how to forget it. */
  onAudit(audit: Audit): () => void;
  readonly metrics: Metrics;
  readonly fetch: typeof fetch;
  /** In place of connections with a client certificate. Default: such connections. */
  readonly fetchWith?: () => typeof fetch;
  readonly clock: Clock;
  readonly ledger: SpendingLedger;
  readonly outputs: OutputStore;
  readonly chunks: ChunkStore;
  readonly version: string;
  readonly onEffect: OnEffect;
  /** Of what agents tell of their tasks. */
  readonly events: EventRecorder;
}

/** Runs the agents' image in this process: the same program as in a pod, on an environment of its own. */
export function agentRuntime(options: AgentRuntimeOptions): PodRuntime {
  return (start) => (start.image === options.image ? startAgentPod(start, options) : undefined);
}

async function startAgentPod(start: PodStart, options: AgentRuntimeOptions): Promise<Pod> {
  const config = configOf(start, options.env);
  const { sink, version, clock } = options;
  // All agents share the sink: it is not closed with one of them.
  const shared: AuditSink = { name: sink.name, write: (events) => sink.write(events) };
  const audit = agentAudit(config, { sink: shared, version, clock });
  const forget = options.onAudit(audit);
  const agent = startAgent({
    config,
    queue: options.queue,
    audit,
    log: agentLog(config, { write: (line) => start.onLine(line.trimEnd()) }),
    metrics: options.metrics,
    fetch: options.fetch,
    ...(options.fetchWith !== undefined && { fetchWith: options.fetchWith }),
    clock: { now: options.clock.now, sleep: systemClock.sleep },
    ledger: options.ledger,
    outputs: options.outputs,
    chunks: options.chunks,
    onEffect: options.onEffect,
    mcpPatienceMillis: MCP_PATIENCE_MILLIS,
    events: {
      record: (type, reason, message) =>
        void options.events.record(agentReference(config), type, reason, message),
    },
  });
  void agent.ready.then(start.onChange);
  return {
    isReady: () => agent.health().isReady,
    async stop(graceMillis) {
      await agent.close(graceMillis);
      await audit.close();
      forget();
    },
  };
}

function configOf(start: PodStart, override: Readonly<Record<string, string>>): AgentConfig {
  const result = agentConfig({ ...start.env, ...override }, (path) => {
    const text = start.files.get(path);
    if (text === undefined) throw new Error(`${path} is not mounted`);
    return text;
  });
  if (result.kind === 'invalid') throw new PodStartError(result.errors.map(findingMessage).join('; '));
  return {
    ...result.config,
    secretValues: [...new Set([...result.config.secretValues, ...start.secretValues])],
  };
}
