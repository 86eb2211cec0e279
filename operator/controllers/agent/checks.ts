import { agentEnv } from '../../../schemas/agent-contract.ts';
import { findingMessage } from '../../../schemas/finding.ts';
import { displayUrl } from '../../../schemas/rules/mcp-allowlist.ts';
import { isMcpAllowed, mcpPolicyOf } from '../../../schemas/rules/object/mcp-policy.ts';
import { mergePolicies } from '../../../schemas/rules/policy/merge.ts';
import { policyViolations } from '../../../schemas/rules/policy/policy-violations.ts';
import type { AgentCheck, AgentProblem } from './agent-problem.ts';
import type { AgentWorld } from './agent-world.ts';
import { resolvedMcpServers } from './mcp-resolution.ts';
import { cascadedSettings } from './settings-cascade.ts';

/**
 * The key becomes the name of a variable, and above all others (agents 2.3): one of ours would let a Secret replace
 * the model or the guardrails that policies have judged (governance 1.6.1).
 */
const apiKeyIsNoVariableOfOurs: AgentCheck = ({ agent }) => {
  const key = agent.spec.infrastructure?.apiKeyRef?.key ?? '';
  if (!key.startsWith('AGENT_') && key !== agentEnv.podName) return undefined;
  return {
    reason: 'APIKeyResolutionError',
    message: `key "${key}" of infrastructure.apiKeyRef is the name of a variable that the operator sets. Rename the key in the Secret`,
    needsEdit: true,
  };
};

/** Every object in `settings[]` must exist (agents 2.1.3). */
const settingsExist: AgentCheck = ({ agent, settings, platform }) => {
  const { missing } = cascadedSettings(agent, settings, platform.auditLog);
  if (missing.length === 0) return undefined;
  const names = missing.map((name) => `"${name}"`).join(', ');
  return lookup(
    'SettingsResolutionError',
    `SwarmSettings ${names} not found. Create it, or remove it from spec.settings`,
  );
};

const promptResolves: AgentCheck = ({ prompt }) =>
  prompt.kind === 'missing' ? lookup('PromptResolutionError', prompt.message) : undefined;

const apiKeyResolves: AgentCheck = ({ agent, secrets }) => {
  const reference = agent.spec.infrastructure?.apiKeyRef;
  if (reference === undefined || reference.optional === true) return undefined;
  const { name = '', key } = reference;
  const secret = secrets.get(name);
  if (secret === undefined)
    return lookup(
      'APIKeyResolutionError',
      `Secret "${name}" of infrastructure.apiKeyRef not found. Create it`,
    );
  if (!secret.keys.includes(key))
    return lookup(
      'APIKeyResolutionError',
      `Secret "${name}" of infrastructure.apiKeyRef has no key "${key}". Add it`,
    );
  return undefined;
};

const mcpServersResolve: AgentCheck = ({ agent, registries, secrets }) => {
  const mcp = resolvedMcpServers(agent, registries, (secret) => secrets.get(secret)?.keys);
  return mcp.kind === 'unresolved' ? lookup('MCPResolutionError', mcp.message) : undefined;
};

/** Admission cannot see the URL behind a capability, so it is judged here (governance 3.3). */
const capabilityUrlsAreAllowed: AgentCheck = ({ agent, registries, secrets, settings }) => {
  const policy = mcpPolicyOf(settings);
  const mcp = resolvedMcpServers(agent, registries, (secret) => secrets.get(secret)?.keys);
  if (mcp.kind === 'unresolved') return undefined;
  const refused = mcp.servers.find(
    ({ server, url }) => server.capabilityRef !== undefined && !isMcpAllowed(url, policy),
  );
  if (refused === undefined) return undefined;
  return {
    reason: 'MCPPolicyViolation',
    message: `MCP server "${refused.server.name}" URL "${displayUrl(refused.url)}" is not in the namespace mcpAllowlist. Use an allowed server, or add this one to SwarmSettings.spec.security.mcpAllowlist`,
    needsEdit: true,
  };
};

/**
 * In Enforce an agent that violates a policy gets no first Deployment; one that runs already keeps running with
 * clamped limits (governance 1.6.6). Holds also where the webhook is off or came too late.
 */
const policyAllowsFirstDeployment: AgentCheck = ({ agent, policies, settings, platform, deployment }) => {
  const merged = mergePolicies(policies);
  if (deployment !== undefined || merged?.mode !== 'Enforce') return undefined;
  const violations = policyViolations(agent, merged, { settings, clusterAuditMode: platform.auditLog.mode });
  if (violations.length === 0) return undefined;
  return {
    reason: 'PolicyViolation',
    message: violations.map(({ finding }) => findingMessage(finding)).join('; '),
    needsEdit: true,
  };
};

const egressIsKnown: AgentCheck = ({ egress }) =>
  egress.kind === 'unresolved' ? lookup('NetworkPolicyError', egress.message) : undefined;

/** In the order of agents 2.1; the first that finds something is what Ready says. */
export const agentChecks: readonly AgentCheck[] = [
  settingsExist,
  promptResolves,
  apiKeyIsNoVariableOfOurs,
  apiKeyResolves,
  mcpServersResolve,
  capabilityUrlsAreAllowed,
  policyAllowsFirstDeployment,
  egressIsKnown,
];

export function firstProblem(world: AgentWorld): AgentProblem | undefined {
  for (const check of agentChecks) {
    const problem = check(world);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

const lookup = (reason: string, message: string): AgentProblem => ({ reason, message, needsEdit: false });
