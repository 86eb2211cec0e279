import type { Trust } from '../../../schemas/agent-contract.ts';
import type { ToolIdentity } from '../../../schemas/rules/tool-patterns.ts';

/** What a tool said, or why it said nothing. `text` is what the model reads. */
export interface ToolResult {
  readonly ok: boolean;
  readonly text: string;
  /** False: the text was cut, so it is not kept for later calls. */
  readonly complete?: boolean;
  /** Of a result that is not ok: whether the target is at fault (breaker) or the call. */
  readonly failure?: ToolFailure;
}

/** `refused`: the target answered that the call is wrong; the other two count against the target. */
export type ToolFailure = 'refused' | 'unreachable' | 'timeout';

export interface ToolInvocation {
  /** The arguments; numbers that no double holds are written as the model wrote them. */
  readonly input: Readonly<Record<string, unknown>>;
  /** The same for every repetition of this call by a task that starts anew. */
  readonly idempotencyKey: string;
  readonly signal: AbortSignal;
}

/** A tool as its source describes it. */
export interface SourceTool {
  readonly identity: ToolIdentity;
  readonly description: string;
  readonly inputSchema: Readonly<Record<string, unknown>>;
  readonly trust?: Trust;
  /** Results are kept; tools that `excludeTools` names are left out. */
  readonly cache?: { readonly ttlSeconds: number; readonly excludeTools: readonly string[] };
  /** What fails together, for the circuit breaker: `mcp/slack`. */
  readonly target: string;
  /** Knows itself how long it may take: no other bound than the task's own. */
  readonly boundsItself?: true;
  /** Resolves also for failures; rejects only when the signal aborts. */
  readonly invoke: (invocation: ToolInvocation) => Promise<ToolResult>;
}

/** A tool with the names it goes by. */
export interface Tool extends SourceTool {
  /** For the model: `slack__post_message`. */
  readonly wireName: string;
  /** For people: `slack/post_message`. */
  readonly guardrailName: string;
}

/** Audit and metrics know four kinds (governance 9.2). */
export type ToolType = 'mcp' | 'webhook' | 'builtin' | 'agent';

export function toolType({ kind }: ToolIdentity): ToolType {
  return kind === 'connection' || kind === 'advisor' ? 'agent' : kind;
}

/** The name of a tool without its source. */
export function bareToolName(identity: ToolIdentity): string {
  if (identity.kind === 'mcp') return identity.tool;
  return identity.kind === 'connection' ? identity.capability : identity.name;
}

/** MCP server or agent connection; undefined for tools that stand for themselves. */
export function toolSource(identity: ToolIdentity): string | undefined {
  if (identity.kind === 'mcp') return identity.server;
  return identity.kind === 'connection' ? identity.connection : undefined;
}
