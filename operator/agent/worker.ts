import type { Attempt, QueueWorker, TaskResult } from '../queue/task-queue.ts';
import { type AgentOptions, agentParts } from './agent-parts.ts';
import { concurrencyGate } from './concurrency-gate.ts';
import { awaitMcpServers } from './mcp/await-mcp-servers.ts';
import type { McpServerState } from './mcp/mcp-server.ts';
import { runAttempt } from './run-attempt.ts';
import { CancelledError } from './task-error.ts';

export interface AgentHealth {
  /** The queue is being worked on; before that, every MCP server was tried once, and waited for (agents 4.1). */
  readonly isReady: boolean;
  readonly activeTasks: number;
  readonly mcpServers: Readonly<Record<string, McpServerState>>;
}

/** A running agent. */
export interface Agent {
  /** Resolves when the agent is ready; MCP servers that fail do not keep it from that (agents 4.1). */
  readonly ready: Promise<void>;
  health(): AgentHealth;
  /** Takes no new task, gives the running ones `graceMillis`, then aborts them: the queue delivers them again. */
  close(graceMillis: number): Promise<void>;
}

/** Starts an agent: connects to its MCP servers, then works on its queues (agents 4). Never rejects. */
export function startAgent(options: AgentOptions): Agent {
  const { config, queue } = options;
  const { parts, mcpServers } = agentParts(options);
  const stopping = new AbortController();
  const workers: QueueWorker[] = [];
  const gate = concurrencyGate(config.concurrentTasks);
  let phase: 'starting' | 'ready' | 'closing' = 'starting';

  const handle = (attempt: Attempt): Promise<TaskResult> =>
    gate.run((slot) =>
      runAttempt({ ...attempt, signal: AbortSignal.any([attempt.signal, stopping.signal]) }, parts, slot),
    );

  async function start(): Promise<void> {
    await awaitMcpServers(mcpServers, {
      clock: parts.clock,
      log: parts.log,
      // Who submits tasks waits for their results: at most half of the time that one may take.
      millis: Math.min(options.mcpPatienceMillis ?? 0, config.timeoutSeconds * 500),
      signal: stopping.signal,
    });
    if (phase === 'closing') return;
    const work = { concurrency: config.concurrentTasks, retries: config.retries };
    workers.push(...config.queues.map((name) => queue.work(name, work, handle)));
    phase = 'ready';
    parts.log.info({ queues: config.queues, model: config.model }, 'agent is ready');
  }

  const ready = start();
  return {
    ready,
    health: () => ({
      isReady: phase === 'ready',
      activeTasks: gate.running(),
      mcpServers: Object.fromEntries(mcpServers.map((server) => [server.name, server.state()])),
    }),
    async close(graceMillis) {
      phase = 'closing';
      await Promise.all(workers.map((worker) => worker.close(graceMillis)));
      stopping.abort(new CancelledError('the agent is stopping', true));
      await Promise.all(mcpServers.map((server) => server.close()));
      await ready;
      await parts.artifactStores.close();
      await options.audit.flush();
    },
  };
}
