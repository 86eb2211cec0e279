import type { Tool } from './tool.ts';
import type { Values } from './values.ts';

/** How a server is spoken to: the three dialects of MCP that agents know (spec agents 5.5). */
export type Dialect = 'streamable-http' | 'sse' | 'rest';

/** A small MCP server that plays a product in a recipe. */
export interface RecipeServer {
  /** Name that the MCP handshake tells, e.g. `mock-grafana`. */
  readonly name: string;
  readonly dialect: Dialect;
  readonly tools: readonly Tool[];
}

export interface ServerContext {
  /** Overrides of the server's figures. */
  readonly values: Values;
  /** Writes to the server's log, one or more lines. */
  print(text: string): void;
}

/** Makes a server with state of its own. Throws when `context.values` names a figure that it does not have. */
export type CreateRecipeServer = (context: ServerContext) => RecipeServer;
