import { globCovers, globMatches } from './globs.ts';

/** A tool by where it comes from (decision 28): its guardrail names follow from that. */
export type ToolIdentity =
  | { readonly kind: 'mcp'; readonly server: string; readonly tool: string }
  | { readonly kind: 'connection'; readonly connection: string; readonly capability: string }
  | { readonly kind: 'webhook' | 'builtin' | 'advisor'; readonly name: string };

/** The tools that the agent itself brings along (agents 5.8); decision 6 offers the first three only by name. */
export const fanOutTools: readonly string[] = ['submit_subtask', 'collect_results', 'spawn_and_collect'];
export const builtInTools: readonly string[] = [
  ...fanOutTools,
  'delegate',
  'sandbox_recall',
  'registry_search',
  'dispatch',
];

/** The name that people write and audit events carry: `<server>/<tool>`, else the bare name. */
export function guardrailName(tool: ToolIdentity): string {
  if (tool.kind === 'mcp') return `${tool.server}/${tool.tool}`;
  if (tool.kind === 'connection') return `${tool.connection}/${tool.capability}`;
  return tool.name;
}

/**
 * Whether a pattern of an allow or deny list names a tool (governance 1.2, decisions 5 and 28):
 * `*` and `*` + `/*` match everything; with a `/` the star stays within its segment and `__` reads as `/`;
 * without one the pattern is matched against the bare name, on any server.
 */
export function toolPatternMatches(pattern: string, tool: ToolIdentity): boolean {
  if (matchesEveryTool(pattern)) return true;
  const parsed = parseToolPattern(pattern);
  const { segment, bare } = segmentsOf(tool);
  if (parsed.source === undefined) return globMatches(parsed.name, bare);
  if (segment === undefined) return false;
  // Two segments, whatever slashes a tool's own name holds: `shell/*` must not let `shell/a/b` through.
  return globMatches(parsed.source, segment) && globMatches(parsed.name, bare);
}

/** The first pattern of the list that names the tool. */
export function firstMatchingPattern(patterns: readonly string[], tool: ToolIdentity): string | undefined {
  return patterns.find((pattern) => toolPatternMatches(pattern, tool));
}

/** Whether a list names a tool literally, without any star: what decision 6 asks for fan-out tools. */
export function namesToolLiterally(patterns: readonly string[], tool: ToolIdentity): boolean {
  return patterns.some((pattern) => !pattern.includes('*') && toolPatternMatches(pattern, tool));
}

/** Whether an allow list asks for a tool by which tasks hand work on (decision 6). */
export function namesFanOut(allow: readonly string[]): boolean {
  return fanOutTools.some((name) => namesToolLiterally(allow, { kind: 'builtin', name }));
}

/** Whether the pattern matches every tool there is. */
export function matchesEveryTool(pattern: string): boolean {
  return /^\*+(?:\/\*+)?$/.test(pattern);
}

/** Whether the pattern matches every tool of one MCP server or agent connection. */
export function coversSource(pattern: string, source: string): boolean {
  if (matchesEveryTool(pattern)) return true;
  const parsed = parseToolPattern(pattern);
  return parsed.source !== undefined && globMatches(parsed.source, source) && /^\*+$/.test(parsed.name);
}

/** Whether everything that `inner` matches is matched by `outer` too. */
export function toolPatternCovers(outer: string, inner: string): boolean {
  if (matchesEveryTool(outer)) return true;
  if (matchesEveryTool(inner)) return false;
  const outside = parseToolPattern(outer);
  const inside = parseToolPattern(inner);
  if (outside.source === undefined) return globCovers(outside.name, inside.name);
  return (
    inside.source !== undefined &&
    globCovers(outside.source, inside.source) &&
    globCovers(outside.name, inside.name)
  );
}

/** A pattern taken apart; `source` is absent in a bare pattern. */
export function parseToolPattern(pattern: string): { readonly source?: string; readonly name: string } {
  const slash = pattern.indexOf('/');
  if (slash >= 0) return { source: pattern.slice(0, slash), name: pattern.slice(slash + 1) };
  const wire = pattern.indexOf('__');
  if (wire > 0) return { source: pattern.slice(0, wire), name: pattern.slice(wire + 2) };
  return { name: pattern };
}

function segmentsOf(tool: ToolIdentity): { readonly segment?: string; readonly bare: string } {
  switch (tool.kind) {
    case 'mcp':
      return { segment: tool.server, bare: tool.tool };
    case 'connection':
      return { segment: tool.connection, bare: tool.capability };
    case 'advisor':
      return { bare: tool.name };
    default:
      return { segment: tool.kind, bare: tool.name };
  }
}
