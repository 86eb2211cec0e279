import { randomBytes } from 'node:crypto';
import { memoryLedger } from '../ledger/memory-ledger.ts';
import type { SpendingLedger } from '../ledger/spending-ledger.ts';
import type { Audit } from '../observe/audit.ts';
import type { Log } from '../observe/log.ts';
import { type Metrics, metricsWith } from '../observe/metrics.ts';
import { createScrub, type Scrub } from '../observe/scrub-secrets.ts';
import { type StreamScrub, streamScrub } from '../observe/scrub-stream.ts';
import type { ChunkStore } from '../outputs/chunk-store.ts';
import type { OutputStore } from '../outputs/output-store.ts';
import type { TaskQueue } from '../queue/task-queue.ts';
import { type AgentEvents, noEvents } from './agent-events.ts';
import { type ArtifactStores, artifactStores } from './artifacts/artifact-stores.ts';
import type { Fetch } from './bounded-fetch.ts';
import { createToolResultCache } from './cache/tool-result-cache.ts';
import { certifiedFetch } from './certified-fetch.ts';
import { type Clock, systemClock } from './clock.ts';
import type { ClientCertificate } from './config/mcp-server-config.ts';
import type { AgentConfig } from './config.ts';
import { credentialFetch } from './credential-fetch.ts';
import type { OnEffect } from './effects.ts';
import type { Model } from './llm/model.ts';
import { modelRegistry } from './llm/model-registry.ts';
import { connectMcpServer, type McpServer } from './mcp/mcp-server.ts';
import type { ToolPorts } from './tools/call-tool.ts';
import { circuitBreakers } from './tools/circuit-breaker.ts';
import { createInputGuard } from './tools/input-guard.ts';
import type { SourceTool, ToolResult } from './tools/tool.ts';
import { webhookTool } from './tools/webhook-tool.ts';

export interface AgentOptions {
  readonly config: AgentConfig;
  readonly queue: TaskQueue;
  readonly audit: Audit;
  readonly log: Log;
  readonly metrics: Metrics;
  /** For the model, MCP servers and webhooks alike. Default: the process's own. */
  readonly fetch?: Fetch;
  /** For MCP servers with a client certificate. Default: TLS with it, 1.2 or newer. */
  readonly fetchWith?: (certificate: ClientCertificate) => Fetch;
  readonly clock?: Clock;
  readonly random?: () => number;
  /** Delimiter for untrusted text, new for each attempt. */
  readonly nonce?: () => string;
  /** Shared by the agents of one process, so that the namespace's ceiling counts all of them. */
  readonly ledger?: SpendingLedger;
  /** Where long outputs go; absent: results carry them. */
  readonly outputs?: OutputStore;
  /** Where the words of tasks go that somebody reads along; absent: nowhere. */
  readonly chunks?: ChunkStore;
  /** Instead of the provider that the configuration names. */
  readonly model?: Model;
  readonly onEffect?: OnEffect;
  /** How long the first task waits for MCP servers that do not answer yet. Default: not at all. */
  readonly mcpPatienceMillis?: number;
  /** Default: nobody is told. */
  readonly events?: AgentEvents;
}

/** What all attempts of one agent share. */
export interface AgentParts {
  readonly config: AgentConfig;
  /** For tasks that hand work on. */
  readonly queue: Pick<TaskQueue, 'submit' | 'results' | 'onSettled'>;
  readonly clock: Clock;
  readonly audit: Audit;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly ledger: SpendingLedger;
  readonly outputs?: OutputStore;
  readonly chunks?: ChunkStore;
  readonly artifactStores: ArtifactStores;
  readonly tools: ToolPorts;
  /** The tools of all sources, as last discovered. */
  readonly sourceTools: () => readonly SourceTool[];
  readonly modelFor: (model: string) => Model;
  readonly nonce: () => string;
  /** For error messages: exact secrets and what looks like one. */
  readonly scrubError: Scrub;
  /** For outputs: exact secrets only. */
  readonly scrubOutput: Scrub;
  /** For outputs that are told as they come: of each one of its own. */
  readonly newScrub: () => StreamScrub;
  readonly onEffect: OnEffect;
  readonly events: AgentEvents;
}

/** Puts an agent together and starts to connect to its MCP servers. */
export function agentParts(options: AgentOptions): {
  readonly parts: AgentParts;
  readonly mcpServers: readonly McpServer[];
} {
  const { config, audit, log, clock = systemClock, random = Math.random } = options;
  const { guardrails, secretValues } = config;
  const fetch = credentialFetch(options.fetch ?? globalThis.fetch);
  const metrics = metricsWith(options.metrics, { namespace: config.namespace, agent: config.name });
  const breaker = circuitBreakers(guardrails.limits.circuitBreaker, clock.now);
  const mcpServers = config.mcpServers.map((server) =>
    connectMcpServer({ config: server, fetch: fetchFor(server.certificate, options), clock, log, metrics }),
  );
  const webhooks = config.webhookTools.map((tool) => webhookTool(tool, fetch));
  const parts: AgentParts = {
    config,
    queue: options.queue,
    clock,
    audit,
    log,
    metrics,
    ledger: options.ledger ?? memoryLedger(clock.now),
    ...(options.outputs === undefined ? {} : { outputs: options.outputs }),
    ...(options.chunks === undefined ? {} : { chunks: options.chunks }),
    artifactStores: artifactStores(config),
    sourceTools: () => [...webhooks, ...mcpServers.flatMap((server) => server.tools())],
    modelFor:
      options.model === undefined
        ? modelRegistry({ settings: config.provider, fetch, clock, random, breaker, metrics })
        : constant(options.model),
    nonce: options.nonce ?? (() => randomBytes(8).toString('hex')),
    scrubError: createScrub({ secretValues }),
    scrubOutput: createScrub({ secretValues, patterns: false }),
    newScrub: streamScrub(secretValues),
    onEffect: options.onEffect ?? (() => {}),
    events: options.events ?? noEvents,
    tools: {
      guardrails,
      checkInput: createInputGuard(guardrails, audit),
      cache: createToolResultCache<ToolResult>({
        now: clock.now,
        onEviction: (wireName) => metrics.count('kubeswarm.tool.cache.evictions', sourceLabels(wireName)),
      }),
      breaker,
      clock,
      audit,
      metrics,
      log,
      logsToolCalls: config.logging.toolCalls,
    },
  };
  return { parts, mcpServers };
}

function fetchFor(certificate: ClientCertificate | undefined, options: AgentOptions): Fetch {
  if (certificate === undefined) return credentialFetch(options.fetch ?? globalThis.fetch);
  return credentialFetch((options.fetchWith ?? certifiedFetch)(certificate));
}

function constant<Value>(value: Value): () => Value {
  return () => value;
}

/** Names of MCP servers hold no underscore (decision 23). */
function sourceLabels(wireName: string): { readonly server: string; readonly tool: string } {
  const [server = '', ...tool] = wireName.split('__');
  return { server, tool: tool.join('__') };
}
