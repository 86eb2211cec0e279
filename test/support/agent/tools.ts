import type { SourceTool, ToolInvocation, ToolResult } from '../../../operator/agent/tools/tool.ts';
import type { AgentGuardrails } from '../../../schemas/agent-contract.ts';
import type { ToolIdentity } from '../../../schemas/rules/tool-patterns.ts';

export const noGuardrails: AgentGuardrails = {
  limits: {},
  allow: [],
  deny: [],
  trust: { default: 'external', enforceInputValidation: false },
};

/** `slack/post_message` is an MCP tool; `webhook/<n>`, `builtin/<n>` and `agent/<connection>/<n>` are the others. */
export function identityOf(name: string): ToolIdentity {
  const [first = '', ...rest] = name.split('/');
  if (first === 'webhook' || first === 'builtin') return { kind: first, name: rest.join('/') };
  if (first === 'agent') return { kind: 'connection', connection: rest[0] ?? '', capability: rest[1] ?? '' };
  if (rest.length === 0) return { kind: 'advisor', name };
  return { kind: 'mcp', server: first, tool: rest.join('/') };
}

/** A tool in this process. */
export function sourceTool(
  name: string,
  overrides: Partial<SourceTool> = {},
  answer: (invocation: ToolInvocation) => ToolResult | Promise<ToolResult> = () => ({
    ok: true,
    text: `did ${name}`,
  }),
): SourceTool {
  const identity = identityOf(name);
  return {
    identity,
    description: `Does ${name}`,
    inputSchema: { type: 'object' },
    target: name.split('/').slice(0, -1).join('/') || name,
    invoke: async (invocation) => answer(invocation),
    ...overrides,
  };
}
