/** A tool as an MCP server lists it. */
export interface McpTool {
  readonly name: string;
  readonly description: string;
  readonly inputSchema: Readonly<Record<string, unknown>>;
}

export interface McpCall {
  readonly tool: string;
  readonly input: Readonly<Record<string, unknown>>;
  readonly idempotencyKey: string;
}

/** The three ways in which MCP servers are spoken to (agents 5.5). */
export type Dialect = 'http' | 'sse' | 'rest';

/** An open line to one server. Its methods reject with McpError, or with the signal's reason. */
export interface McpConnection {
  readonly dialect: Dialect;
  listTools(signal: AbortSignal): Promise<readonly McpTool[]>;
  /** The `CallToolResult` as it came. */
  callTool(call: McpCall, signal: AbortSignal): Promise<Readonly<Record<string, unknown>>>;
  /** The session or stream is gone: a new connection is needed. */
  isLost(): boolean;
  close(): Promise<void>;
}

export interface ConnectionOptions {
  readonly url: URL;
  /** Adds the server's headers and certificate. */
  readonly fetch: typeof globalThis.fetch;
  readonly onToolsChanged: () => void;
}

/**
 * `refused`: the server answered that it will not. `lost-before`: the call did not reach it, so it may be repeated.
 * `lost`: nobody knows how far the call got.
 */
export type McpErrorKind = 'refused' | 'overloaded' | 'lost-before' | 'lost';

export class McpError extends Error {
  override readonly name = 'McpError';
  readonly kind: McpErrorKind;
  readonly status: number | undefined;

  constructor(kind: McpErrorKind, message: string, status?: number) {
    super(message);
    this.kind = kind;
    this.status = status;
  }
}

/** Where the name of a call that may act only once stands in `params._meta`. */
export const idempotencyMetaKey = 'kubeswarm.io/idempotency-key';
