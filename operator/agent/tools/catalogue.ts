import type { AgentGuardrails } from '../../../schemas/agent-contract.ts';
import { guardrailName } from '../../../schemas/rules/tool-patterns.ts';
import type { ToolDefinition } from '../llm/model.ts';
import { judgeTool, type ToolVerdict } from './judge-tool.ts';
import { bareToolName, type SourceTool, type Tool, toolSource } from './tool.ts';
import { uniqueWireNames } from './wire-names.ts';

/** A tool that a model named, with what the guardrails say of it. */
export interface ResolvedTool {
  readonly tool: Tool;
  readonly verdict: ToolVerdict;
}

/** The tools of one task. */
export interface ToolCatalogue {
  /** What the model is told of: only tools that it may call. */
  readonly offered: readonly ToolDefinition[];
  /** Finds a tool by the names that models use for it; denied ones too, so that the refusal can say why. */
  resolve(name: string): ResolvedTool | undefined;
}

/** No tools at all. */
export const emptyCatalogue: ToolCatalogue = { offered: [], resolve: () => undefined };

const order = ['builtin', 'webhook', 'mcp', 'connection', 'advisor'] as const;

/** Orders, names and judges tools (agents 5.1, 5.2). The order also decides who keeps a name that two share. */
export function createCatalogue(sources: readonly SourceTool[], guardrails: AgentGuardrails): ToolCatalogue {
  const sorted = [...sources].sort((a, b) => order.indexOf(a.identity.kind) - order.indexOf(b.identity.kind));
  const names = uniqueWireNames(sorted.map(({ identity }) => identity));
  const resolved = sorted.map((source, index): ResolvedTool => {
    const tool = { ...source, wireName: names[index] ?? '', guardrailName: guardrailName(source.identity) };
    return { tool, verdict: judgeTool(tool, guardrails) };
  });
  const offered = resolved.filter(({ verdict }) => verdict.kind === 'allowed');
  const findOffered = finder(offered);
  const findAny = finder(resolved);
  return {
    offered: offered.map(({ tool: { wireName, description, inputSchema } }) => ({
      name: wireName,
      description,
      inputSchema,
    })),
    resolve: (name) => findOffered(name) ?? findAny(name),
  };
}

/** How models write a tool's name, surest first: prompts say `post_message`, or `jira_create_issue` (seeds). */
const spellings: readonly ((tool: Tool) => string | undefined)[] = [
  (tool) => tool.wireName,
  (tool) => withSource(tool, '/'),
  (tool) => withSource(tool, '.'),
  (tool) => withSource(tool, '_'),
  (tool) => bareToolName(tool.identity),
];

function withSource({ identity }: Tool, separator: string): string | undefined {
  const source = toolSource(identity);
  return source === undefined ? undefined : `${source}${separator}${bareToolName(identity)}`;
}

/** A spelling that two tools share names neither. */
function finder(tools: readonly ResolvedTool[]): (name: string) => ResolvedTool | undefined {
  const indexes = spellings.map((spell) => {
    const index = new Map<string, ResolvedTool | 'shared'>();
    for (const resolved of tools) {
      const name = spell(resolved.tool);
      if (name !== undefined) index.set(name, index.has(name) ? 'shared' : resolved);
    }
    return index;
  });
  return (name) => {
    for (const index of indexes) {
      const found = index.get(name);
      if (found !== undefined && found !== 'shared') return found;
    }
    return undefined;
  };
}
