import {
  type AgentAuditLog,
  type AgentGuardrails,
  type AgentLogging,
  type AgentWebhookTool,
  agentEnv,
} from '../../schemas/agent-contract.ts';
import type { Finding } from '../../schemas/finding.ts';
import { type AuditSinkSettings, auditSinkSecrets } from '../observe/audit-sink-settings.ts';
import { type ArtifactConfig, artifactConfig } from './artifacts/artifact-config.ts';
import { auditSinkSettings } from './config/audit-sink.ts';
import { type Env, type EnvReader, envReader } from './config/env-reader.ts';
import {
  auditLogSchema,
  defaultLogging,
  guardrailsSchema,
  loggingSchema,
  mcpServersSchema,
  noGuardrails,
  queuesSchema,
  webhookToolsSchema,
} from './config/env-schemas.ts';
import { type McpServerConfig, mcpServerConfig } from './config/mcp-server-config.ts';
import { readable } from './config/readable.ts';
import { secretValues } from './config/secret-values.ts';
import { type ProviderSettings, providerSettings } from './llm/provider.ts';

/** Everything an agent process knows of itself. Holds secrets: never to be logged. */
export interface AgentConfig {
  readonly name: string;
  readonly namespace: string;
  readonly podName: string;
  /** Of the SwarmAgent; absent outside of a cluster. */
  readonly uid?: string;
  readonly model: string;
  readonly provider: ProviderSettings;
  readonly systemPrompt: string;
  readonly queues: readonly string[];
  /** Output tokens per model call, after policy. */
  readonly maxOutputTokens: number;
  readonly timeoutSeconds: number;
  /** Executions of a task = retries + 1. */
  readonly retries: number;
  readonly concurrentTasks: number;
  /** From SIGTERM to SIGKILL. */
  readonly drainTimeoutSeconds: number;
  /** Rolling 24 h; 0 = no limit. */
  readonly dailyTokens: number;
  readonly mcpServers: readonly McpServerConfig[];
  readonly webhookTools: readonly AgentWebhookTool[];
  readonly guardrails: AgentGuardrails;
  /** Absent: no audit trail. */
  readonly auditLog?: AgentAuditLog;
  readonly auditSink: AuditSinkSettings;
  readonly logging: AgentLogging;
  readonly temperature?: number;
  readonly artifacts: ArtifactConfig;
  /** Values that must never be repeated. */
  readonly secretValues: readonly string[];
}

export type AgentConfigResult =
  | { readonly kind: 'config'; readonly config: AgentConfig }
  | { readonly kind: 'invalid'; readonly errors: readonly Finding[] };

/**
 * Reads an agent's environment (agents 2.3). `readFile` gives a file's text or throws. Lists all that is wrong;
 * a missing token or certificate is no error here: it disables its own MCP server only (agents 5.5).
 */
export function agentConfig(env: Env, readFile: (path: string) => string): AgentConfigResult {
  const reader = envReader(env);
  const model = reader.requiredText(agentEnv.model);
  const name = reader.requiredText(agentEnv.name);
  const namespace = reader.requiredText(agentEnv.namespace);
  const uid = reader.text(agentEnv.uid);
  const temperature = reader.decimal(agentEnv.temperature, { min: 0, max: 2 });
  const auditLog = reader.json<AgentAuditLog | undefined>(agentEnv.auditLog, auditLogSchema, undefined);
  const guardrails = reader.json(agentEnv.guardrails, guardrailsSchema, noGuardrails);
  const servers = reader.json(agentEnv.mcpServers, mcpServersSchema, []);
  complainOfDuplicates(reader, agentEnv.mcpServers, servers);
  const webhookTools = reader.json(agentEnv.webhookTools, webhookToolsSchema, []);
  complainOfDuplicates(reader, agentEnv.webhookTools, webhookTools);
  const mcpServers = servers.map((server) => mcpServerConfig(server, env, readFile));
  const auditSink = auditSinkSettings(reader, auditLog);
  const maxTokens = reader.integer(agentEnv.maxTokens, { fallback: 8000, min: 1, max: 200_000 });
  const config: AgentConfig = {
    name,
    namespace,
    podName: reader.text(agentEnv.podName) ?? 'agent-local',
    ...(uid !== undefined && { uid }),
    model,
    provider: providerSettings(env),
    systemPrompt: systemPrompt(reader, readFile),
    queues: reader.json(agentEnv.queue, queuesSchema, [`${namespace}.${name}`]),
    maxOutputTokens: Math.min(maxTokens, guardrails.limits.maxAnswerTokensPerCall ?? maxTokens),
    timeoutSeconds: reader.integer(agentEnv.timeoutSeconds, { fallback: 120, min: 1, max: 86_400 }),
    retries: reader.integer(agentEnv.maxRetries, { fallback: 3, min: 0, max: 100 }),
    concurrentTasks: reader.integer(agentEnv.maxConcurrentTasks, { fallback: 5, min: 1, max: 1000 }),
    drainTimeoutSeconds: reader.integer(agentEnv.drainTimeoutSeconds, { fallback: 150, min: 0, max: 86_400 }),
    dailyTokens: reader.integer(agentEnv.dailyTokenLimit, {
      fallback: 0,
      min: 0,
      max: Number.MAX_SAFE_INTEGER,
    }),
    mcpServers,
    webhookTools,
    guardrails,
    ...(auditLog !== undefined && { auditLog }),
    auditSink,
    logging: reader.json(agentEnv.logging, loggingSchema, defaultLogging),
    ...(temperature !== undefined && { temperature }),
    artifacts: artifactConfig(reader),
    secretValues: [
      ...new Set([...secretValues({ env, mcpServers, webhookTools }), ...auditSinkSecrets(auditSink)]),
    ],
  };
  return reader.errors.length === 0 ? { kind: 'config', config } : { kind: 'invalid', errors: reader.errors };
}

/** The assembled prompt's file, else the variable; an agent without any has nothing to do (agents 2.3). */
function systemPrompt(reader: EnvReader, readFile: (path: string) => string): string {
  const path = reader.text(agentEnv.systemPromptPath);
  const inline = reader.text(agentEnv.systemPrompt);
  const text = path === undefined ? undefined : readable(path, readFile);
  if (text?.trim() === '') {
    reader.complain(`${path} is empty`, 'set spec.prompt of the SwarmAgent');
  } else if (text === undefined && inline === undefined) {
    const fact = path === undefined ? `${agentEnv.systemPromptPath} is not set` : `${path} cannot be read`;
    reader.complain(fact, `mount the prompt, or set ${agentEnv.systemPrompt}`);
  }
  return text ?? inline ?? '';
}

function complainOfDuplicates(
  reader: EnvReader,
  variable: string,
  items: readonly { readonly name: string }[],
): void {
  const seen = new Set<string>();
  for (const { name } of items) {
    if (seen.has(name)) reader.complain(`${variable} names "${name}" twice`, 'rename one of them');
    seen.add(name);
  }
}
