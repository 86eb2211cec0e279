import type { Log } from '../../observe/log.ts';
import type { Metrics } from '../../observe/metrics.ts';
import type { Fetch } from '../bounded-fetch.ts';
import type { Clock } from '../clock.ts';
import type { McpServerConfig } from '../config/mcp-server-config.ts';
import type { SourceTool } from '../tools/tool.ts';
import type { McpTool } from './connection.ts';
import { isSilent, mcpError } from './mcp-error.ts';
import { mcpSourceTool } from './mcp-tool.ts';
import { serverFetch } from './server-fetch.ts';
import { type ServerLine, serverLine } from './server-line.ts';

export interface McpServerOptions {
  readonly config: McpServerConfig;
  readonly fetch: Fetch;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
}

export type McpServerState =
  | { readonly kind: 'connecting' }
  | { readonly kind: 'ready'; readonly tools: number }
  /** Tried again in the background. */
  | { readonly kind: 'unreachable'; readonly reason: string }
  /** Only a change of the agent heals it: a missing token or certificate. */
  | { readonly kind: 'disabled'; readonly reason: string };

/** One MCP server of an agent. Its failures concern nobody else (agents 4.1). */
export interface McpServer {
  readonly name: string;
  state(): McpServerState;
  /** As last discovered; a changed list concerns the next task. */
  tools(): readonly SourceTool[];
  /** Resolves, never rejects, when the first discovery succeeded or failed; more follow in the background. */
  readonly firstAttempt: Promise<void>;
  /** Resolves, never rejects, when waiting is over: the tools are known, the server says no, or it is closed. */
  readonly firstAnswer: Promise<void>;
  close(): Promise<void>;
}

const firstRetryMillis = 1000;
const longestRetryMillis = 60_000;

/** Starts to discover the tools of a server, again and again until it is closed (agents 4.1, 5.5). */
export function connectMcpServer(options: McpServerOptions): McpServer {
  const { config, clock, log, metrics } = options;
  const { server } = config;
  const closing = new AbortController();
  let state: McpServerState = { kind: 'connecting' };
  let tools: readonly SourceTool[] = [];
  const { promise: firstAnswer, resolve: answered } = Promise.withResolvers<void>();
  // Ends the wait for the next discovery.
  let wake: () => void = () => {};

  const line: ServerLine = serverLine({
    server,
    clock,
    fetch: serverFetch(options.fetch, config.headers),
    onTools: setTools,
    onToolsChanged: () => {
      if (server.discovery?.dynamic === true) wake();
    },
  });

  function setTools(found: readonly McpTool[]): void {
    tools = found.map((tool) => mcpSourceTool(server, tool, line));
    state = { kind: 'ready', tools: tools.length };
    metrics.count('kubeswarm.mcp.tools.refreshed', { server: server.name });
  }

  async function discover(): Promise<boolean> {
    try {
      const wasOpen = line.isOpen();
      const connection = await line.connect();
      // A new connection has listed them already.
      if (wasOpen) setTools(await connection.listTools(closing.signal));
      log.info(
        { server: server.name, dialect: connection.dialect, tools: tools.length },
        'MCP tools discovered',
      );
      answered();
      return true;
    } catch (error) {
      if (closing.signal.aborted) return false;
      const known = mcpError(error);
      const reason = known.message;
      state = { kind: 'unreachable', reason };
      if (!isSilent(known)) answered();
      log.warn({ server: server.name, url: server.url, reason }, 'MCP server cannot be used');
      return false;
    }
  }

  /** Resolves when the list may have changed: the server says so, or the poll interval is over. */
  async function untilNextDiscovery(): Promise<void> {
    const { promise: woken, resolve } = Promise.withResolvers<void>();
    wake = resolve;
    const { pollIntervalSeconds = 0 } = server.discovery ?? {};
    if (pollIntervalSeconds === 0) return woken;
    const timer = new AbortController();
    await Promise.race([woken, clock.sleep(pollIntervalSeconds * 1000, timer.signal).catch(() => {})]);
    timer.abort();
  }

  async function keepDiscovering(wasFound: boolean): Promise<void> {
    let isFound = wasFound;
    for (let delayMillis = firstRetryMillis; !closing.signal.aborted; ) {
      if (isFound) {
        delayMillis = firstRetryMillis;
        await untilNextDiscovery();
      } else {
        await clock.sleep(delayMillis, closing.signal).catch(() => {});
        delayMillis = Math.min(delayMillis * 2, longestRetryMillis);
      }
      if (!closing.signal.aborted) isFound = await discover();
    }
  }

  let background: Promise<void> | undefined;
  async function start(): Promise<void> {
    if (config.problem === undefined) {
      background = keepDiscovering(await discover());
      return;
    }
    state = { kind: 'disabled', reason: config.problem };
    answered();
    log.error({ server: server.name, reason: config.problem }, 'MCP server is disabled');
  }

  const firstAttempt = start();
  return {
    name: server.name,
    state: () => state,
    tools: () => tools,
    firstAttempt,
    firstAnswer,
    async close() {
      closing.abort();
      answered();
      wake();
      await line.close();
      await firstAttempt;
      await background;
    },
  };
}
