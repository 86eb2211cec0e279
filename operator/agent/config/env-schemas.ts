import type {
  AgentAuditLog,
  AgentGuardrails,
  AgentLogging,
  AgentMcpServer,
  AgentWebhookTool,
} from '../../../schemas/agent-contract.ts';
import { envSchema } from './env-reader.ts';

const text = { type: 'string', minLength: 1 };
const texts = { type: 'array', items: text };
const positive = { type: 'integer', minimum: 1 };
const trust = { enum: ['internal', 'external', 'sandbox'] };

/** A list of objects; names as DNS labels, but for those that guardrail patterns read as kinds (decision 23). */
export const mcpServersSchema = envSchema<readonly AgentMcpServer[]>({
  type: 'array',
  items: {
    type: 'object',
    required: ['name', 'url', 'authType'],
    properties: {
      name: {
        type: 'string',
        pattern: '^[a-z0-9]([a-z0-9-]*[a-z0-9])?$',
        not: { enum: ['webhook', 'builtin', 'agent'] },
      },
      url: { type: 'string', pattern: '^https?://' },
      transport: { enum: ['auto', 'http', 'sse', 'rest'], default: 'auto' },
      authType: { enum: ['none', 'bearer', 'mtls'] },
      tokenEnvVar: text,
      isTokenOptional: { type: 'boolean' },
      certFile: text,
      keyFile: text,
      caFile: text,
      headers: {
        type: 'array',
        items: {
          type: 'object',
          required: ['name'],
          properties: {
            name: text,
            value: { type: 'string' },
            envVar: text,
            isOptional: { type: 'boolean' },
          },
          oneOf: [{ required: ['value'] }, { required: ['envVar'] }],
          additionalProperties: false,
        },
      },
      trust,
      cache: {
        type: 'object',
        properties: { ttlSeconds: { ...positive, default: 300 }, excludeTools: { ...texts, default: [] } },
        additionalProperties: false,
      },
      discovery: {
        type: 'object',
        required: ['dynamic', 'pollIntervalSeconds'],
        properties: { dynamic: { type: 'boolean' }, pollIntervalSeconds: { type: 'integer', minimum: 0 } },
        additionalProperties: false,
      },
    },
    additionalProperties: false,
  },
});

export const webhookToolsSchema = envSchema<readonly AgentWebhookTool[]>({
  type: 'array',
  items: {
    type: 'object',
    required: ['name', 'url'],
    properties: {
      name: text,
      description: { type: 'string' },
      url: { type: 'string', pattern: '^https?://' },
      method: { enum: ['GET', 'POST', 'PUT', 'PATCH'], default: 'POST' },
      inputSchema: { type: 'object' },
      trust,
    },
    additionalProperties: false,
  },
});

export const guardrailsSchema = envSchema<AgentGuardrails>({
  type: 'object',
  properties: {
    limits: {
      type: 'object',
      properties: {
        maxAnswerTokensPerCall: positive,
        maxThinkingTokensPerCall: positive,
        namespaceDailyTokens: positive,
        circuitBreaker: {
          type: 'object',
          properties: {
            failureThreshold: { ...positive, default: 5 },
            cooldownSeconds: { ...positive, default: 30 },
            halfOpenMaxCalls: { ...positive, default: 1 },
          },
          additionalProperties: false,
        },
      },
      additionalProperties: false,
      default: {},
    },
    allow: { ...texts, default: [] },
    deny: {
      type: 'array',
      items: {
        type: 'object',
        required: ['pattern', 'source'],
        properties: { pattern: text, source: text },
        additionalProperties: false,
      },
      default: [],
    },
    trust: {
      type: 'object',
      properties: {
        default: { ...trust, default: 'external' },
        floor: {
          type: 'object',
          required: ['value', 'source'],
          properties: { value: trust, source: text },
          additionalProperties: false,
        },
        enforceInputValidation: { type: 'boolean', default: false },
      },
      additionalProperties: false,
      default: {},
    },
  },
  additionalProperties: false,
});

export const auditLogSchema = envSchema<AgentAuditLog | undefined>({
  type: 'object',
  required: ['mode'],
  properties: {
    mode: { enum: ['actions', 'verbose'] },
    sink: { enum: ['stdout', 'redis', 'webhook'], default: 'stdout' },
    maxDetailBytes: { type: 'integer', minimum: 0, default: 8192 },
    redact: { ...texts, default: [] },
    excludeActions: { ...texts, default: [] },
    maxStreamLen: { type: 'integer', minimum: 0 },
  },
  additionalProperties: false,
});

export const loggingSchema = envSchema<AgentLogging>({
  type: 'object',
  properties: {
    level: { enum: ['debug', 'info', 'warn', 'error'], default: 'info' },
    toolCalls: { type: 'boolean', default: false },
    llmTurns: { type: 'boolean', default: false },
    redactSecrets: { type: 'boolean', default: true },
    redactPii: { type: 'boolean', default: false },
  },
  additionalProperties: false,
});

export const queuesSchema = envSchema<readonly string[]>({ ...texts, minItems: 1, uniqueItems: true });

/** What an absent AGENT_GUARDRAILS means. */
export const noGuardrails: AgentGuardrails = {
  limits: {},
  allow: [],
  deny: [],
  trust: { default: 'external', enforceInputValidation: false },
};

export const defaultLogging: AgentLogging = {
  level: 'info',
  toolCalls: false,
  llmTurns: false,
  redactSecrets: true,
  redactPii: false,
};
