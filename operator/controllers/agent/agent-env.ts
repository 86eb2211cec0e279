import {
  type AgentAuditLog,
  type AgentGuardrails,
  type AgentLogging,
  type AgentMcpServer,
  type AgentWebhookTool,
  agentEnv,
} from '../../../schemas/agent-contract.ts';
import type { EnvFromSource, EnvVar } from '../common/workload.ts';
import {
  extraEnvSecretName,
  mtlsMountPath,
  promptKey,
  promptMountPath,
  sharedApiKeysSecret,
} from './agent-names.ts';
import type { AgentPlan } from './agent-plan.ts';
import { agentQueues } from './agent-queues.ts';
import { type CredentialVariables, credentialVariables } from './credential-variables.ts';
import type { ResolvedMcpServer } from './mcp-resolution.ts';

/** Sources from the lowest to the highest precedence; `env` stands above all of them (agents 2.3). */
export function agentEnvFrom(plan: AgentPlan): readonly EnvFromSource[] {
  const hasExtras = Object.keys(plan.platform.extraEnv).length > 0;
  return [
    ...(hasExtras ? [{ secretRef: { name: extraEnvSecretName(plan.agent.metadata.name) } }] : []),
    { secretRef: { name: sharedApiKeysSecret, optional: true } },
    ...(plan.agent.spec.infrastructure?.envFrom ?? []),
  ];
}

/** The variables that the operator computes, then the API key, which may override them. */
export function agentEnvVars(plan: AgentPlan): readonly EnvVar[] {
  const apiKeyRef = plan.agent.spec.infrastructure?.apiKeyRef;
  return withoutDuplicates([
    ...identityVariables(plan),
    ...limitVariables(plan),
    ...toolVariables(plan),
    ...behaviourVariables(plan),
    ...(apiKeyRef === undefined ? [] : [{ name: apiKeyRef.key, valueFrom: { secretKeyRef: apiKeyRef } }]),
  ]);
}

/** A list of env variables may name one only once under server-side apply; the last one wins. */
function withoutDuplicates(variables: readonly EnvVar[]): readonly EnvVar[] {
  return [...new Map(variables.map((variable) => [variable.name, variable])).values()];
}

function identityVariables({ agent }: AgentPlan): readonly EnvVar[] {
  return [
    { name: agentEnv.name, value: agent.metadata.name },
    { name: agentEnv.namespace, valueFrom: { fieldRef: { fieldPath: 'metadata.namespace' } } },
    { name: agentEnv.podName, valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
    { name: agentEnv.model, value: agent.spec.model },
    { name: agentEnv.systemPromptPath, value: `${promptMountPath}/${promptKey}` },
    { name: agentEnv.queue, value: JSON.stringify(agentQueues(agent)) },
  ];
}

function limitVariables({ agent, guardrails }: AgentPlan): readonly EnvVar[] {
  const limits = guardrails.limits ?? {};
  return [
    { name: agentEnv.maxTokens, value: String(limits.tokensPerCall?.value ?? 8000) },
    { name: agentEnv.timeoutSeconds, value: String(limits.timeoutSeconds?.value ?? 120) },
    { name: agentEnv.maxRetries, value: String(agent.spec.guardrails?.limits?.retries ?? 3) },
    { name: agentEnv.maxConcurrentTasks, value: String(limits.concurrentTasks?.value ?? 5) },
    { name: agentEnv.dailyTokenLimit, value: String(limits.dailyTokens?.value ?? 0) },
  ];
}

function toolVariables(plan: AgentPlan): readonly EnvVar[] {
  const webhooks = (plan.agent.spec.tools?.webhooks ?? []).map(
    (tool): AgentWebhookTool => ({
      name: tool.name,
      url: tool.url,
      method: tool.method ?? 'POST',
      ...(tool.description === undefined ? {} : { description: tool.description }),
      ...(tool.schema === undefined ? {} : { inputSchema: tool.schema }),
      ...(tool.trust === undefined ? {} : { trust: tool.trust }),
    }),
  );
  const variables = credentialVariables(plan.mcp);
  return [
    {
      name: agentEnv.mcpServers,
      value: JSON.stringify(plan.mcp.map((server) => agentMcpServer(server, variables))),
    },
    { name: agentEnv.webhookTools, value: JSON.stringify(webhooks) },
    { name: agentEnv.guardrails, value: JSON.stringify(agentGuardrails(plan)) },
    ...plan.mcp.flatMap((server) => secretVariables(server, variables)),
  ];
}

/**
 * References are optional on purpose: a token or header that is not there disables its server only, and the agent
 * starts without it (agents 5.5).
 */
function secretVariables(
  { server, credential }: ResolvedMcpServer,
  variables: CredentialVariables,
): readonly EnvVar[] {
  const token: readonly EnvVar[] =
    credential.kind === 'bearer'
      ? [
          {
            name: variables.token(server.name),
            valueFrom: { secretKeyRef: { name: credential.secret, key: credential.key, optional: true } },
          },
        ]
      : [];
  const headers = (server.headers ?? []).flatMap((header): readonly EnvVar[] =>
    header.secretKeyRef === undefined
      ? []
      : [
          {
            name: variables.header(server.name, header.name),
            valueFrom: { secretKeyRef: { ...header.secretKeyRef, optional: true } },
          },
        ],
  );
  return [...token, ...headers];
}

function agentMcpServer(
  { server, url, credential }: ResolvedMcpServer,
  variables: CredentialVariables,
): AgentMcpServer {
  const directory = mtlsMountPath(server.name);
  const headers = (server.headers ?? []).map((header) =>
    header.secretKeyRef === undefined
      ? { name: header.name, value: header.value ?? '' }
      : {
          name: header.name,
          envVar: variables.header(server.name, header.name),
          ...(header.secretKeyRef.optional === true ? { isOptional: true } : {}),
        },
  );
  return {
    name: server.name,
    url,
    transport: server.transport ?? 'auto',
    authType: credential.kind,
    ...(credential.kind === 'bearer' ? { tokenEnvVar: variables.token(server.name) } : {}),
    ...(server.auth?.bearer?.secretKeyRef.optional === true ? { isTokenOptional: true } : {}),
    ...(credential.kind === 'mtls'
      ? {
          certFile: `${directory}/tls.crt`,
          keyFile: `${directory}/tls.key`,
          ...(credential.hasCertificateAuthority ? { caFile: `${directory}/ca.crt` } : {}),
        }
      : {}),
    ...(headers.length === 0 ? {} : { headers }),
    ...(server.trust === undefined ? {} : { trust: server.trust }),
    ...(server.cache?.enabled === true
      ? {
          cache: {
            ttlSeconds: server.cache.ttlSeconds ?? 300,
            excludeTools: server.cache.excludeTools ?? [],
          },
        }
      : {}),
    ...(server.discovery === undefined
      ? {}
      : {
          discovery: {
            dynamic: server.discovery.dynamic ?? false,
            pollIntervalSeconds:
              server.discovery.pollIntervalSeconds ?? (server.discovery.dynamic === true ? 300 : 0),
          },
        }),
  };
}

function agentGuardrails({ agent, guardrails, namespaceDailyTokens }: AgentPlan): AgentGuardrails {
  const limits = guardrails.limits ?? {};
  const tools = agent.spec.guardrails?.tools;
  const breaker = agent.spec.guardrails?.limits?.circuitBreaker;
  return {
    limits: {
      ...(limits.maxAnswerTokensPerCall === undefined
        ? {}
        : { maxAnswerTokensPerCall: limits.maxAnswerTokensPerCall.value }),
      ...(limits.maxThinkingTokensPerCall === undefined
        ? {}
        : { maxThinkingTokensPerCall: limits.maxThinkingTokensPerCall.value }),
      ...(namespaceDailyTokens === undefined ? {} : { namespaceDailyTokens }),
      ...(breaker === undefined
        ? {}
        : {
            circuitBreaker: {
              failureThreshold: breaker.failureThreshold ?? 5,
              cooldownSeconds: breaker.cooldownSeconds ?? 30,
              halfOpenMaxCalls: breaker.halfOpenMaxCalls ?? 1,
            },
          }),
    },
    allow: tools?.allow ?? [],
    deny: guardrails.toolDeny ?? [],
    trust: {
      default: tools?.trust?.default ?? 'external',
      ...(guardrails.trustFloor === undefined ? {} : { floor: guardrails.trustFloor }),
      enforceInputValidation: tools?.trust?.enforceInputValidation ?? false,
    },
  };
}

function behaviourVariables({ agent, settings, platform }: AgentPlan): readonly EnvVar[] {
  const logging = agent.spec.observability?.logging;
  const logLines: AgentLogging = {
    level: logging?.level ?? 'info',
    toolCalls: logging?.toolCalls ?? false,
    llmTurns: logging?.llmTurns ?? false,
    redactSecrets: logging?.redaction?.secrets ?? true,
    redactPii: logging?.redaction?.pii ?? false,
  };
  const { mode, redact } = settings.auditLog;
  const auditLog: AgentAuditLog | undefined =
    mode === 'off'
      ? undefined
      : {
          mode,
          redact,
          sink: platform.auditLog.sink,
          maxDetailBytes: platform.auditLog.maxDetailBytes,
          excludeActions: platform.auditLog.excludeActions,
        };
  return [
    { name: agentEnv.logging, value: JSON.stringify(logLines) },
    ...(auditLog === undefined ? [] : [{ name: agentEnv.auditLog, value: JSON.stringify(auditLog) }]),
    ...(settings.temperature === undefined
      ? []
      : [{ name: agentEnv.temperature, value: settings.temperature }]),
    ...(settings.outputFormat === undefined
      ? []
      : [{ name: agentEnv.outputFormat, value: settings.outputFormat }]),
  ];
}
