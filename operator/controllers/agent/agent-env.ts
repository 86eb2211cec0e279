import { type AgentLogging, agentContractVersion, agentEnv } from '../../../schemas/agent-contract.ts';
import { agentQueues } from '../common/agent-queues.ts';
import type { EnvFromSource, EnvVar } from '../common/workload.ts';
import { extraEnvSecretName, promptKey, promptMountPath, sharedApiKeysSecret } from './agent-names.ts';
import type { AgentPlan } from './agent-plan.ts';
import { artifactVariables } from './artifact-access.ts';
import { agentAuditLog, auditVariables } from './audit-target.ts';
import { queueVariables } from './queue-secret.ts';
import { toolVariables } from './tool-variables.ts';

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
    ...queueVariables(plan),
    ...limitVariables(plan),
    ...toolVariables(plan),
    ...behaviourVariables(plan),
    ...artifactVariables(plan.agent),
    ...(apiKeyRef === undefined ? [] : [{ name: apiKeyRef.key, valueFrom: { secretKeyRef: apiKeyRef } }]),
  ]);
}

/** A list of env variables may name one only once under server-side apply; the last one wins. */
function withoutDuplicates(variables: readonly EnvVar[]): readonly EnvVar[] {
  return [...new Map(variables.map((variable) => [variable.name, variable])).values()];
}

function identityVariables({ agent }: AgentPlan): readonly EnvVar[] {
  return [
    { name: agentEnv.contract, value: String(agentContractVersion) },
    { name: agentEnv.name, value: agent.metadata.name },
    { name: agentEnv.namespace, valueFrom: { fieldRef: { fieldPath: 'metadata.namespace' } } },
    { name: agentEnv.uid, value: agent.metadata.uid ?? '' },
    { name: agentEnv.podName, valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
    { name: agentEnv.model, value: agent.spec.model },
    { name: agentEnv.systemPromptPath, value: `${promptMountPath}/${promptKey}` },
    { name: agentEnv.queue, value: JSON.stringify(agentQueues(agent)) },
    { name: agentEnv.drainTimeoutSeconds, value: String(drainTimeoutSeconds(agent)) },
  ];
}

/** How long a pod may take to stop. */
export const drainTimeoutSeconds = ({ spec }: AgentPlan['agent']): number =>
  spec.runtime?.drainTimeoutSeconds ?? 150;

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

function behaviourVariables(plan: AgentPlan): readonly EnvVar[] {
  const { agent, settings } = plan;
  const logging = agent.spec.observability?.logging;
  const logLines: AgentLogging = {
    level: logging?.level ?? 'info',
    toolCalls: logging?.toolCalls ?? false,
    llmTurns: logging?.llmTurns ?? false,
    redactSecrets: logging?.redaction?.secrets ?? true,
    redactPii: logging?.redaction?.pii ?? false,
  };
  const auditLog = agentAuditLog(plan);
  return [
    { name: agentEnv.logging, value: JSON.stringify(logLines) },
    ...(auditLog === undefined ? [] : [{ name: agentEnv.auditLog, value: JSON.stringify(auditLog) }]),
    ...auditVariables(plan),
    ...(settings.temperature === undefined
      ? []
      : [{ name: agentEnv.temperature, value: settings.temperature }]),
    ...(settings.outputFormat === undefined
      ? []
      : [{ name: agentEnv.outputFormat, value: settings.outputFormat }]),
  ];
}
