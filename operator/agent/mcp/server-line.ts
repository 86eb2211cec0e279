import type { AgentMcpServer } from '../../../schemas/agent-contract.ts';
import type { Fetch } from '../bounded-fetch.ts';
import type { Clock } from '../clock.ts';
import { withDeadline } from '../deadline.ts';
import { type McpConnection, McpError, type McpTool } from './connection.ts';
import { type Candidate, candidates, firstThatFits, openConnection } from './dialect.ts';

export interface ServerLineOptions {
  readonly server: AgentMcpServer;
  readonly fetch: Fetch;
  readonly clock: Clock;
  /** The tools of every new connection. */
  readonly onTools: (tools: readonly McpTool[]) => void;
  readonly onToolsChanged: () => void;
}

/** The line to one server, which is opened when it is needed and again when it was lost. */
export interface ServerLine {
  /** The open connection, else a new one; who asks at the same time shares the attempt. */
  connect(): Promise<McpConnection>;
  isOpen(): boolean;
  close(): Promise<void>;
}

const probeMillis = 5000;

/** Finds a server's dialect once and remembers it (agents 5.5). */
export function serverLine({ server, fetch, clock, onTools, onToolsChanged }: ServerLineOptions): ServerLine {
  const closing = new AbortController();
  // Of all dialects first, then of the one that fitted.
  let choice: readonly Candidate[] | undefined;
  let current: McpConnection | undefined;
  let connecting: Promise<McpConnection> | undefined;

  /** A dialect fits when the server lists its tools in it. */
  function probe(candidate: Candidate): Promise<McpConnection> {
    const timeoutReason = () => new McpError('lost', `no answer within ${probeMillis / 1000}s`);
    const deadline = { clock, millis: probeMillis, timeoutReason, signal: closing.signal };
    return withDeadline(deadline, async (signal) => {
      const connection = await openConnection(candidate, { fetch, onToolsChanged }, signal);
      try {
        onTools(await connection.listTools(signal));
        return connection;
      } catch (error) {
        await connection.close();
        throw error;
      }
    });
  }

  async function reopen(): Promise<McpConnection> {
    await current?.close();
    choice ??= candidates(server.url, server.transport);
    current = await firstThatFits(choice, closing.signal, async (candidate) => {
      const connection = await probe(candidate);
      choice = [candidate];
      return connection;
    });
    return current;
  }

  function isOpen(): boolean {
    return current !== undefined && !current.isLost();
  }

  return {
    isOpen,
    async connect() {
      if (current !== undefined && !current.isLost()) return current;
      connecting ??= reopen().finally(() => {
        connecting = undefined;
      });
      return connecting;
    },
    async close() {
      closing.abort(new McpError('lost', 'the agent is stopping'));
      await connecting?.catch(() => {});
      await current?.close();
    },
  };
}
