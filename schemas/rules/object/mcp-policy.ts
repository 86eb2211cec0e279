import { finding } from '../../errors.ts';
import type { Finding } from '../../finding.ts';
import type { McpServer, SwarmSettings } from '../../generated/types.ts';
import { displayUrl, isAllowlisted } from '../mcp-allowlist.ts';
import type { AgentSubject } from '../policy/agent-subject.ts';

/** `spec.security` of all settings that concern a namespace; requireMCPAuth is OR-ed (governance 3.1). */
export interface McpPolicy {
  /** A URL must be on each of them: the namespace's own settings together make one, and those of the platform one. */
  readonly allowlists: readonly (readonly string[])[];
  readonly requiresAuth: boolean;
}

/**
 * Lists of one namespace are united. Those that the platform lays over it by namespaceSelector are not: a team that
 * could widen them by settings of its own would govern itself (gitops 15).
 */
export function mcpPolicyOf(settings: readonly SwarmSettings[]): McpPolicy {
  const [platform, own] = [true, false].map((isPlatform) =>
    settings
      .filter(({ spec }) => (spec.namespaceSelector !== undefined) === isPlatform)
      .flatMap(({ spec }) => spec.security?.mcpAllowlist ?? []),
  );
  return {
    allowlists: [platform, own].flatMap((list = []) => (list.length === 0 ? [] : [[...new Set(list)]])),
    requiresAuth: settings.some((each) => each.spec.security?.requireMCPAuth === true),
  };
}

/** Whether the policy lets agents call the URL. */
export const isMcpAllowed = (url: string, { allowlists }: McpPolicy): boolean =>
  allowlists.every((list) => isAllowlisted(url, list));

/** The first server that the namespace does not allow (governance 3.6); capabilityRef is resolved at run time. */
export function mcpPolicyFindings(subject: AgentSubject, policy: McpPolicy): readonly Finding[] {
  if (policy.allowlists.length === 0 && !policy.requiresAuth) return [];
  for (const [index, server] of (subject.tools.mcp ?? []).entries()) {
    const { where } = subject;
    const path = [...subject.path, 'tools', 'mcp', index];
    const { url, name } = server;
    if (url !== undefined && !isMcpAllowed(url, policy)) {
      const parameters = { where, server: name, url: displayUrl(url) };
      return [finding('agent.mcp-not-allowed', parameters, { path: [...path, 'url'] })];
    }
    if (policy.requiresAuth && !hasAuth(server))
      return [finding('agent.mcp-auth-required', { where, server: name }, { path: [...path, 'auth'] })];
  }
  return [];
}

/** Both spellings count, `type: none` does not (governance 3.4). */
function hasAuth({ auth }: McpServer): boolean {
  if (auth === undefined) return false;
  if (auth.bearer !== undefined || auth.mtls !== undefined) return true;
  return auth.type !== undefined && auth.type !== 'none' && (auth.secretRef?.name ?? '') !== '';
}
