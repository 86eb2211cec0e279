import { systemClock } from '../../../operator/agent/clock.ts';
import type { McpServerConfig } from '../../../operator/agent/config/mcp-server-config.ts';
import {
  connectMcpServer,
  type McpServer,
  type McpServerOptions,
} from '../../../operator/agent/mcp/mcp-server.ts';
import type { ToolResult } from '../../../operator/agent/tools/tool.ts';
import { silentLog } from '../../../operator/observe/log.ts';
import { memoryMetrics } from '../../../operator/observe/metrics.ts';
import type { AgentMcpServer } from '../../../schemas/agent-contract.ts';

/** A connection to the server at a URL, called `kb`. */
export function connectTo(
  url: string,
  server: Partial<AgentMcpServer> = {},
  config: Partial<McpServerConfig> = {},
  ports: Partial<McpServerOptions> = {},
): McpServer {
  return connectMcpServer({
    config: {
      server: { name: 'kb', url, transport: 'auto', authType: 'none', ...server },
      headers: {},
      ...config,
    },
    fetch: globalThis.fetch,
    clock: systemClock,
    log: silentLog,
    metrics: memoryMetrics(),
    ...ports,
  });
}

/** Calls a tool by its bare name. */
export function callMcp(
  server: McpServer,
  tool = 'search',
  input: Readonly<Record<string, unknown>> = { q: 'x' },
): Promise<ToolResult> {
  const found = server.tools().find(({ identity }) => identity.kind === 'mcp' && identity.tool === tool);
  if (found === undefined) throw new Error(`no tool ${tool}: ${JSON.stringify(server.state())}`);
  return found.invoke({ input, idempotencyKey: 'run.step.1.1', signal: new AbortController().signal });
}
