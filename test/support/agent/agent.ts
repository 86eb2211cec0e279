import { randomUUID } from 'node:crypto';
import type { AgentOptions } from '../../../operator/agent/agent-parts.ts';
import { type AgentConfig, agentConfig } from '../../../operator/agent/config.ts';
import { type Agent, startAgent } from '../../../operator/agent/worker.ts';
import { createAudit } from '../../../operator/observe/audit.ts';
import type { AuditEvent } from '../../../operator/observe/audit-event.ts';
import { memorySink } from '../../../operator/observe/audit-sinks.ts';
import { silentLog } from '../../../operator/observe/log.ts';
import { type MemoryMetrics, memoryMetrics } from '../../../operator/observe/metrics.ts';
import { createMemoryQueue, type MemoryQueue } from '../../../operator/queue/memory-queue.ts';
import type { PromptPart, Task, TaskMeta, TaskResult } from '../../../operator/queue/task-queue.ts';
import { type ChatAnswer, type ModelServer, startModelServer } from './model-server.ts';
import type { Resources } from './resources.ts';

/** The smallest environment of an agent. */
export const baseEnv = {
  AGENT_NAME: 'helper',
  AGENT_NAMESPACE: 'lab',
  AGENT_MODEL: 'qwen2.5:7b',
  AGENT_SYSTEM_PROMPT: 'You help.',
  AGENT_MAX_RETRIES: '0',
} as const;

/** A configuration from an environment; throws what is wrong with it. */
export function configOf(env: Readonly<Record<string, string | undefined>>): AgentConfig {
  const result = agentConfig({ ...baseEnv, ...env }, () => {
    throw new Error('no files here');
  });
  if (result.kind === 'config') return result.config;
  throw new Error(result.errors.map(({ fact }) => fact).join('\n'));
}

export interface TestAgent {
  readonly agent: Agent;
  readonly queue: MemoryQueue;
  readonly metrics: MemoryMetrics;
  /** Submits a task and waits for its result. */
  run(prompt: string | readonly PromptPart[], meta?: Partial<TaskMeta>, id?: string): Promise<TaskResult>;
  events(action?: string): Promise<readonly AuditEvent[]>;
  close(): Promise<void>;
}

/** An agent on a queue of its own in this process. */
export async function startTestAgent(
  env: Readonly<Record<string, string | undefined>>,
  overrides: Partial<AgentOptions> = {},
): Promise<TestAgent> {
  const config = overrides.config ?? configOf(env);
  const queue = createMemoryQueue();
  const sink = memorySink();
  const metrics = memoryMetrics();
  const audit = createAudit({
    sink,
    mode: 'verbose',
    env: { service: 'agent-runner', version: '0.1.0' },
    clock: { now: () => Date.now() },
    randomUuid: randomUUID,
    secretValues: config.secretValues,
  });
  const agent = startAgent({
    config,
    queue,
    audit,
    metrics,
    log: silentLog,
    nonce: () => 'n0nce',
    ...overrides,
  });
  await agent.ready;
  let count = 0;
  return {
    agent,
    queue,
    metrics,
    run(prompt, meta = {}, id = `run.step.${++count}`) {
      const task: Task = {
        id,
        queue: config.queues[0] ?? '',
        prompt: typeof prompt === 'string' ? [{ kind: 'text', text: prompt }] : prompt,
        meta: { namespace: config.namespace, ...meta },
      };
      return resultOf(queue, task);
    },
    async events(action) {
      await audit.flush();
      return sink.events.filter((event) => action === undefined || event.action === action);
    },
    async close() {
      await agent.close(0);
      await queue.close();
    },
  };
}

interface ServedAgent {
  readonly model: ModelServer;
  readonly helper: TestAgent;
}

/** How to start an agent whose model gives some answers over HTTP. */
export function servedAgents(
  open: Resources,
): (
  answers: readonly ChatAnswer[],
  env?: Readonly<Record<string, string>>,
  overrides?: Partial<AgentOptions>,
) => Promise<ServedAgent> {
  return async (answers, env = {}, overrides = {}) => {
    const model = open.track(await startModelServer(answers));
    const helper = open.track(await startTestAgent({ LLM_ENDPOINT: model.url, ...env }, overrides));
    return { model, helper };
  };
}

async function resultOf(queue: MemoryQueue, task: Task): Promise<TaskResult> {
  const settled = new Promise<void>((resolve) => {
    const stop = queue.onSettled(({ taskId }) => {
      if (taskId !== task.id) return;
      stop();
      resolve();
    });
  });
  await queue.submit(task);
  await settled;
  const result = (await queue.results([task.id])).get(task.id);
  if (result === undefined) throw new Error(`no result of ${task.id}`);
  return result;
}
