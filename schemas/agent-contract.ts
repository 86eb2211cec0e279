/**
 * What the operator tells an agent pod through its environment (spec agents 2.3): names of variables and the
 * shapes of those that hold JSON. Secret values never stand in here, only the names of variables that hold them.
 */
export const agentEnv = {
  /** The contract that the operator had when it started the pod, a number. */
  contract: 'AGENT_CONTRACT',
  name: 'AGENT_NAME',
  namespace: 'AGENT_NAMESPACE',
  /** Of the SwarmAgent, for events about it. */
  uid: 'AGENT_UID',
  podName: 'POD_NAME',
  model: 'AGENT_MODEL',
  provider: 'AGENT_PROVIDER',
  /** Path of the assembled system prompt. */
  systemPromptPath: 'AGENT_SYSTEM_PROMPT_PATH',
  systemPrompt: 'AGENT_SYSTEM_PROMPT',
  /** JSON list of the queues that this agent works on: its own, and those of team roles it plays. */
  queue: 'AGENT_QUEUE',
  /** Redis or Valkey; may hold a password. */
  taskQueueUrl: 'TASK_QUEUE_URL',
  /** Where the ledger of tokens is; with the queue, if not set. */
  spendStoreUrl: 'SPEND_STORE_URL',
  /** What all keys of the queue begin with. */
  taskQueuePrefix: 'TASK_QUEUE_PREFIX',
  /** Seconds from SIGTERM to SIGKILL. */
  drainTimeoutSeconds: 'AGENT_DRAIN_TIMEOUT_SECONDS',
  maxTokens: 'AGENT_MAX_TOKENS',
  timeoutSeconds: 'AGENT_TIMEOUT_SECONDS',
  maxRetries: 'AGENT_MAX_RETRIES',
  maxConcurrentTasks: 'AGENT_MAX_CONCURRENT_TASKS',
  dailyTokenLimit: 'AGENT_DAILY_TOKEN_LIMIT',
  /** JSON AgentMcpServer[]. */
  mcpServers: 'AGENT_MCP_SERVERS',
  /** JSON AgentWebhookTool[]. */
  webhookTools: 'AGENT_WEBHOOK_TOOLS',
  /** JSON AgentGuardrails. */
  guardrails: 'AGENT_GUARDRAILS',
  /** JSON AgentAuditLog; absent when off. */
  auditLog: 'AGENT_AUDIT_LOG',
  /** Of the audit sink redis; may hold a password. */
  auditRedisUrl: 'AGENT_AUDIT_LOG_REDIS_URL',
  /** Of the audit sink webhook; may hold a password or a token. */
  auditWebhookUrl: 'AGENT_AUDIT_LOG_WEBHOOK_URL',
  /** JSON map from header names to values, for the audit sink webhook. */
  auditWebhookHeaders: 'AGENT_AUDIT_LOG_WEBHOOK_HEADERS',
  /** JSON AgentLogging. */
  logging: 'AGENT_LOGGING',
  temperature: 'AGENT_TEMPERATURE',
  outputFormat: 'AGENT_OUTPUT_FORMAT',
  /** Of the team; each task names its store, and only this one if it is a folder. */
  artifactStoreUrl: 'AGENT_ARTIFACT_STORE_URL',
  /** Where tasks find and leave files, each in a folder of its own. */
  artifactDirectory: 'AGENT_ARTIFACT_DIR',
  /** JSON AgentArtifacts. */
  artifacts: 'AGENT_ARTIFACTS',
  /** Of a bucket; without them, the identity of the pod. */
  awsAccessKeyId: 'AWS_ACCESS_KEY_ID',
  awsSecretAccessKey: 'AWS_SECRET_ACCESS_KEY',
  awsSessionToken: 'AWS_SESSION_TOKEN',
  openaiApiKey: 'OPENAI_API_KEY',
  openaiBaseUrl: 'OPENAI_BASE_URL',
  llmEndpoint: 'LLM_ENDPOINT',
} as const;

/**
 * Counts changes of this contract, of tasks and of results that are not plain additions. An operator drives agents of
 * its own version and of the one before, and agents start under an operator that is one ahead or behind (gitops 21).
 */
export const agentContractVersion = 1;

/** Whether we get along with the version that the other side names; not when it names none. */
export function isContractCompatible(told: string | undefined): boolean {
  return /^\d{1,6}$/.test(told ?? '') && Math.abs(Number(told) - agentContractVersion) <= 1;
}

export type Trust = 'internal' | 'external' | 'sandbox';

export interface AgentMcpServer {
  readonly name: string;
  readonly url: string;
  readonly transport: 'auto' | 'http' | 'sse' | 'rest';
  readonly authType: 'none' | 'bearer' | 'mtls';
  /** Variable that holds the bearer token: `AGENT_MCP_TOKEN_<SERVER>`. */
  readonly tokenEnvVar?: string;
  /** Whether the server is called without a token when there is none; else it stays off. */
  readonly isTokenOptional?: boolean;
  readonly certFile?: string;
  readonly keyFile?: string;
  readonly caFile?: string;
  readonly headers?: readonly (
    | { readonly name: string; readonly value: string }
    /** Left out when it is optional and the variable is not set; else the server stays off without it. */
    | { readonly name: string; readonly envVar: string; readonly isOptional?: boolean }
  )[];
  readonly trust?: Trust;
  /** Present when results are cached. */
  readonly cache?: { readonly ttlSeconds: number; readonly excludeTools: readonly string[] };
  /** `dynamic`: the server's word that its tools have changed counts. 0 seconds: never polled. */
  readonly discovery?: { readonly dynamic: boolean; readonly pollIntervalSeconds: number };
}

export interface AgentWebhookTool {
  readonly name: string;
  readonly description?: string;
  readonly url: string;
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH';
  readonly inputSchema?: Readonly<Record<string, unknown>>;
  readonly trust?: Trust;
}

/** Limits are the effective ones, after policy. */
export interface AgentGuardrails {
  readonly limits: {
    readonly maxAnswerTokensPerCall?: number;
    readonly maxThinkingTokensPerCall?: number;
    /** Rolling 24 h over all agents of the namespace. */
    readonly namespaceDailyTokens?: number;
    readonly circuitBreaker?: {
      readonly failureThreshold: number;
      readonly cooldownSeconds: number;
      readonly halfOpenMaxCalls: number;
    };
  };
  readonly allow: readonly string[];
  readonly deny: readonly ToolDenial[];
  readonly trust: {
    readonly default: Trust;
    readonly floor?: { readonly value: Trust; readonly source: string };
    readonly enforceInputValidation: boolean;
  };
}

/** `source` is `agent` or `SwarmPolicy/<name>`. */
export interface ToolDenial {
  readonly pattern: string;
  readonly source: string;
}

export interface AgentAuditLog {
  readonly mode: 'actions' | 'verbose';
  readonly sink: 'stdout' | 'redis' | 'webhook';
  readonly maxDetailBytes: number;
  readonly redact: readonly string[];
  readonly excludeActions: readonly string[];
  /** With sink redis; 0 = unlimited. */
  readonly maxStreamLen?: number;
}

export interface AgentArtifacts {
  /** Whether each task leaves its output as a file, and in which form. */
  readonly saveOutput: boolean;
  readonly format: 'text' | 'json' | 'markdown' | 'yaml';
}

export interface AgentLogging {
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  readonly toolCalls: boolean;
  readonly llmTurns: boolean;
  readonly redactSecrets: boolean;
  readonly redactPii: boolean;
}
