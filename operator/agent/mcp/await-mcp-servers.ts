import type { Log } from '../../observe/log.ts';
import type { Clock } from '../clock.ts';
import type { McpServer } from './mcp-server.ts';

/** How long pods wait: attempts at an MCP server come 1, 3, 7, 15 and 31 s after the first (agents 4.1). */
export const MCP_PATIENCE_MILLIS = 35_000;

export interface McpWait {
  readonly clock: Clock;
  readonly log: Log;
  /** The longest wait for servers that do not answer; the first attempt at each is not counted. */
  readonly millis: number;
  /** Ends the wait at once. */
  readonly signal: AbortSignal;
}

/**
 * Resolves when an agent should start to take tasks: at once when all of its servers answered, otherwise when they do or
 * the time is over. In a cluster, servers and agents start side by side, and a task that came first would do without the
 * tools of a server that is a second late. A server that refuses is not waited for. Never rejects.
 */
export async function awaitMcpServers(
  servers: readonly McpServer[],
  { clock, log, millis, signal }: McpWait,
): Promise<void> {
  await Promise.all(servers.map(({ firstAttempt }) => firstAttempt));
  const silent = unreachable(servers);
  if (silent.length > 0 && millis > 0 && !signal.aborted) {
    log.info({ servers: silent, seconds: millis / 1000 }, 'agent waits for MCP servers');
    const timer = new AbortController();
    await Promise.race([
      Promise.all(servers.map(({ firstAnswer }) => firstAnswer)),
      clock.sleep(millis, AbortSignal.any([timer.signal, signal])).catch(() => {}),
    ]);
    timer.abort();
  }
  const missing = unreachable(servers);
  if (missing.length > 0 && !signal.aborted)
    log.warn({ servers: missing }, 'agent starts without the tools of MCP servers that cannot be used');
}

function unreachable(servers: readonly McpServer[]): readonly string[] {
  return servers.filter((server) => server.state().kind === 'unreachable').map(({ name }) => name);
}
