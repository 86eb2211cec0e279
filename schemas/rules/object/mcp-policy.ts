import { finding } from '../../errors.ts';
import type { Finding } from '../../finding.ts';
import type { McpServer, SwarmSettings } from '../../generated/types.ts';
import { displayUrl, isAllowlisted } from '../mcp-allowlist.ts';
import type { AgentSubject } from '../policy/agent-subject.ts';

/** `spec.security` of all settings of a namespace: lists united, requireMCPAuth OR-ed (governance 3.1). */
export interface McpPolicy {
  /** Empty: no restriction. */
  readonly allowlist: readonly string[];
  readonly requiresAuth: boolean;
}

export function mcpPolicyOf(settings: readonly SwarmSettings[]): McpPolicy {
  return {
    allowlist: [...new Set(settings.flatMap((each) => each.spec.security?.mcpAllowlist ?? []))],
    requiresAuth: settings.some((each) => each.spec.security?.requireMCPAuth === true),
  };
}

/** The first server that the namespace does not allow (governance 3.6); capabilityRef is resolved at run time. */
export function mcpPolicyFindings(subject: AgentSubject, policy: McpPolicy): readonly Finding[] {
  if (policy.allowlist.length === 0 && !policy.requiresAuth) return [];
  for (const [index, server] of (subject.tools.mcp ?? []).entries()) {
    const { where } = subject;
    const path = [...subject.path, 'tools', 'mcp', index];
    const { url, name } = server;
    if (url !== undefined && policy.allowlist.length > 0 && !isAllowlisted(url, policy.allowlist)) {
      const parameters = { where, server: name, url: displayUrl(url) };
      return [finding('agent.mcp-not-allowed', parameters, { path: [...path, 'url'] })];
    }
    if (policy.requiresAuth && !hasAuth(server))
      return [finding('agent.mcp-auth-required', { where, server: name }, { path })];
  }
  return [];
}

/** Both spellings count, `type: none` does not (governance 3.4). */
function hasAuth({ auth }: McpServer): boolean {
  if (auth === undefined) return false;
  if (auth.bearer !== undefined || auth.mtls !== undefined) return true;
  return auth.type !== undefined && auth.type !== 'none' && (auth.secretRef?.name ?? '') !== '';
}
