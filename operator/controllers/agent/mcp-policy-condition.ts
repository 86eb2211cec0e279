import { findingMessage } from '../../../schemas/finding.ts';
import { mcpPolicyFindings, mcpPolicyOf } from '../../../schemas/rules/object/mcp-policy.ts';
import { agentSubject } from '../../../schemas/rules/policy/agent-subject.ts';
import type { WantedCondition } from '../common/conditions.ts';
import type { AgentWorld } from './agent-world.ts';

/**
 * MCPPolicyCompliant, none where no settings restrict MCP servers. Settings that came or changed after the agent
 * do not evict it; this tells of it (governance 3.7).
 */
export function mcpPolicyCondition({ agent, settings }: AgentWorld): readonly WantedCondition[] {
  const type = 'MCPPolicyCompliant';
  const policy = mcpPolicyOf(settings);
  if (policy.allowlists.length === 0 && !policy.requiresAuth) return [];
  const [found] = mcpPolicyFindings(agentSubject(agent), policy);
  return [
    found === undefined
      ? { type, status: 'True', reason: 'Compliant', message: '' }
      : { type, status: 'False', reason: 'MCPPolicyViolation', message: findingMessage(found) },
  ];
}
