import type { AgentGuardrails, ToolDenial, Trust } from '../../../schemas/agent-contract.ts';
import { globMatches } from '../../../schemas/rules/globs.ts';
import { firstMatchingPattern, toolPatternMatches } from '../../../schemas/rules/tool-patterns.ts';
import { bareToolName, type Tool } from './tool.ts';

/** Whether a tool may be offered and called; the message is what the model reads. */
export type ToolVerdict =
  | { readonly kind: 'allowed' }
  | {
      readonly kind: 'denied';
      /** Which list decided (governance 9.2). */
      readonly rule: 'allow' | 'deny' | 'policy';
      readonly pattern?: string;
      readonly message: string;
    };

type NamedTool = Pick<Tool, 'identity' | 'wireName' | 'guardrailName'>;

/**
 * Deny first, and deny wins; then a non-empty allow list, which does not restrict built-ins
 * (agents 5.2, governance 1.6.3, decisions 5, 6 and 28).
 */
export function judgeTool(tool: NamedTool, { allow, deny }: AgentGuardrails): ToolVerdict {
  const denials = deny.filter(({ pattern }) => isDeniedBy(pattern, tool));
  const denial = denials.find(isByPolicy) ?? denials[0];
  if (denial !== undefined) {
    const { pattern } = denial;
    return isByPolicy(denial)
      ? denied(`tool "${tool.guardrailName}" denied by policy pattern "${pattern}"`, 'policy', pattern)
      : denied(byGuardrails(tool), 'deny', pattern);
  }
  if (allow.length === 0 || tool.identity.kind === 'builtin') return { kind: 'allowed' };
  return firstMatchingPattern(allow, tool.identity) === undefined
    ? denied(byGuardrails(tool), 'allow')
    : { kind: 'allowed' };
}

/** A name that was changed for the wire, or that holds `__` itself, is denied in that form too (fail-safe). */
function isDeniedBy(pattern: string, { identity, wireName }: NamedTool): boolean {
  return (
    toolPatternMatches(pattern, identity) ||
    globMatches(pattern, wireName) ||
    globMatches(pattern, bareToolName(identity))
  );
}

function isByPolicy({ source }: ToolDenial): boolean {
  return source !== 'agent';
}

function byGuardrails({ guardrailName }: NamedTool): string {
  return `tool "${guardrailName}" is denied by guardrails`;
}

function denied(message: string, rule: 'allow' | 'deny' | 'policy', pattern?: string): ToolVerdict {
  return { kind: 'denied', rule, message, ...(pattern !== undefined && { pattern }) };
}

const strictness: Readonly<Record<Trust, number>> = { internal: 0, external: 1, sandbox: 2 };

/** The entry's own level, else the default; a policy's floor makes it stricter, never laxer (agents 5.2). */
export function effectiveTrust(trust: Trust | undefined, guardrails: AgentGuardrails): Trust {
  const own = trust ?? guardrails.trust.default;
  const floor = guardrails.trust.floor?.value ?? own;
  return strictness[floor] > strictness[own] ? floor : own;
}
