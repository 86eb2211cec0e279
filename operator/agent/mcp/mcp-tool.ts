import type { AgentMcpServer } from '../../../schemas/agent-contract.ts';
import type { SourceTool, ToolInvocation, ToolResult } from '../tools/tool.ts';
import type { McpError, McpTool } from './connection.ts';
import { mcpError } from './mcp-error.ts';
import { mcpToolResult } from './result-text.ts';
import type { ServerLine } from './server-line.ts';

/** A tool of an MCP server as the agent calls it. */
export function mcpSourceTool(server: AgentMcpServer, tool: McpTool, line: ServerLine): SourceTool {
  const { trust, cache } = server;
  return {
    identity: { kind: 'mcp', server: server.name, tool: tool.name },
    description: tool.description,
    inputSchema: tool.inputSchema,
    target: `mcp/${server.name}`,
    ...(trust !== undefined && { trust }),
    ...(cache !== undefined && { cache }),
    invoke: (invocation) => callMcpTool(`${server.name}/${tool.name}`, tool.name, line, invocation),
  };
}

/**
 * What did not reach the server (session or stream lost before) is sent once more over a new connection;
 * what may have acted already is not, but told to the model (agents 5.5).
 */
async function callMcpTool(
  name: string,
  tool: string,
  line: ServerLine,
  { input, idempotencyKey, signal }: ToolInvocation,
): Promise<ToolResult> {
  const call = async () => {
    const connection = await line.connect();
    return mcpToolResult(await connection.callTool({ tool, input, idempotencyKey }, signal));
  };
  const failed = (error: unknown): McpError => {
    signal.throwIfAborted();
    return mcpError(error);
  };
  try {
    return await call();
  } catch (error) {
    const first = failed(error);
    if (first.kind !== 'lost-before') return failedCall(name, first);
  }
  try {
    return await call();
  } catch (error) {
    return failedCall(name, failed(error));
  }
}

function failedCall(name: string, { kind, message }: McpError): ToolResult {
  return {
    ok: false,
    text: `tool "${name}" failed: ${message}`,
    failure: kind === 'refused' ? 'refused' : 'unreachable',
  };
}
