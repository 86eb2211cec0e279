import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import type { CallToolResult } from '@modelcontextprotocol/sdk/types.js';
import { idempotencyHeader, idempotencyMetaKey, type Once } from './idempotency.ts';
import type { RecipeServer } from './recipe-server.ts';
import { type Tool, ToolFailure } from './tool.ts';

/** What all connections to one server share. */
export interface ServerState {
  readonly once: Once<CallToolResult>;
  /** Called for each call that reached the tool, repeats of a key excepted. */
  onCall(tool: string, input: unknown): void;
}

/** An MCP server for one connection: the SDK wants one per transport. */
export function createMcpServer(server: RecipeServer, state: ServerState): McpServer {
  const mcp = new McpServer({ name: server.name, version: '1.0.0' });
  for (const tool of server.tools) {
    const { name, description, input: inputSchema } = tool;
    mcp.registerTool(name, { description, inputSchema }, (input, { _meta, requestInfo }) => {
      const key =
        firstText(_meta?.[idempotencyMetaKey]) ?? firstText(requestInfo?.headers[idempotencyHeader]);
      return state.once(key === undefined ? undefined : `${name} ${key}`, () => {
        state.onCall(name, input);
        return callTool(tool, input);
      });
    });
  }
  return mcp;
}

async function callTool(tool: Tool, input: unknown): Promise<CallToolResult> {
  try {
    const answer = await tool.answer(input);
    return {
      content: [{ type: 'text', text: typeof answer === 'string' ? answer : JSON.stringify(answer) }],
    };
  } catch (error) {
    if (error instanceof ToolFailure)
      return { content: [{ type: 'text', text: error.message }], isError: true };
    throw error;
  }
}

function firstText(value: unknown): string | undefined {
  const text: unknown = Array.isArray(value) ? value[0] : value;
  return typeof text === 'string' && text !== '' ? text : undefined;
}
